import { until } from './client.ts';
import { settled } from './claims.ts';
import type { Office } from './office.ts';
import type { BatchView } from './money.ts';
import { payBatch } from './money.ts';

/** What a reviewer takes off a row by mistake, and what is paid on top when it is found. */
const TOO_LITTLE_FEN = 50_000;
/** What an institution sends back of a payment: a trainee had withdrawn. */
const REFUNDED_FEN = 30_000;

interface Row { readonly rowNo: number; readonly outcome: string | null; readonly verdict: string; readonly amountFen: number }
interface Line { readonly lineNo: number; readonly claimNo: string; readonly grossFen: number; readonly status: string }

const rowsOf = async ({ registrar }: Office, claimNo: string): Promise<Row[]> => (await registrar.get<{ items: Row[] }>(`/api/claims/${claimNo}/rows?limit=200`)).items;

/** The first reviewer reads a figure of the invoice wrong: one row is reduced that need not be. */
export async function reduceByMistake(office: Office, claimNo: string): Promise<void> {
  const row = (await rowsOf(office, claimNo)).find(({ verdict, amountFen }) => verdict === 'approve' && amountFen > TOO_LITTLE_FEN);
  if (!row) return;
  const mark = { rowNo: row.rowNo, verdict: 'reduce', amountFen: row.amountFen - TOO_LITTLE_FEN, reason: 'OTHER', note: '学费发票金额与申请金额不符' };
  await office.first.put(`/api/claims/${claimNo}/marks`, { marks: [mark] });
}

/**
 * Pays what is decided, and then puts three things right, each by two people: of the first line a row was approved too low and part of another comes back; the second line was
 * confirmed by mistake and waits for its true result.
 */
export async function payAndCorrect(office: Office, round: string, on: string): Promise<void> {
  const batchNo = await payBatch(office, round, on, new Map());
  const paid = new Set((await linesOf(office, batchNo)).map(({ claimNo }) => claimNo));
  await settled(office, round, (claim) => !paid.has(claim.claimNo) || claim.stage === 'closed');
  const [first, second] = await linesOf(office, batchNo);
  if (first) await refund(office, batchNo, first, on);
  if (first) await topUp(office, first.claimNo);
  if (second) await reverse(office, batchNo, second);
}

const linesOf = async ({ maker }: Office, batchNo: string): Promise<Line[]> => (await maker.get<BatchView & { lines: Line[] }>(`/api/batches/${batchNo}`)).lines;

async function refund(office: Office, batchNo: string, { lineNo, claimNo }: Line, receivedOn: string): Promise<void> {
  const row = (await rowsOf(office, claimNo)).findLast(({ outcome, amountFen }) => outcome === 'approved' && amountFen > REFUNDED_FEN);
  if (!row) return;
  const { caseNo } = await office.maker.post<{ caseNo: string }>('/api/refunds', {
    batchNo, lineNo, rows: [{ rowNo: row.rowNo, amountFen: REFUNDED_FEN }], bankReference: `SAMPLE-${batchNo}-TK`, receivedOn, reason: '学员中途退学,院校退回多拨学费',
  });
  await office.approver.post(`/api/refunds/${caseNo}/book`, { amountFen: REFUNDED_FEN });
}

async function topUp(office: Office, claimNo: string): Promise<void> {
  const row = (await rowsOf(office, claimNo)).find(({ outcome, verdict }) => outcome === 'approved' && verdict === 'reduce');
  if (!row) return;
  const { caseNo } = await office.registrar.post<{ caseNo: string }>('/api/top-ups', {
    claimNo, rows: [{ rowNo: row.rowNo, amountFen: TOO_LITTLE_FEN }], reason: '复核发票原件,申请金额无误,初审核减有误',
  });
  await office.decider.post(`/api/top-ups/${caseNo}/approve`, { amountFen: TOO_LITTLE_FEN });
  await until(`${claimNo} to be paid on top`, async () => ((await office.registrar.get<{ stage: string }>(`/api/claims/${claimNo}`)).stage === 'payment' ? true : undefined));
}

async function reverse(office: Office, batchNo: string, { lineNo, grossFen }: Line): Promise<void> {
  const { caseNo } = await office.maker.post<{ caseNo: string }>('/api/reversals', { batchNo, lineNo, reason: '误用上一批次回盘确认,银行实际未入账' });
  await office.approver.post(`/api/reversals/${caseNo}/approve`, { amountFen: grossFen });
  await until(`line ${lineNo} of ${batchNo} to wait again`, async () => ((await linesOf(office, batchNo)).find((line) => line.lineNo === lineNo)?.status === 'sent' ? true : undefined));
}
