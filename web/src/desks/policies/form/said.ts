import type { Tell } from '../../../shell/language.ts';
import { textOf } from '../../../shell/language.ts';
import type { FormWorld } from './form-world.ts';
import { CHOICES, NO_LIMIT, labelOf } from './labels.ts';
import type { Path } from './policy-text.ts';
import type { Json } from './written.ts';
import { isList, isRecord } from './written.ts';

/** A word that is chosen, in the language of the screen. */
export function wordOf(path: Path, code: string, { papers }: Pick<FormWorld, 'papers'>, t: Tell): string {
  const key = path.findLast((step) => typeof step === 'string') ?? '';
  return t(textOf(CHOICES[key] ?? (key === 'required' || key === 'warned' ? papers : {}), code));
}

/** A value in words, as it is read and not changed; without the day and the clause of a dated one. */
export function said(path: Path, value: Json | undefined, world: FormWorld, t: Tell): string {
  if (value === undefined) return '–';
  if (value === null) return t(NO_LIMIT);
  if (typeof value === 'boolean') return value ? t('是', 'yes') : t('否', 'no');
  if (typeof value === 'number') return withUnit(path, value.toLocaleString('zh-CN'), t);
  if (typeof value === 'string') return wordOf(path, value, world, t);
  if (isList(value)) return value.map((each, index) => said([...path, index], each, world, t)).join(value.some(isRecord) ? '; ' : t('、', ', ')) || t('无', 'none');
  const inner = Object.entries(value).filter(([key]) => key !== 'from' && key !== 'reference');
  const [only] = inner;
  if (only && inner.length === 1) return said([...path, only[0]], only[1], world, t);
  return inner.map(([key, each]) => `${t(labelOf([...path, key]).name)} ${said([...path, key], each, world, t)}`).join(t(',', ', '));
}

function withUnit(path: Path, figure: string, t: Tell): string {
  const { unit } = labelOf(path);
  return unit ? `${figure} ${t(unit)}` : figure;
}
