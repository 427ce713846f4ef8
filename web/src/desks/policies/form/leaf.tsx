import { Button, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { SelectSeveral } from '../../../parts/select-several.tsx';
import { useLanguage } from '../../../shell/language.ts';
import { removeAt, setValue } from './edits.ts';
import type { FormWorld } from './form-world.ts';
import { problemsAt, useFormWorld } from './form-world.ts';
import { NO_LIMIT, labelOf } from './labels.ts';
import type { Path } from './policy-text.ts';
import { valueAt } from './policy-text.ts';
import { said, wordOf } from './said.ts';
import type { Shape } from './shape.ts';
import { nullable } from './shape.ts';
import { moveDay, renumber } from './standing.ts';
import type { Json } from './written.ts';
import { isList, isRecord } from './written.ts';

export interface PlaceProps {
  readonly path: Path;
  readonly shape: Shape;
  /** Read only: in force already, or another place's. */
  readonly isLocked: boolean;
  readonly isRequired: boolean;
}

/** One value with its name, its unit and what the check has found at it. */
export function Leaf({ path, shape, isLocked, isRequired }: PlaceProps) {
  const { t } = useLanguage();
  const world = useFormWorld();
  const value = valueAt(world.opened, path);
  const { name, unit } = labelOf(path);
  const id = `rule-${path.join('-')}`;
  const found = problemsAt(world, path);
  const isOwn = isLocked || isRecord(value) || (isList(value) && value.some((each) => isRecord(each)));
  const isWide = shape.type === 'array' || (nullable(shape).inner.maxLength ?? 0) > 200;
  return (
    <div className={isWide ? 'rule rule-wide' : 'rule'}>
      {isOwn ? <span className="quiet">{t(name)}</span> : <label htmlFor={id}>{t(name)}</label>}
      {isOwn ? <span className="rule-text">{said(path, value, world, t)}</span> : (
        <Control id={id} path={path} shape={shape} value={value} unit={unit && t(unit)} describedBy={found.length > 0 ? `${id}-found` : undefined} />
      )}
      {found.length > 0 && <Found id={`${id}-found`} path={path} />}
      {!isOwn && !isRequired && value !== undefined && <Button type="link" size="small" className="rule-take" onClick={() => world.change((opened) => removeAt(opened, path))}>{t('删去', 'Take away')}</Button>}
    </div>
  );
}

/** What stands against a value, at the value. */
export function Found({ id, path }: { readonly id?: string; readonly path: Path }) {
  const { t } = useLanguage();
  const found = problemsAt(useFormWorld(), path);
  if (found.length === 0) return null;
  return <div id={id} className="rule-problem">{found.map(({ message, detail }, index) => <div key={index}>{t(message)}{detail.en && `: ${t(detail)}`}</div>)}</div>;
}

interface ControlProps { readonly id: string; readonly path: Path; readonly shape: Shape; readonly value: Json | undefined; readonly unit: string | undefined; readonly describedBy: string | undefined }

function Control({ id, path, shape, value, unit, describedBy }: ControlProps) {
  const { t } = useLanguage();
  const world = useFormWorld();
  const { inner, isNullable } = nullable(shape);
  const write = (next: Json): void => world.change((opened) => written(opened, path, next));
  const common = { id, 'aria-describedby': describedBy, 'aria-invalid': describedBy !== undefined, status: describedBy === undefined ? undefined : 'error' as const };
  if (inner.type === 'array' && inner.items?.enum) return <SelectSeveral {...common} className="wide" value={wordsOf(value)} onChange={write} options={choicesOf(path, inner.items.enum, world, t)} />;
  if (inner.type === 'array') return <Lines {...common} value={wordsOf(value)} onChange={write} />;
  if (inner.enum) return <Select {...common} className="wide" value={typeof value === 'string' ? value : undefined} onChange={write} options={choicesOf(path, inner.enum, world, t)} />;
  if (inner.type === 'boolean') return <span><Switch id={id} aria-describedby={describedBy} checked={value === true} onChange={write} /></span>;
  if (inner.type === 'number' || inner.type === 'integer') {
    return (
      <InputNumber<number> {...common} className="wide" controls={false} suffix={unit} placeholder={isNullable ? t(NO_LIMIT) : undefined} value={typeof value === 'number' ? value : null}
        onChange={(next) => { if (next !== null || isNullable) write(next); }} />
    );
  }
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (inner.format === 'date') return <Input {...common} type="date" value={text} onChange={({ target }) => { if (target.value !== '' || isNullable) write(target.value === '' ? null : target.value); }} />;
  if ((inner.maxLength ?? 0) > 200) return <Input.TextArea {...common} rows={2} maxLength={inner.maxLength} value={text} onChange={({ target }) => write(target.value)} />;
  return <Input {...common} maxLength={inner.maxLength} value={text} onChange={({ target }) => write(target.value)} />;
}

function written(opened: FormWorld['opened'], path: Path, next: Json): string {
  const [list, index, key] = path;
  if (list !== 'versions' || typeof index !== 'number' || typeof next !== 'string') return setValue(opened, path, next);
  if (key === 'effectiveFrom') return moveDay(opened, index, next);
  return key === 'documentNumber' ? renumber(opened, index, next) : setValue(opened, path, next);
}

const choicesOf = (path: Path, codes: readonly string[], world: FormWorld, t: ReturnType<typeof useLanguage>['t']): { value: string; label: string }[] =>
  codes.map((value) => ({ value, label: wordOf(path, value, world, t) }));

const wordsOf = (value: Json | undefined): string[] => (isList(value) ? value.map(String) : []);

const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');

interface LinesProps { readonly id: string; readonly value: readonly string[]; readonly onChange: (words: string[]) => void; readonly 'aria-describedby'?: string; readonly status?: 'error' }

/** Words, one a line. An empty line is kept while it is typed and is no word. */
function Lines({ value, onChange, ...rest }: LinesProps) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState<string>();
  const shown = typed !== undefined && linesOf(typed).join('\n') === value.join('\n') ? typed : value.join('\n');
  return (
    <Input.TextArea {...rest} rows={Math.min(8, shown.split('\n').length)} placeholder={t('每行一项', 'One a line')} value={shown} onChange={({ target }) => {
      setTyped(target.value);
      if (linesOf(target.value).join('\n') !== value.join('\n')) onChange(linesOf(target.value));
    }} />
  );
}
