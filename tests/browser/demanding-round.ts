import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../ops/config.ts';
import type { ApiPerson } from '../../ops/sample/client.ts';
import { until } from '../../ops/sample/client.ts';
import { withNextVersion } from '../../ops/sample/current-policy.ts';
import { idCard } from '../../ops/sample/generate/identifiers.ts';
import type { RosterLayout, SampleInstitution, SampleRow } from '../../ops/sample/generate/types.ts';
import { tryPolicy } from '../../ops/sample/next-policy.ts';
import type { Office } from '../../ops/sample/office.ts';
import { advanceTo, claimNoOf } from '../../ops/sample/office.ts';
import { importRegistry } from '../../ops/sample/prepare.ts';
import { APART, YEAR } from './bureau.ts';

/* A round under a policy that asks for more: papers of each row, a payment to trainees themselves, a signature of two. On a clock of its own, on which alone the policy counts. */

export const DEMANDING_ROUND = '2025-P';
export const DEMANDING_CLAIM = claimNoOf(DEMANDING_ROUND, APART.code);
/** A later document for the same rules: a degree is aided up to less than anybody has applied for. */
export const LATER = { version: '2026', from: '2025-09-08', capYuan: 3_000, documentNumber: '穗退役军人〔2025〕示例8号' };
const CLOCK = 'papers';
const FROM = '2025-09-01';
const PLAIN: RosterLayout = { format: 'xlsx', title: false, note: false, ownColumns: false, totalsRow: false, fileName: '名册.xlsx' };

const DEMANDS = `    documents: { from: ${FROM}, reference: 穗退役军人〔2025〕示例7号 第九条, required: [tuitionReceipt], warned: [idCard] }\n`;
const LIVING = `
  - code: living-allowance
    offeredFrom: ${FROM}
    name: { zh: 脱产培训生活补助, en: Living allowance }
    aliases: [生活补助]
    kind: short
    group: living
    payee: trainee
    amount:
      formula: perMonth
      notAbove: none
      lessOtherAid: false
      rate: { from: ${FROM}, yuan: 800, reference: 穗退役军人〔2025〕示例7号 第十七条 }
      months: { from: ${FROM}, reference: 穗退役军人〔2025〕示例7号 第十七条, min: 1, max: 6 }
    eligibility:
      dischargeTypes: { from: ${FROM}, reference: 穗退役军人〔2025〕示例7号 第五条, level: block, accepted: [自主就业, 复员] }
`;
/** The last line of the stages is the one in force. */
const CO_SIGNED = `  - { from: ${FROM}, reference: 穗退役军人〔2025〕示例7号 第二十条, identity: 10, firstReview: 10, secondReview: 15, correction: 5, notice: 7, decision: 5, payment: 20, reminderDaysBefore: 2, coSign: [{ stage: firstReview, fromYuan: 10000, people: 2 }] }\n`;

async function demandingPolicy(): Promise<string> {
  const series = withNextVersion(await readFile(path.join(projectDir, 'policies', 'veterans-training-aid.yaml'), 'utf8'));
  return series.replace('    group: degree\n', `    group: degree\n${DEMANDS}`).replace('\nprogrammes:', `${CO_SIGNED}\nprogrammes:`).trimEnd() + `\n${LIVING}`;
}

const degreeRow = (() => {
  const good = new Set(YEAR.truth.filter((each) => each.institution === APART.no && each.verdict === 'approved' && !each.objection && !each.correctedFirst).map((each) => each.rowNo));
  const found = APART.rows.find(({ row }) => good.has(row.rowNo) && row.programme === 'junior-college');
  if (!found) throw new Error('the sample year has no such row');
  return found;
})();

/** Somebody who stands in no other roster. */
function trainee(serial: number, name: string, change: Partial<SampleRow['row']> = {}, programmeText = '大专班'): SampleRow {
  const { district } = degreeRow.row;
  return { programmeText, row: { ...degreeRow.row, rowNo: serial, name, idCard: idCard(district, '1996-02-12', 700 + serial), veteranCertNo: `示退字第9700${serial}号`, ...change } };
}

/** Two who need a paper, and one who is paid on an account of his or her own. */
export const TRAINEES = {
  first: trainee(1, '示例证甲'), second: trainee(2, '示例证乙'),
  own: trainee(3, '示例生丙', { programme: 'living-allowance', livingMonths: 3, appliedFen: 240_000 }, '生活补助'),
} as const;
export const COLLEGE: SampleInstitution = { ...APART, layout: PLAIN, rows: Object.values(TRAINEES) };

/** Publishes the policy and opens the round; nobody has claimed yet. */
export async function openDemandingRound(office: Office): Promise<void> {
  const { fiscalYear, schoolYear } = YEAR.round;
  await office.admin.post('/api/clocks', { id: CLOCK, today: '2025-08-01' });
  await importRegistry(office, COLLEGE.rows.map(({ row: { name, idCard: number, dischargedOn, dischargeType, district } }) => ({ name, idCard: number, dischargedOn, dischargeType, district })), () => undefined);
  await office.registrar.post('/api/rounds', { code: DEMANDING_ROUND, fiscalYear, schoolYear, opensOn: FROM, closesOn: '2025-12-31', clock: CLOCK });
  await publish(office, 'papers', await demandingPolicy());
  await advanceTo(office, FROM, CLOCK);
}

/** The policy of today is another one than that of the claims of the round. */
export async function changeDemandingPolicy(office: Office): Promise<void> {
  await publish(office, 'papers-later', withNextVersion(await demandingPolicy(), LATER));
  await advanceTo(office, LATER.from, CLOCK);
}

async function publish(office: Office, code: string, text: string): Promise<void> {
  const policyNo = `POL-${code}`;
  await office.registrar.post('/api/policies', { code, text, clock: CLOCK });
  await office.registrar.post(`/api/policies/${policyNo}/check`);
  const whatIfId = await tryPolicy(office, DEMANDING_ROUND, policyNo);
  const { textHash } = await until('the what-if', async () => {
    const seen = await office.registrar.get<{ stage: string; textHash: string }>(`/api/policies/${policyNo}`);
    return seen.stage === 'compared' ? seen : undefined;
  });
  for (const person of [office.second, office.decider] satisfies ApiPerson[]) await person.post(`/api/policies/${policyNo}/approve`, { textHash, whatIfId });
}
