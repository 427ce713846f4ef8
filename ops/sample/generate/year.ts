import { draftClaims, registryOf, truthOf } from './claims.ts';
import type { ClaimDraft } from './claims.ts';
import { makeCurrentRound } from './current.ts';
import { REFUSED_FOR } from './defects.ts';
import { closedAccount, mistypedBankCode, outdatedName, ProfileMaker, someOf } from './institutions.ts';
import type { Profile } from './institutions.ts';
import { PeopleMaker } from './people.ts';
import { FULL_YEAR, planBlock } from './plan.ts';
import { at, createRandom } from './random.ts';
import type { Random } from './random.ts';
import type { Draft, StudyYear } from './rows.ts';
import { totalsOf } from './totals.ts';
import type { RowTruth, SampleBank, SampleInstitution, SampleObjection, SampleOptions, SampleRound, SampleRow, SampleYear } from './types.ts';

export const SAMPLE_ROUND: SampleRound = {
  code: '2021', fiscalYear: 2021, schoolYear: '2020-2021', opensOn: '2021-09-01', closesOn: '2021-09-30',
  title: '2021 年度退役士兵教育培训资助申报（2020-2021 学年）',
};

const STUDY: StudyYear = {
  schoolYear: '2020-2021', autumns: ['2019-09-02', '2019-09-02', '2019-09-09', '2020-09-07'], lateEntry: '2020-10-12',
  shortCourses: { from: '2020-11-02', to: '2021-07-05' }, discharged: { from: '2018-09-01', to: '2021-09-01' },
};

const LIMITS = { institutions: FULL_YEAR.institutions, scale: 20 } as const;

/**
 * The synthetic year of DOMAIN.md §7: 93 institutions, 1,965 rows, 1,877 of them approved for 1,013,155,000 fen, and 88 refused for known reasons.
 * The same options give the same year. Fewer institutions make a smaller year with its own exact truth; scale multiplies everything.
 * @throws RangeError for an option out of range.
 */
export function generateSampleYear({ seed, institutions = FULL_YEAR.institutions, scale = 1 }: SampleOptions): SampleYear {
  assertWhole('seed', seed, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  assertWhole('institutions', institutions, 1, LIMITS.institutions);
  assertWhole('scale', scale, 1, LIMITS.scale);
  const people = new PeopleMaker(createRandom(seed, 'people'));
  const profiles = new ProfileMaker(createRandom(seed, 'institutions'));
  const blocks = Array.from({ length: scale }, (_, block) => makeBlock(institutions, profiles, people, createRandom(seed, `block ${block}`)));
  const claims = blocks.flatMap((block) => block.claims);
  const all = blocks.flatMap((block) => block.institutions);
  const truth = truthOf(claims);
  const yearPeople = [...people.made];
  return {
    seed, round: SAMPLE_ROUND, institutions: all, people: yearPeople, truth,
    registry: registryOf(claims, createRandom(seed, 'registry')),
    objections: objectionsOf(claims, truth),
    bank: { badBankCodes: blocks.flatMap(({ bank }) => bank.badBankCodes), returns: blocks.flatMap(({ bank }) => bank.returns) },
    totals: totalsOf(all, truth),
    currentRound: makeCurrentRound(all, people, createRandom(seed, 'current round')),
  };
}

function assertWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) throw new RangeError(`${name}: expected a whole number from ${least} to ${most}, not ${value}`);
}

interface Block { readonly institutions: readonly SampleInstitution[]; readonly claims: readonly ClaimDraft[]; readonly bank: SampleBank }

function makeBlock(count: number, profiles: ProfileMaker, people: PeopleMaker, random: Random): Block {
  const plans = planBlock(count, random).map((plan) => ({ ...plan, profile: profiles.make(plan.kind) }));
  const claims = draftClaims(plans.map(({ profile, ...plan }) => ({ ...plan, no: profile.no })), STUDY, people, random);
  const quiet = claims.filter((claim) => !claim.drafts.some(hasObjection)).map((claim) => claim.institution);
  const { profiles: registered, bank } = withBankTroubles(plans.map((plan) => plan.profile), new Set(quiet), random);
  return { bank, claims, institutions: registered.map((profile, index) => ({ ...profile, rows: at(claims, index).drafts.map(sampleRow) })) };
}

const hasObjection = ({ role: { kind } }: Draft): boolean => kind === 'dismissed' || kind === 'upheldAttendance' || kind === 'upheldDroppedOut';

/** Three institutions without objections have trouble with their accounts, one of each kind; in a year of one or two, fewer. */
function withBankTroubles(profiles: readonly Profile[], quiet: ReadonlySet<string>, random: Random): { profiles: Profile[]; bank: SampleBank } {
  const candidates = profiles.filter((profile) => quiet.has(profile.no));
  const [first, second, third] = random.shuffled(someOf(candidates.length >= 3 ? candidates : profiles, 3, random));
  const mistyped = first && profiles.length > 2 ? mistypedBankCode(first) : undefined;
  const outdated = second && outdatedName(second);
  const closed = profiles.length > 2 ? third && closedAccount(third, random) : first && closedAccount(first, random);
  const changed = new Map([mistyped, outdated, closed].flatMap((each) => (each ? [[each.profile.no, each.profile] as const] : [])));
  return {
    profiles: profiles.map((profile) => changed.get(profile.no) ?? profile),
    bank: {
      badBankCodes: mistyped ? [{ institution: mistyped.profile.no, corrected: mistyped.corrected }] : [],
      returns: [outdated, closed].flatMap((each) => (each ? [each.returned] : [])),
    },
  };
}

const sampleRow = ({ row, programmeText, firstUpload }: Draft): SampleRow => ({ row, programmeText, ...(firstUpload && { firstUpload }) });

const GROUNDS = {
  upheldAttendance: ['该学员 2021 年 4 月以后长期未到课，实际出勤不足。', '经核对教务签到记录，实际出勤率低于规定，异议成立。'],
  upheldDroppedOut: ['该学员已于 2021 年 5 月办理退学。', '学籍系统显示已退学，异议成立。'],
  dismissed: ['该学员似在外地全职工作，怀疑并未就读。', '经核实考勤、学籍和缴费记录均属实，异议不成立。'],
} as const;

function objectionsOf(claims: readonly ClaimDraft[], truth: readonly RowTruth[]): SampleObjection[] {
  const named = claims.flatMap(({ institution, drafts }) => drafts.filter(hasObjection).map((draft) => ({ institution, draft })));
  return named.map(({ institution, draft: { role, row } }, index) => {
    const kind = role.kind as keyof typeof GROUNDS;
    const [ground, finding] = GROUNDS[kind];
    const outcome = truth.find((each) => each.institution === institution && each.rowNo === row.rowNo)?.objection ?? 'dismissed';
    return {
      id: `YY${String(index + 1).padStart(3, '0')}`, institution, rowNos: [row.rowNo], ground, finding, outcome,
      ...(kind !== 'dismissed' && { reason: REFUSED_FOR[kind] }),
    };
  });
}
