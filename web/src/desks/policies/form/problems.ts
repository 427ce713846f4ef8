import type { Bilingual } from '../../../shell/language.ts';
import type { Path, PolicyText } from './policy-text.ts';
import type { Json } from './written.ts';
import { isList, isRecord, wordAs } from './written.ts';

/** What a check has found, in the words of the API. */
export interface Finding { readonly code: string; readonly level: string; readonly message: Bilingual; readonly details: readonly Bilingual[] }
/** One of its problems at a place of the text, e.g. `programmes.junior-college.amount.cap.yuan`. */
export interface PlacedProblem { readonly place: string; readonly level: string; readonly message: Bilingual; readonly detail: Bilingual }

/** Findings that name no place are about one all the same: of the head of the new document. */
const ABOUT: Readonly<Record<string, string>> = {
  POLICY_NOT_AHEAD: 'effectiveFrom', POLICY_OVERLAP: 'effectiveFrom', POLICY_GAP: 'effectiveFrom', POLICY_ENDS: 'effectiveTo', POLICY_NOTHING_NEW: 'versions', POLICY_SEVERAL_NEW: 'versions',
};
const HEAD: ReadonlySet<string> = new Set(['version', 'title', 'documentNumber', 'note', 'effectiveFrom', 'effectiveTo']);

/** Every problem that has a place, where it belongs: programmes by their code, tiers by their first name, as the API's list of changes names them. */
export function placedProblems({ value }: PolicyText, findings: readonly Finding[]): readonly PlacedProblem[] {
  return findings.flatMap(({ code, level, message, details }) => {
    const about = ABOUT[code];
    if (about !== undefined) return [{ place: placeOf(value, about.split('.')), level, message, detail: { zh: details.map(({ zh }) => zh).join(', '), en: details.map(({ en }) => en).join(', ') } }];
    return details.flatMap((said) => {
      const [zh, en] = [partsOf(said.zh), partsOf(said.en)];
      return en.path === '' || en.path.includes(' ') ? [] : [{ place: placeOf(value, en.path.split('.')), level, message, detail: { zh: zh.rest, en: en.rest } }];
    });
  });
}

/** `[id@version: ]path[: what is said of it]`; the path is the same in both languages. */
function partsOf(said: string): { path: string; rest: string } {
  const [, path = '', rest = ''] = /^(?:\S+@\S+: )?([\w-]+(?:\.[^:]+)?)(?:: (.*))?$/s.exec(said) ?? [];
  return { path, rest };
}

/** The places under which a problem of a field may be named: the last of several dated lines is meant where no line is. */
export function namesOf({ value }: PolicyText, path: Path): readonly string[] {
  const steps = path.map(String);
  const exact = placeOf(value, steps);
  const ofLast = placeOf(value, withoutLastLines(value, steps));
  return exact === ofLast ? [exact] : [exact, ofLast];
}

const isLines = (value: Json | undefined): value is readonly Json[] => isList(value) && value.length > 0 && value.every((each) => isRecord(each) && typeof each['from'] === 'string');

function withoutLastLines(root: Json, steps: readonly string[]): string[] {
  let at: Json | undefined = root;
  return steps.filter((step) => {
    const list = at;
    at = inside(list, step);
    return !(isLines(list) && Number(step) === list.length - 1);
  });
}

function inside(value: Json | undefined, step: string): Json | undefined {
  if (isList(value)) {
    if (/^\d+$/.test(step)) return value[Number(step)];
    return value.find((each) => nameOf(each) === step);
  }
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function nameOf(item: Json | undefined): string | undefined {
  if (!isRecord(item)) return undefined;
  if (typeof item['code'] === 'string') return item['code'];
  const names = item['names'];
  return isList(names) && names.length > 0 ? wordAs(names[0]) : undefined;
}

/** The canonical name of a place; the head of a series is that of its last document. */
function placeOf(root: Json, steps: readonly string[]): string {
  const versions = isRecord(root) ? root['versions'] : undefined;
  if (isList(versions) && HEAD.has(steps[0] ?? '')) return ['versions', String(versions.length - 1), ...steps].join('.');
  let at: Json | undefined = root;
  const named = steps.map((step) => {
    if (isLines(at) && !/^\d+$/.test(step)) at = at.at(-1);
    const item = inside(at, step);
    const name = isList(at) ? nameOf(item) ?? step : step;
    at = item;
    return name;
  });
  return named.join('.');
}
