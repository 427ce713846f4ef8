import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button } from 'antd';
import { useMemo } from 'react';
import { api, bodyOf } from '../../../asking/client.ts';
import { vocabularyQuery } from '../../../asking/vocabulary.ts';
import { Day } from '../../../parts/day.tsx';
import { useLanguage } from '../../../shell/language.ts';
import { Asked } from '../../../shell/states.tsx';
import { NotByForm } from './edits.ts';
import type { FormWorld } from './form-world.ts';
import { FormWorldProvider, useFormWorld } from './form-world.ts';
import { labelOf } from './labels.ts';
import { Found } from './leaf.tsx';
import { Group, Place } from './place.tsx';
import type { PolicyText } from './policy-text.ts';
import { keysAt, openText, valueAt } from './policy-text.ts';
import type { Finding } from './problems.ts';
import { placedProblems } from './problems.ts';
import { ProgrammesForm } from './programmes-form.tsx';
import type { PolicyShapes, Shape } from './shape.ts';
import { shapeOf } from './shape.ts';
import { addVersion, standingOf } from './standing.ts';
import { isList, isRecord, wordAs } from './written.ts';

interface PolicyFormProps {
  readonly text: string;
  readonly clock: string;
  readonly findings: readonly Finding[];
  /** Absent: it is read only. */
  readonly onChange?: (text: string) => void;
}

/** A policy's text as a form, made from the shape that the API gives: both show the same text. */
export function PolicyForm(props: PolicyFormProps) {
  const schema = useQuery({ queryKey: ['policies', 'schema'], queryFn: () => bodyOf(api.GET('/api/policies/schema')), staleTime: Infinity });
  const counting = useQuery({ queryKey: ['policies', 'counting', props.clock], queryFn: () => bodyOf(api.GET('/api/policies', { params: { query: { clock: props.clock, limit: 1 } } })) });
  return (
    <Asked query={schema}>{(shapes) => (
      <Asked query={counting}>{({ policies }) => <Opened {...props} shapes={shapes} known={policies.map(({ key }) => key)} />}</Asked>
    )}</Asked>
  );
}

interface OpenedProps extends PolicyFormProps { readonly shapes: PolicyShapes; readonly known: readonly string[] }

function Opened({ text, findings, onChange, shapes, known }: OpenedProps) {
  const { t } = useLanguage();
  const { message } = App.useApp();
  const words = useQuery(vocabularyQuery);
  const opened = openText(text);
  const world = useMemo((): FormWorld => {
    const standing = standingOf(opened, new Set(known));
    return {
      opened, standing, problems: placedProblems(opened, findings), papers: Object.fromEntries((words.data?.documents ?? []).map(({ code, name }) => [code, name])),
      isOpen: onChange !== undefined && (!standing.isSeries || !standing.isKnown || standing.fresh !== undefined),
      change: (edit) => {
        try {
          onChange?.(edit(opened));
        } catch (error) {
          if (!(error instanceof NotByForm)) throw error;
          void message.warning(t('这里的写法表单改不了,请在 YAML 中修改', 'The form cannot change what is written here: change it in the YAML'));
        }
      },
    };
  }, [opened, known, findings, words.data, onChange, message, t]);
  if (opened.errors.length > 0) return <Alert type="error" showIcon title={t('文本不是有效的 YAML,请在 YAML 中改正', 'This is no YAML yet: mend it there')} description={<ul>{opened.errors.map((error) => <li key={error}>{error}</li>)}</ul>} />;
  if (!isRecord(opened.value)) return <Alert type="info" showIcon title={t('还没有文本:上传现行办法的文件,或在 YAML 中书写', 'There is no text yet: take the file of today, or write the YAML')} />;
  return <FormWorldProvider value={world}><Whole shape={shapeOf(opened.value, shapes)} isReading={onChange === undefined} /></FormWorldProvider>;
}

/** The text's parts in their order. */
function Whole({ shape, isReading }: { readonly shape: Shape; readonly isReading: boolean }) {
  const { t } = useLanguage();
  const { opened, standing, isOpen } = useFormWorld();
  const { properties = {}, required = [] } = shape;
  const keys = keysAt(opened, []);
  const shown = [...keys.filter((key) => Object.hasOwn(properties, key)), ...required.filter((key) => !keys.includes(key))];
  const unknown = keys.filter((key) => !Object.hasOwn(properties, key));
  const isLocked = !isOpen || standing.isKnown;
  return (
    <div className="policy-form">
      {opened.text.includes('#') && <p className="quiet">{t('文本中的注释只在 YAML 中可见,修改时原样保留。', 'Comments of the text are seen in the YAML; they stay as they are.')}</p>}
      <div className="rules">
        {shown.filter((key) => key !== 'programmes').map((key) => {
          const inner = properties[key] as Shape;
          return key === 'versions' ? <Versions key={key} shape={inner} isReading={isReading} /> : <Place key={key} path={[key]} shape={inner} isLocked={isLocked} isRequired={required.includes(key)} />;
        })}
        {unknown.length > 0 && <p className="quiet rule-whole">{t('只能在 YAML 中查看与修改:', 'In the YAML only: ')}<code>{unknown.join(', ')}</code></p>}
      </div>
      <ProgrammesForm shape={properties['programmes'] ?? {}} />
    </div>
  );
}

/** The documents of the series: those in force are read, the new one is written. */
function Versions({ shape, isReading }: { readonly shape: Shape; readonly isReading: boolean }) {
  const { t } = useLanguage();
  const { opened, standing: { fresh, isKnown }, isOpen, change } = useFormWorld();
  const value = valueAt(opened, ['versions']);
  return (
    <fieldset className="fieldset rule-whole">
      <legend>{t(labelOf(['versions']).name)}</legend>
      <Found path={['versions']} />
      {isList(value) && value.map((each, index) => (isOpen && (index === fresh || !isKnown)
        ? <div key={index} className="rule-row"><Group path={['versions', index]} shape={shape.items ?? {}} isLocked={false} /></div>
        : <Head key={index} opened={opened} index={index} />))}
      {!isReading && fresh === undefined && <Button type="primary" onClick={() => change(addVersion)}>{t('增加新文件', 'Add a new document')}</Button>}
      {!isReading && fresh === undefined && <p className="quiet">{t('已施行的办法不能改动:先增加新文件,再改变自它起的数值。', 'What was in force is not edited: add a new document first, then change what it changes.')}</p>}
    </fieldset>
  );
}

function Head({ opened, index }: { readonly opened: PolicyText; readonly index: number }) {
  const { t } = useLanguage();
  const at = (key: string): string => wordAs(valueAt(opened, ['versions', index, key]));
  return <div className="rule-line"><strong>{at('version')}</strong> {at('title')} · <Day on={at('effectiveFrom')} /> {t('起', 'on')}<div className="quiet">{at('documentNumber')}</div></div>;
}
