import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkAccount, checkBankCode, checkIdCard, checkPhone, checkUscc, ageOn, genderOf } from '../../../domain/identifiers.ts';
import { assessRow, refusalReason } from '../../../domain/policy/assess.ts';
import { DISTRICTS } from '../../../domain/districts.ts';
import { loadPolicies } from '../../../ops/policies.ts';
import { assessmentInputs } from '../../../ops/sample/generate/assess.ts';
import type { RowTruth, SampleYear } from '../../../ops/sample/generate/types.ts';
import { generateSampleYear } from '../../../ops/sample/generate/year.ts';

const policies = await loadPolicies(new URL('../../../policies/', import.meta.url).pathname);
const seeds = [1, 2021, -7];
const years = seeds.map((seed) => generateSampleYear({ seed }));
const [year] = years as [SampleYear];
const digest = (of: SampleYear): string => createHash('sha256').update(JSON.stringify(of)).digest('hex');

const GOLDEN = {
  institutions: 93, submittedRows: 1_965, approvedRows: 1_877, approvedFen: 1_013_155_000, refusedRows: 88, reducedRows: 43, correctedRows: 20,
  upheldObjections: 2, dismissedObjections: 3,
  refusedByReason: {
    DUPLICATE_ACROSS_INSTITUTIONS: 26, DUPLICATE_IN_FILE: 9, ID_CHECK_DIGIT: 14, REGISTRY_MISMATCH: 8, OUT_OF_WINDOW: 11, DISCHARGE_TYPE: 6, STACKED_AID: 7,
    ATTENDANCE: 4, DROPPED_OUT: 3,
  },
};

/** What the rules alone make of a row: an upheld objection is found by people. */
const ruled = ({ verdict, amountFen, reason, objection }: RowTruth) =>
  (objection === 'upheld' ? { verdict: 'approve', reason: null }
    : verdict === 'refused' ? { verdict: reason === 'ID_CHECK_DIGIT' ? 'invalid' : 'refuse', amountFen: 0, reason }
      : { verdict: verdict === 'reduced' ? 'reduce' : 'approve', amountFen, reason: null });

function holdAgainstRules(of: Pick<SampleYear, 'institutions' | 'registry' | 'people' | 'round' | 'truth'>, on: string): void {
  const { compiled } = policies.inForce(on);
  const truth = new Map(of.truth.map((row) => [`${row.institution}/${row.rowNo}`, row]));
  const inputs = assessmentInputs(of);
  expect(inputs.length).toBe(of.truth.length);
  for (const { institution, rowNo, input } of inputs) {
    const place = `${institution}/${rowNo}`;
    const expected = truth.get(place);
    if (!expected) throw new Error(`no truth for ${place}`);
    const { verdict, amountFen, reasons } = assessRow(compiled, input);
    expect({ place, verdict, amountFen, reason: refusalReason({ reasons }) }).toMatchObject({ place, ...ruled(expected) });
  }
}

describe('the sample year has the figures of the bureau’s year, whatever the seed', () => {
  it.each(years.map((each) => [each.seed, each] as const))('seed %i: 1,877 of 1,965 rows for ¥10,131,550.00', (_seed, each) => {
    expect(each.totals).toEqual(GOLDEN);
  });

  it.each(years.map((each) => [each.seed, each] as const))('seed %i: the rules give every row what the truth says, to the fen', (_seed, each) => {
    holdAgainstRules(each, '2021-09-30');
  });

  it('22 colleges, 31 technician schools, 10 adult colleges and 30 providers, of 1 to 180 rows', () => {
    const ofKind = (kind: string): number => year.institutions.filter((each) => each.kind === kind).length;
    expect(['vocationalCollege', 'technicianSchool', 'adultCollege', 'trainingProvider'].map(ofKind)).toEqual([22, 31, 10, 30]);
    const sizes = year.institutions.map((each) => each.rows.length);
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([1, 180]);
  });

  it('1,020 大专 of mean 6,800, 430 技工 of 4,800, 427 short of mean 2,650', () => {
    const kindOf = new Map(year.institutions.map((each) => [each.no, each.kind]));
    const paid = (...kinds: string[]): [number, number] => {
      const rows = year.truth.filter((row) => row.verdict !== 'refused' && kinds.includes(kindOf.get(row.institution) ?? ''));
      return [rows.length, rows.reduce((sum, row) => sum + row.amountFen, 0)];
    };
    expect(paid('vocationalCollege', 'adultCollege')).toEqual([1_020, 1_020 * 680_000]);
    expect(paid('technicianSchool')).toEqual([430, 430 * 480_000]);
    expect(paid('trainingProvider')).toEqual([427, 427 * 265_000]);
  });
});

describe('the same seed, the same year', () => {
  it('twice the same, another seed another', () => {
    expect(digest(generateSampleYear({ seed: 1 }))).toBe(digest(year));
    expect(new Set(years.map(digest)).size).toBe(seeds.length);
  });

  it('scale 2 is twice everything, and nobody appears twice but in duplicates', () => {
    const twice = generateSampleYear({ seed: 5, scale: 2 });
    expect(twice.totals).toEqual(Object.fromEntries(Object.entries(GOLDEN).map(([key, value]) => [key,
      typeof value === 'number' ? value * 2 : Object.fromEntries(Object.entries(value).map(([code, count]) => [code, count * 2]))])));
    expect(new Set(twice.institutions.map((each) => each.no)).size).toBe(186);
    expect(twice.bank.returns.length).toBe(4);
    holdAgainstRules(twice, '2021-09-30');
  });

  it.each([1, 2, 3, 4, 5, 10, 47])('a year of %i institutions is whole and true', (institutions) => {
    const small = generateSampleYear({ seed: 3, institutions });
    expect(small.institutions.length).toBe(institutions);
    expect(small.institutions.every((each) => each.rows.length > 0)).toBe(true);
    holdAgainstRules(small, '2021-09-30');
    if (institutions < 5) return;
    expect(Object.keys(small.totals.refusedByReason).sort()).toEqual(Object.keys(GOLDEN.refusedByReason).sort());
    expect(small.totals.correctedRows).toBeGreaterThan(0);
  });

  it.each([{ institutions: 0 }, { institutions: 94 }, { institutions: 1.5 }, { scale: 0 }, { scale: 21 }, { seed: 0.1 }])('%o is refused', (options) => {
    expect(() => generateSampleYear({ seed: 1, ...options })).toThrow(RangeError);
  });
});

describe('nobody in it exists, and everything in it is well formed', () => {
  it('identity numbers are of the area 99, right, and of nobody twice', () => {
    const numbers = year.people.map((person) => person.idCard);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) {
      expect(number.startsWith('99')).toBe(true);
      expect(checkIdCard(number, { sampleIds: true }).level).toBe('ok');
      expect(checkIdCard(number, { sampleIds: false }).level).toBe('block');
    }
  });

  it('ages 20 to 35, discharged 2018-09 to 2021-09, gender and phone in keeping', () => {
    for (const person of year.people) {
      const age = ageOn(person.idCard, '2021-09-01') ?? 0;
      expect(age >= 20 && age <= 35, `${person.idCard}: ${age}`).toBe(true);
      expect(person.dischargedOn >= '2018-09-01' && person.dischargedOn <= '2021-09-30').toBe(true);
      expect(genderOf(person.idCard)).toBe(person.gender);
      expect(checkPhone(person.phone).level).toBe('ok');
    }
    expect(year.people.some((person) => person.dischargedOn.startsWith('2018-09'))).toBe(true);
  });

  it('trainees are settled in all eleven districts', () => {
    const districts = new Set(year.people.map((person) => person.district));
    expect([...districts].sort()).toEqual(Object.keys(DISTRICTS).sort());
  });

  it('institutions have right codes and accounts, but for the one 联行号', () => {
    const wrong = year.institutions.filter((each) => checkBankCode(each.account.bankCode).level !== 'ok').map((each) => each.no);
    expect(wrong).toEqual(year.bank.badBankCodes.map((each) => each.institution));
    for (const { uscc, account } of year.institutions) {
      expect(checkUscc(uscc).level).toBe('ok');
      expect(checkAccount(account.number, 'corporate').level).toBe('ok');
    }
    expect(new Set(year.institutions.map((each) => each.uscc)).size).toBe(93);
  });
});

describe('defects are where they must be', () => {
  const truthAt = new Map(year.truth.map((row) => [`${row.institution}/${row.rowNo}`, row]));

  it('of a duplicate the genuine row is approved and comes first', () => {
    const duplicates = year.truth.filter((row) => row.reason === 'DUPLICATE_ACROSS_INSTITUTIONS' || row.reason === 'DUPLICATE_IN_FILE');
    expect(duplicates.length).toBe(35);
    for (const { reason, institution, rowNo, duplicateOf } of duplicates) {
      if (!duplicateOf) throw new Error('a duplicate names its genuine row');
      const genuine = truthAt.get(`${duplicateOf.institution}/${duplicateOf.rowNo}`);
      expect(genuine).toMatchObject({ verdict: 'approved' });
      // Were its first upload unreadable, the copy would come first.
      expect(genuine?.correctedFirst).toBeUndefined();
      if (reason === 'DUPLICATE_IN_FILE') expect([duplicateOf.institution, duplicateOf.rowNo < rowNo]).toEqual([institution, true]);
      else expect(duplicateOf.institution < institution).toBe(true);
    }
  });

  it('every institution has something to be paid for', () => {
    const paid = new Set(year.truth.filter((row) => row.verdict !== 'refused').map((row) => row.institution));
    expect(paid.size).toBe(93);
  });

  it('objections name rows that look fine, each of another institution', () => {
    expect(year.objections.map((each) => each.outcome).sort()).toEqual(['dismissed', 'dismissed', 'dismissed', 'upheld', 'upheld']);
    expect(new Set(year.objections.map((each) => each.institution)).size).toBe(5);
    for (const { institution, rowNos, outcome, reason } of year.objections) {
      for (const rowNo of rowNos) expect(truthAt.get(`${institution}/${rowNo}`)).toMatchObject({ objection: outcome, verdict: outcome === 'upheld' ? 'refused' : 'approved' });
      expect(reason === undefined).toBe(outcome === 'dismissed');
    }
  });

  it('two payments come back, from institutions without objections, and their corrected accounts differ', () => {
    expect(year.bank.returns.map((each) => each.reason).sort()).toEqual(['closedAccount', 'wrongName']);
    for (const { institution, corrected } of year.bank.returns) {
      const { account, name } = year.institutions.find((each) => each.no === institution) ?? {};
      expect(account).not.toEqual(corrected);
      expect(corrected.name).toBe(name);
      expect(year.objections.map((each) => each.institution)).not.toContain(institution);
    }
  });

  it('the registry has one record a person, and another name for the eight', () => {
    expect(new Set(year.registry.map((each) => each.idCard)).size).toBe(year.registry.length);
    expect(year.registry.length).toBe(1_965 - 35);
    const names = new Map(year.people.map((person) => [person.idCard, person.name]));
    expect(year.registry.filter((each) => names.get(each.idCard) !== each.name).length).toBe(8);
  });

  it('the current round has fourteen claims of people of its own, and its truth holds under both policies', () => {
    const { currentRound } = year;
    expect(currentRound.institutions.length).toBe(14);
    const before = new Set(year.people.map((person) => person.idCard));
    const rows = currentRound.institutions.flatMap((each) => each.rows);
    expect(rows.filter(({ row }) => before.has(row.idCard))).toEqual([]);
    const people = rows.map(({ row }) => ({ ...row, gender: '男' as const, ethnicity: '汉', enlistedOn: row.dischargedOn }));
    for (const on of ['2021-12-31', '2022-03-31']) holdAgainstRules({ ...currentRound, people }, on);
  });
});
