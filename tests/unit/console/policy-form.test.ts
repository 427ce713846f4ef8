import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkPolicyText } from '../../../domain/policy/check.ts';
import { parsePolicySeries } from '../../../domain/policy/load.ts';
import { policySchema, versionSchema } from '../../../domain/policy/schema.ts';
import { projectDir } from '../../../ops/config.ts';
import { NotByForm, append, changeFrom, makeOwn, removeAt, setValue } from '../../../web/src/desks/policies/form/edits.ts';
import { CHOICES, LABELS, labelOf, placesOf } from '../../../web/src/desks/policies/form/labels.ts';
import type { Path, PolicyText } from '../../../web/src/desks/policies/form/policy-text.ts';
import { nodeAt, openText, usersOf, valueAt } from '../../../web/src/desks/policies/form/policy-text.ts';
import { namesOf, placedProblems } from '../../../web/src/desks/policies/form/problems.ts';
import type { Shape } from '../../../web/src/desks/policies/form/shape.ts';
import { blankOf, shapeOf, variantOf } from '../../../web/src/desks/policies/form/shape.ts';
import { addVersion, copyProgramme, moveDay, renumber, standingOf } from '../../../web/src/desks/policies/form/standing.ts';
import type { Json } from '../../../web/src/desks/policies/form/written.ts';
import { isList, isRecord, wordAs } from '../../../web/src/desks/policies/form/written.ts';

const folder = path.join(projectDir, 'policies');
const SHIPPED = readdirSync(folder).filter((name) => name.endsWith('.yaml')).map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));
const first = SHIPPED[0];
if (!first) throw new Error('no policy ships');
const shipped = first.text;
const known = parsePolicySeries(shipped, 'shipped');
const keys = new Set(known.map(({ id, version }) => `${id}@${version}`));
const shapes = { policy: z.toJSONSchema(policySchema) as Shape, version: z.toJSONSchema(versionSchema) as Shape };

/** Scalars that are written where they are found, not brought in from elsewhere. */
const ownScalars = (opened: PolicyText): Path[] => [...opened.places.values()].filter((at) => {
  const value = valueAt(opened, at);
  return value !== undefined && !isList(value) && !isRecord(value) && nodeAt(opened, at)?.sharedFrom === undefined && !at.includes('<<');
});

const changed = (before: string, after: string): number => {
  const [a, b] = [before.split('\n'), after.split('\n')];
  return a.length === b.length ? a.filter((line, index) => line !== b[index]).length : -1;
};

/** Lines that are new, where every line of before is still there in its order. */
function added(before: string, after: string): string[] {
  const old = before.split('\n');
  let next = 0;
  const fresh = after.split('\n').filter((line) => {
    if (line !== old[next]) return true;
    next += 1;
    return false;
  });
  expect(next).toBe(old.length);
  return fresh;
}

const cap: Path = ['programmes', 0, 'amount', 'cap'];
const withVersion = addVersion(openText(shipped));
const dating = { from: '2025-09-01', reference: '穗退役军人〔2025〕示例9号' };

describe('a value that is changed by the form', () => {
  it.each(SHIPPED)('$name: changes its own line alone, and comes back to the very same text', ({ text }) => {
    const opened = openText(text);
    const places = ownScalars(opened);
    expect(places.length).toBeGreaterThan(200);
    // A spread of them: the text is read anew after each change.
    for (const at of places.filter((_, index) => index % 8 === 0)) {
      const value = valueAt(opened, at) as Json;
      const other: Json = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${wordAs(value)}改`;
      const after = setValue(opened, at, other);
      expect([at.join('.'), changed(text, after)]).toEqual([at.join('.'), 1]);
      expect(setValue(openText(after), at, value)).toBe(text);
    }
  });

  it('is read back whatever was typed, and no comment, no other line and no other value moves', () => {
    const text = "# head\nplain: word # why\nquoted: &x 'one'\ndouble: \"two\"\nflow: { a: x, b: [y, z], c: 'q' } # flow\nlist:\n  - first # 1\n  - 'second'\n\n  # apart\n  - { k: v }\nmap:\n  under:\n    deep: 宽\nshared: *x\n# end\n";
    const opened = openText(text);
    const awkward = fc.constantFrom('', ' ', 'null', '2025', '- a', 'a: b', '# x', 'a #b', '{a', '[', 'a, b', "it's", '"', '*a', '&a', 'a\nb', '是,否', '1e3', '~', '<<', '...', '---', '\t', 'y ', '? z', '!t', '%d', '@', '`');
    fc.assert(fc.property(fc.constantFrom(...ownScalars(opened)), fc.oneof(fc.string(), fc.string({ unit: 'binary' }), awkward), (at, typed) => {
      fc.pre(!typed.includes('\r') && !/[\uD800-\uDFFF]/u.test(typed));
      const after = setValue(opened, at, typed);
      expect(valueAt(openText(after), at)).toBe(typed);
      expect(changed(text, after)).toBeLessThanOrEqual(1);
    }), { numRuns: 800 });
  });

  it('that several programmes have together is changed where it stands, and says who else has it', () => {
    const opened = openText(shipped);
    expect(usersOf(opened, cap)).toEqual([['programmes', 1, 'amount', 'cap'], ['programmes', 2, 'amount', 'cap']]);
    expect(() => setValue(opened, ['programmes', 1, 'amount', 'cap', 0, 'yuan'], 1)).toThrow(NotByForm);
    const after = setValue(opened, [...cap, 3, 'yuan'], 21_000);
    expect(valueAt(openText(after), ['programmes', 2, 'amount', 'cap', 3, 'yuan'])).toBe(21_000);
  });

  it('keeps the quotes, the anchors and the comments that it had', () => {
    const text = "a: &x 'one' # why\nb: *x\nc:\n  - 1 # first\n  - 2\nd: |\n  long\n  text\ne: {f: , g: 2}\nh:\n";
    expect(setValue(openText(text), ['a'], 'two')).toBe(text.replace("'one'", "'two'"));
    expect(setValue(openText(text), ['c', 0], 9)).toBe(text.replace('- 1', '- 9'));
    expect(setValue(openText(text), ['h'], 'x')).toBe(text.replace('h:', 'h: x'));
    expect(parse(setValue(openText(text), ['d'], 'short'))).toEqual({ ...parse(text) as object, d: 'short' });
    expect(() => setValue(openText(text), ['b'], 'own')).toThrow(NotByForm);
  });
});

describe('a list', () => {
  it('of words takes one more and one less, in brackets and as lines', () => {
    const opened = openText(shipped);
    const aliases: Path = ['programmes', 0, 'aliases'];
    const more = setValue(opened, aliases, ['大专', '退役军人大专班', '高职', '高职大专', '专科', '新写法']);
    expect(more).toBe(shipped.replace('高职大专, 专科]', '高职大专, 专科, 新写法]'));
    expect(setValue(openText(more), aliases, valueAt(opened, aliases) as Json)).toBe(shipped);
    const text = 'words:\n  - a # one\n  - b\n\n# end\n';
    expect(setValue(openText(text), ['words'], ['a', 'b', 'c'])).toBe('words:\n  - a # one\n  - b\n  - c\n\n# end\n');
    expect(setValue(openText(text), ['words'], ['a'])).toBe('words:\n  - a # one\n\n# end\n');
    expect(setValue(openText(text), ['words'], [])).toBe('words: []\n\n# end\n');
  });

  it('of rows takes one more and one less and leaves the others alone', () => {
    const tiers: Path = ['programmes', 3, 'amount', 'tiers'];
    const opened = openText(shipped);
    const row = { names: ['特级'], rate: { ...dating, yuan: 7_800 } };
    const more = append(opened, tiers, row);
    expect(added(shipped, more)).toEqual(["        - names: [特级]", '          rate: { from: 2025-09-01, reference: 穗退役军人〔2025〕示例9号, yuan: 7800 }']);
    expect(removeAt(openText(more), [...tiers, 3])).toBe(shipped);
    const seats: Path = ['programmes', 2, 'course', 'pilot', 'funding'];
    expect(removeAt(openText(append(opened, seats, { source: '丙', percent: 0 })), [...seats, 2])).toBe(shipped);
  });

  it('and a key are taken away without the lines around them', () => {
    const opened = openText(shipped);
    const without = removeAt(opened, ['programmes', 2, 'partnerRegion']);
    expect(without).toBe(shipped.replace('    partnerRegion: 西部协作地区（示例）\n', ''));
    expect(removeAt(opened, ['programmes', 0, 'name', 'en'])).toBe(shipped.replace('{ zh: 大专班, en: Junior-college class for veterans }', '{ zh: 大专班 }'));
    // Others refer to what would go.
    expect(() => removeAt(opened, cap)).toThrow(NotByForm);
  });
});

describe('a value that changes with a new document', () => {
  const opened = openText(withVersion);

  it('needs the document first: a year after the last one, to be written over', () => {
    expect(added(shipped, withVersion)).toEqual(["  - version: '2025'", '    title: 退役士兵教育培训资助实施办法（2024 年修订，示例）', '    documentNumber: 穗退役军人〔2024〕示例5号', '    effectiveFrom: 2025-09-01', "    note: ''"]);
    expect(standingOf(openText(shipped), keys)).toEqual({ isSeries: true, isKnown: true });
    expect(standingOf(opened, keys)).toEqual({ isSeries: true, isKnown: true, fresh: 4, dating: { from: '2025-09-01', reference: '穗退役军人〔2024〕示例5号' } });
  });

  it('gets one dated line more, and the check has nothing against it', () => {
    const after = changeFrom(opened, cap, { from: '2025-09-01', yuan: 22_000, reference: '新 第八条' });
    expect(added(withVersion, after)).toEqual(['        - { from: 2025-09-01, yuan: 22000, reference: 新 第八条 }']);
    expect(checkPolicyText(after, 'form', known, '2025-03-01').findings).toEqual([]);
  });

  it('stood alone: it becomes the first line of a list, with its anchor', () => {
    const rate: Path = ['programmes', 3, 'amount', 'tiers', 0, 'rate'];
    const after = changeFrom(opened, rate, { from: '2025-09-01', yuan: 5_000, reference: '新 第九条' });
    expect(after).toContain('          rate:\n            - { from: 2019-09-01, yuan: 4800, reference: 穗退役军人〔2019〕示例1号 第九条 }\n            - { from: 2025-09-01, yuan: 5000, reference: 新 第九条 }\n');
    const rule: Path = ['programmes', 0, 'eligibility', 'dischargeTypes'];
    const anchored = changeFrom(opened, rule, { from: '2025-09-01', reference: '新', level: 'block', accepted: ['自主就业'] });
    expect(anchored).toContain('      dischargeTypes: &selfEmployed\n        - { from: 2019-09-01,');
    for (const text of [after, anchored]) expect(checkPolicyText(text, 'form', known, '2025-03-01').findings).toEqual([]);
  });

  it.each(['course.quota', 'course.length', 'course.days', 'course.suspension', 'eligibility.attendance', 'amount.cap'])('%s of a shipped programme can be changed by the form', (place) => {
    const at: Path = ['programmes', 0, ...place.split('.')];
    const value = valueAt(opened, at);
    const line = isList(value) ? value.at(-1) : value;
    const after = changeFrom(opened, at, { ...(isRecord(line) ? line : {}), from: '2025-09-01' });
    expect(checkPolicyText(after, 'form', known, '2025-03-01').findings.map(({ code }) => code)).toEqual(['POLICY_CHANGES_NOTHING']);
  });

  it('takes the number of its document on when that is written', () => {
    const after = changeFrom(opened, cap, { from: '2025-09-01', yuan: 22_000, reference: '穗退役军人〔2024〕示例5号 第八条' });
    const numbered = renumber(openText(after), 4, dating.reference);
    expect(changed(after, numbered)).toBe(2);
    expect(valueAt(openText(numbered), [...cap, 4, 'reference'])).toBe(`${dating.reference} 第八条`);
    expect(valueAt(openText(numbered), [...cap, 3, 'reference'])).toBe('穗退役军人〔2024〕示例5号 第八条');
  });

  it('moves with the day of its document', () => {
    const after = changeFrom(opened, cap, { from: '2025-09-01', yuan: 22_000, reference: '新 第八条' });
    const moved = moveDay(openText(after), 4, '2026-01-01');
    expect(changed(after, moved)).toBe(2);
    expect(valueAt(openText(moved), [...cap, 4, 'from'])).toBe('2026-01-01');
    expect(checkPolicyText(moved, 'form', known, '2025-03-01').findings).toEqual([]);
  });
});

describe('a programme', () => {
  it('that refers to another gets its own values, which are the same', () => {
    const opened = openText(withVersion);
    for (const at of [['programmes', 1, 'amount', 'cap'], ['programmes', 1, 'eligibility'], ['programmes', 3, 'course', 'days'], ['programmes', 7, 'course']] satisfies Path[]) {
      const after = openText(makeOwn(opened, at));
      expect(after.value).toEqual(opened.value);
      expect(nodeAt(after, at)?.sharedFrom).toBeUndefined();
    }
    const own = openText(makeOwn(opened, ['programmes', 1, 'amount', 'cap']));
    const after = changeFrom(own, ['programmes', 1, 'amount', 'cap'], { from: '2025-09-01', yuan: 25_000, reference: '新 第八条' });
    const { findings, policy } = checkPolicyText(after, 'form', known, '2025-03-01');
    expect(findings).toEqual([]);
    expect(policy?.programmes.map(({ amount }) => (amount.formula === 'tuitionWithCap' ? amount.cap.yuan : 0)).slice(0, 3)).toEqual([20_000, 25_000, 20_000]);
  });

  it.each(known.at(-1)?.programmes.map(({ code }, index) => ({ code, index })) ?? [])('$code is copied under a new code, without a word of YAML, and the check has nothing against it', ({ index }) => {
    const opened = openText(withVersion);
    const after = copyProgramme(opened, index, { code: 'copied', zh: '复制的项目', en: 'Copied' }, standingOf(opened, keys));
    added(withVersion, after);
    const { findings, policy } = checkPolicyText(after, 'form', known, '2025-03-01');
    expect(findings).toEqual([]);
    const [source, copy] = [policy?.programmes[index], policy?.programmes.at(-1)];
    expect(copy).toMatchObject({ code: 'copied', name: { zh: '复制的项目' }, kind: source?.kind, group: source?.group });
    const undated = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'from' || key === 'reference' ? undefined : each)) ?? 'null');
    expect(undated([copy?.amount, copy?.eligibility, copy?.course])).toEqual(undated([source?.amount, source?.eligibility, source?.course]));
    expect(removeAt(openText(after), ['programmes', (policy?.programmes.length ?? 0) - 1]).trimEnd()).toBe(withVersion.trimEnd());
  });
});

describe('the form is made from the shape of a policy', () => {
  const shape = shapeOf(openText(shipped).value, shapes);

  it('every place of it has a name in both languages, every choice a word', () => {
    const places = [...placesOf(shape), ...placesOf(shapes.policy)];
    const word = (at: Path, choice: string): boolean => at.some((key) => key === 'required' || key === 'warned') || CHOICES[at.findLast((step) => typeof step === 'string') ?? '']?.[choice] !== undefined;
    expect(places.filter(({ path: at }) => labelOf(at).name.zh === at.at(-1)).map(({ path: at }) => at.join('.'))).toEqual([]);
    expect(places.flatMap(({ path: at, choices }) => choices.filter((choice) => !word(at, choice)).map((choice) => `${at.join('.')}: ${choice}`))).toEqual([]);
    const used = new Set(places.flatMap(({ path: at }) => at.filter((step) => typeof step === 'string')));
    expect(Object.keys(LABELS).filter((key) => !used.has(key.split('.').at(-1) ?? ''))).toEqual([]);
  });

  it('knows every key of the policies that ship', () => {
    const unknown = (inner: Shape, value: Json, at: string): string[] => {
      if (isList(value)) return value.flatMap((each, index) => unknown(inner.items ?? inner, each, `${at}.${index}`));
      if (!isRecord(value)) return [];
      const { properties } = variantOf(inner, value);
      return Object.entries(value).flatMap(([key, each]) => (properties?.[key] ? unknown(properties[key], each, `${at}.${key}`) : [`${at}.${key}`]));
    };
    for (const { text } of SHIPPED) {
      const { value } = openText(text);
      expect(unknown(shapeOf(value, shapes), value, '')).toEqual([]);
    }
  });

  it('a blank of each part has all that the part needs', () => {
    const programme = shape.properties?.['programmes']?.items;
    const blank = blankOf(programme ?? {}, dating) as { amount: Json; course?: Json };
    expect(blank.amount).toEqual({ formula: 'tuitionWithCap', notAbove: 'tuition', lessOtherAid: false, cap: { ...dating, yuan: 0 } });
    expect(blank.course).toBeUndefined();
  });
});

describe('a problem that the check has found', () => {
  const found = (text: string) => {
    const opened = openText(text);
    return { opened, places: placedProblems(opened, checkPolicyText(text, 'form', known, '2025-03-01').findings).map(({ place }) => place) };
  };
  const at = (text: string, place: Path): boolean => {
    const { opened, places } = found(text);
    return namesOf(opened, place).some((name) => places.includes(name));
  };
  const written = (place: Path, value: Json): string => setValue(openText(withVersion), place, value);

  it.each<[string, Path, Json]>([
    ['of a programme that is not offered since the first document', ['programmes', 4, 'course', 'fileOpenMonths'], -1],
    ['of a rule', ['programmes', 0, 'eligibility', 'attendance', 'minPercent'], 180],
    ['of the new document', ['versions', 4, 'title'], ''],
    ['of a stage', ['stages', 1, 'notice'], 0],
    ['of a share', ['programmes', 2, 'course', 'pilot', 'funding', 0, 'percent'], 200],
  ])('%s stands at its field', (_name, place, value) => {
    expect(at(written(place, value), place)).toBe(true);
  });

  it('of a day or of a value that was in force stands at its field too', () => {
    expect(at(moveDay(openText(withVersion), 4, '2024-12-01'), ['versions', 4, 'effectiveFrom'])).toBe(true);
    expect(at(shipped, ['versions'])).toBe(true);
    const edited = written([...cap, 3, 'yuan'], 20_500);
    expect(at(edited, [...cap, 3, 'yuan'])).toBe(true);
    const stray = written([...cap, 3, 'from'], '2024-10-01');
    expect(at(stray, [...cap, 3, 'from'])).toBe(true);
  });
});
