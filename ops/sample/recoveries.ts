import type { ApiPerson } from './client.ts';
import { until } from './client.ts';
import type { WrongRow } from './sampling.ts';
import { UNTOLD_AID_FEN } from './sampling.ts';
import type { Office } from './office.ts';

const PAGE = 200;
const REASON = '质量抽查:同一学期另有其他资助';

interface Page<T> { readonly items: readonly T[]; readonly next: string | number | null }
interface Person { readonly name: string | null; readonly idCard: string | null }
interface Enrolment {
  readonly terms: readonly { readonly termKey: string; readonly status: string; readonly facts: { readonly otherAidFen?: number } | null }[];
  readonly entitlements: readonly { readonly amountFen: number }[];
}
interface Clawback { readonly amountFen: number; readonly recoveredFen: number; readonly outstandingFen: number }

/** What was found wrong is put right where it was earned; the difference is asked back by one person and approved by another. @returns the clawback's number */
export async function clawBack(office: Office, wrong: WrongRow): Promise<string> {
  await correctEnrolment(office.registrar, wrong);
  const { claimNo, rowNo, shouldBeFen, findingId, paidFen } = wrong;
  const { caseNo } = await office.maker.post<{ caseNo: string }>('/api/clawbacks', {
    claimNo, ground: 'correction', ref: `抽查结论 ${findingId}`, rows: [{ rowNo, keepsFen: shouldBeFen }],
  });
  await office.approver.post(`/api/clawbacks/${caseNo}/approve`, { amountFen: paidFen - shouldBeFen });
  return caseNo;
}

/** The last term behind the row had other aid: what it has earned becomes less by a line of its own. */
async function correctEnrolment(registrar: ApiPerson, { claimNo, institution, rowNo, paidFen, shouldBeFen }: WrongRow): Promise<void> {
  const { items: [person] } = await registrar.get<Page<Person>>(`/api/claims/${claimNo}/rows?after=${rowNo - 1}&limit=1`);
  const path = `/api/enrolments/${await enrolmentOf(registrar, institution, person)}`;
  const before = await registrar.get<Enrolment>(path);
  const term = before.terms.findLast((each) => each.status === 'confirmed');
  if (!term) throw new Error(`${claimNo} row ${rowNo} stands for no confirmed term`);
  await registrar.post(`${path}/correct`, { changes: { terms: [{ key: term.termKey, otherAidFen: (term.facts?.otherAidFen ?? 0) + UNTOLD_AID_FEN }] }, reason: REASON });
  const lessFen = earnedBy(before) - earnedBy(await registrar.get<Enrolment>(path));
  if (lessFen !== paidFen - shouldBeFen) throw new Error(`the correction of ${claimNo} row ${rowNo} came to ${lessFen} fen`);
}

const earnedBy = ({ entitlements }: Enrolment): number => entitlements.reduce((sum, each) => sum + each.amountFen, 0);

/** By the masked name and number that both lists show. */
async function enrolmentOf(registrar: ApiPerson, institution: string, person: Person | undefined): Promise<string> {
  for (let after = ''; ;) {
    const page: Page<{ enrolmentNo: string; trainee: Person }> = await registrar.get(`/api/enrolments?institution=${institution}&limit=${PAGE}${after && `&after=${after}`}`);
    const found = page.items.filter(({ trainee }) => trainee.name === person?.name && trainee.idCard === person?.idCard);
    if (found[0]) return found[0].enrolmentNo;
    if (page.next === null) throw new Error(`a paid row of ${institution} has no enrolment`);
    after = String(page.next);
  }
}

/** Of an institution that was paid again: the payment kept back its part, and the rest, if any, comes in by the bank. */
export async function offsetAndReceived(office: Office, clawbackNo: string, on: string): Promise<void> {
  const seen = await until(`what was kept back for ${clawbackNo}`, async () => {
    const found = await office.maker.get<Clawback>(`/api/clawbacks/${clawbackNo}`);
    return found.recoveredFen > 0 ? found : undefined;
  });
  if (seen.outstandingFen > 0) await receive(office, clawbackNo, 1, seen.outstandingFen, on);
}

/** Of an institution that is owed nothing more: two instalments; the first comes in, the second is written off by two people. */
export async function instalmentAndWriteOff(office: Office, clawbackNo: string, days: readonly [string, string]): Promise<void> {
  const { outstandingFen } = await office.approver.get<Clawback>(`/api/clawbacks/${clawbackNo}`);
  const firstFen = Math.floor(outstandingFen / 2);
  const parts = [{ dueOn: days[0], amountFen: firstFen }, { dueOn: days[1], amountFen: outstandingFen - firstFen }];
  await office.approver.post(`/api/clawbacks/${clawbackNo}/instalments`, { parts, reason: '院校申请分期缴还' });
  await receive(office, clawbackNo, 1, firstFen, days[0]);
  await office.maker.post(`/api/clawbacks/${clawbackNo}/write-off`, { reason: '学员家庭困难,院校代缴后无法追回余款' });
  await office.approver.post(`/api/clawbacks/${clawbackNo}/write-off/approve`, { amountFen: outstandingFen - firstFen });
}

const receive = (office: Office, clawbackNo: string, no: number, amountFen: number, receivedOn: string): Promise<unknown> =>
  office.maker.post(`/api/clawbacks/${clawbackNo}/receipts`, { bankReference: `SAMPLE-${clawbackNo}-${no}`, amountFen, receivedOn });
