import { Button, Select } from 'antd';
import type { ReactNode } from 'react';
import { Day } from '../../../parts/day.tsx';
import { useLanguage } from '../../../shell/language.ts';
import { append, changeFrom, makeOwn, removeAt, setValue } from './edits.ts';
import { programmeAt, useFormWorld } from './form-world.ts';
import { CHOICES, labelOf } from './labels.ts';
import type { PlaceProps } from './leaf.tsx';
import { Found, Leaf } from './leaf.tsx';
import type { Path } from './policy-text.ts';
import { keysAt, nodeAt, usersOf, valueAt } from './policy-text.ts';
import { said } from './said.ts';
import type { Dating, Shape } from './shape.ts';
import { blankOf, filled, isDated, isGroup, kindKey, kindsOf, nullable, redated, variantOf } from './shape.ts';
import type { Json, JsonMap } from './written.ts';
import { isList, isRecord } from './written.ts';

const NO_DATING: Dating = { from: '', reference: '' };

/** What stands at one place of the text, in the form that its shape asks for. */
export function Place({ path, shape, isLocked, isRequired }: PlaceProps) {
  const { opened } = useFormWorld();
  const { inner } = nullable(shape);
  const isShared = nodeAt(opened, path)?.sharedFrom !== undefined;
  const props = { path, shape: inner, isLocked: isLocked || isShared, isRequired };
  if (isDated(inner)) return <Section path={path}><Dated {...props} /></Section>;
  if (isGroup(inner)) return <Section path={path} take={!props.isLocked && !isRequired}><Group {...props} /></Section>;
  if (inner.items && isGroup(inner.items)) return <Section path={path} take={!props.isLocked && !isRequired}><Rows {...props} item={inner.items} /></Section>;
  return <Leaf {...props} shape={shape} />;
}

/** A part with its name, where its values come from, and what the check has found of it as a whole. */
function Section({ path, take = false, children }: { readonly path: Path; readonly take?: boolean; readonly children: ReactNode }) {
  const { t } = useLanguage();
  const { change } = useFormWorld();
  return (
    <fieldset className="fieldset rule-whole">
      <legend>{t(labelOf(path).name)}</legend>
      <Found path={path} />
      <Shared path={path} />
      {children}
      {take && <Button size="small" onClick={() => change((opened) => removeAt(opened, path))}>{t('删去', 'Take away')}</Button>}
    </fieldset>
  );
}

/** Values that several programmes have together: where they are changed, or how this one gets its own. */
function Shared({ path }: { readonly path: Path }) {
  const { t } = useLanguage();
  const { opened, isOpen, change } = useFormWorld();
  const from = nodeAt(opened, path)?.sharedFrom;
  const names = [...new Set(usersOf(opened, path).map((each) => programmeAt(opened, each)).filter((each) => each !== undefined).map(t))];
  if (from === undefined) return names.length === 0 ? null : <p className="quiet">{t('同时用于', 'Also used by')} {names.join(t('、', ', '))}</p>;
  if (path.length > 0 && nodeAt(opened, path.slice(0, -1))?.sharedFrom !== undefined) return null;
  const owner = programmeAt(opened, from);
  return (
    <p className="quiet">
      {t('与其他处相同:', 'As elsewhere: ')}{owner && `${t(owner)} · `}{t(labelOf(from).name)}
      {isOpen && <Button type="link" size="small" onClick={() => change((now) => makeOwn(now, path))}>{t('单独设定', 'Give it its own')}</Button>}
    </p>
  );
}

/** The values of a map in the order in which they were written; what may be added is offered behind them. */
export function Group({ path, shape, isLocked }: Omit<PlaceProps, 'isRequired'>) {
  const { t } = useLanguage();
  const { opened, standing, isOpen, change } = useFormWorld();
  const variant = variantOf(shape, valueAt(opened, path));
  const { properties = {}, required = [] } = variant;
  const kind = kindKey(shape);
  const keys = keysAt(opened, path);
  const unknown = keys.filter((key) => !Object.hasOwn(properties, key));
  const shown = [...keys.filter((key) => Object.hasOwn(properties, key)), ...required.filter((key) => !keys.includes(key))];
  const dating = standing.dating ?? NO_DATING;
  const isShared = nodeAt(opened, path)?.sharedFrom !== undefined;
  const offered = isOpen && !isShared ? Object.keys(properties).filter((key) => !shown.includes(key) && (!isLocked || key === 'offeredTo' || isDated(properties[key] as Shape))) : [];
  return (
    <div className="rules">
      {shown.map((key) => {
        const place: Path = [...path, key];
        const inner = properties[key] as Shape;
        return key === kind
          ? <Kind key={key} path={place} shape={shape} isLocked={isLocked} />
          : <Place key={key} path={place} shape={inner} isLocked={isLocked && !(key === 'offeredTo' && isOpen)} isRequired={required.includes(key)} />;
      })}
      {unknown.length > 0 && <p className="quiet rule-whole">{t('只能在 YAML 中查看与修改:', 'In the YAML only: ')}<code>{unknown.join(', ')}</code></p>}
      {offered.length > 0 && (
        <div className="rule-whole rule-add">
          {offered.map((key) => <Button key={key} size="small" type="dashed" onClick={() => change((now) => setValue(now, [...path, key], blankOf(properties[key] as Shape, dating)))}>{t('增加', 'Add')} {t(labelOf([...path, key]).name)}</Button>)}
        </div>
      )}
    </div>
  );
}

/** Which of several kinds it is: another one keeps what both have and asks for the rest. */
function Kind({ path, shape, isLocked }: { readonly path: Path; readonly shape: Shape; readonly isLocked: boolean }) {
  const { opened, standing, change } = useFormWorld();
  const { t } = useLanguage();
  const key = String(path.at(-1));
  const id = `rule-${path.join('-')}`;
  const around = path.slice(0, -1);
  const value = valueAt(opened, path);
  const choices = kindsOf(shape).map((each) => ({ value: each, label: CHOICES[key]?.[each] ? t(CHOICES[key][each]) : each }));
  const chosen = choices.find((each) => each.value === value);
  const become = (next: string): void => change((now) => setValue(now, around, filled(shape, { ...(valueAt(now, around) as JsonMap), [key]: next }, standing.dating ?? NO_DATING)));
  return (
    <div className="rule rule-wide">
      {isLocked ? <span className="quiet">{t(labelOf(path).name)}</span> : <label htmlFor={id}>{t(labelOf(path).name)}</label>}
      {isLocked ? <span className="rule-text">{chosen?.label ?? '–'}</span> : <Select id={id} className="wide" value={chosen?.value} onChange={become} options={choices} />}
      <Found path={path} />
    </div>
  );
}

/** Rows of a list, with one more and one less. */
function Rows({ path, item, isLocked }: PlaceProps & { readonly item: Shape }) {
  const { t } = useLanguage();
  const { opened, standing, change } = useFormWorld();
  const value = valueAt(opened, path);
  const rows = isList(value) ? value : [];
  const blank = blankOf(item, standing.dating ?? NO_DATING);
  return (
    <>
      {rows.map((_, index) => (
        <div key={index} className="rule-row">
          <Found path={[...path, index]} />
          <Group path={[...path, index]} shape={item} isLocked={isLocked} />
          {!isLocked && rows.length > 1 && <Button size="small" aria-label={t(`删去第 ${index + 1} 行`, `Take away row ${index + 1}`)} onClick={() => change((now) => removeAt(now, [...path, index]))}>{t('删去此行', 'Take this row away')}</Button>}
        </div>
      ))}
      {!isLocked && <Button size="small" type="dashed" onClick={() => change((now) => (rows.length === 0 ? setValue(now, path, [blank]) : append(now, path, blank)))}>{t('增加一行', 'Add a row')}</Button>}
    </>
  );
}

/** A value since each day on which it changed: what was in force is read, what the new document brings is written. */
function Dated({ path, shape, isLocked, isRequired }: PlaceProps) {
  const { t } = useLanguage();
  const { opened, standing, isOpen, change } = useFormWorld();
  const value = valueAt(opened, path);
  const lines = isList(value) ? value.map((line, index) => ({ line, at: [...path, index] })) : [{ line: value, at: path }];
  const isShared = nodeAt(opened, path)?.sharedFrom !== undefined;
  const { dating, isSeries } = standing;
  const begins = (line: Json | undefined): string => (isRecord(line) && typeof line['from'] === 'string' ? line['from'] : '');
  const isRead = (line: Json | undefined): boolean => isLocked && !(isOpen && !isShared && dating !== undefined && begins(line) >= dating.from);
  const latest = lines.at(-1)?.line;
  const mayChange = isOpen && !isShared && isLocked && isSeries && dating !== undefined && isRecord(latest) && begins(latest) < dating.from;
  return (
    <>
      {lines.map(({ line, at }, index) => (isRead(line) ? <Line key={index} path={at} line={line} /> : (
        <div key={index} className="rule-row">
          {at !== path && <Found path={at} />}
          <Group path={at} shape={shape} isLocked={false} />
          {(lines.length > 1 || !isRequired) && <Button size="small" onClick={() => change((now) => removeAt(now, lines.length > 1 ? at : path))}>{t('删去', 'Take away')}</Button>}
        </div>
      )))}
      {mayChange && <Button size="small" type="dashed" onClick={() => change((now) => changeFrom(now, path, redated(latest, dating) as JsonMap))}>{t('自新文件起改变', 'Change it with the new document')}</Button>}
    </>
  );
}

function Line({ path, line }: { readonly path: Path; readonly line: Json | undefined }) {
  const { t } = useLanguage();
  const world = useFormWorld();
  const { from, reference } = isRecord(line) ? line : {};
  return (
    <div className="rule-line">
      <Found path={path} />
      {typeof from === 'string' && <><Day on={from} /> {t('起', 'on')}: </>}{said(path, line, world, t)}
      {typeof reference === 'string' && <div className="quiet">{reference}</div>}
    </div>
  );
}
