import { execFile } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createPerson } from '../api/auth/create-person.ts';
import { writeBankResults } from '../documents/exports/bank-results-sample.ts';
import type { SampleBankAnswer } from '../documents/exports/bank-results-sample.ts';
import { chinaDate } from '../domain/clock.ts';
import type { BatchSeen } from '../domain/disbursement.ts';
import { approvalsFor } from '../domain/payment-rules.ts';
import { ApiPerson } from '../ops/sample/client.ts';
import { saySilently } from '../ops/say.ts';
import { startThrowaway } from '../ops/throw-away-stack.ts';
import type { Throwaway } from '../ops/throw-away-stack.ts';
import { seenNow } from '../store/batches.ts';
import { paymentRules } from '../store/payment-rules.ts';
import { openedPaymentPages } from '../store/payments.ts';
import { updatesDuringBulk } from './bulk-approval.ts';
import { decidedRound } from './payees.ts';
import { rounded } from './statistics.ts';

export interface BatchFigures {
  /** Seconds from the last approval to the bank file that is kept. */
  readonly batch_1877_s: number;
  readonly batch_187700_s: number;
  /** Seconds in which the list of 187,700 payees is checked and frozen, before anybody approves it. */
  readonly batch_list_187700_s: number;
  readonly batch_payees_per_s: number;
  /** Payees a second from the list to the file, over plain SQL that copies the same lines, marks them and reads them out. */
  readonly batch_ratio_to_sql: number;
  /** The most that a worker took meanwhile, of the cases or of the files, the results included. */
  readonly batch_rss_mb: number;
  /** The most that the API took, which reads the results file. */
  readonly batch_api_rss_mb: number;
  /** Seconds from the upload of a results file to its answer: read, matched, booked, statements frozen. */
  readonly results_187700_s: number;
  /** Of a reviewer's signature on one claim, while 20,000 rows of others are signed by one act. */
  readonly update_p95_ms_during_bulk: number;
}

export interface BatchSizes {
  readonly few: number;
  readonly many: number;
  readonly bulkClaims: number;
}

/** The reference year's soldiers, a hundred times as many, and a thousand claims of twenty rows. */
const SIZES: BatchSizes = { few: 1_877, many: 187_700, bulkClaims: 1_000 };
const PASSWORD = 'bench pass word';
/** Of the bank's answers, every so manieth is a returned payment. */
const RETURNED_EVERY = 500;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const PAGE_ROWS = 5_000;

/** Batches through the API, as finance makes them: the list as previewed, the approvals that its total asks for, the bank file, the bank's results. */
export async function benchBatches(sizes: BatchSizes = SIZES): Promise<BatchFigures> {
  const throwaway = await startThrowaway(saySilently);
  let figures: Omit<BatchFigures, 'update_p95_ms_during_bulk'>;
  try {
    figures = await payTwoRounds(throwaway, sizes);
  } finally {
    await throwaway.stop();
  }
  return { ...figures, update_p95_ms_during_bulk: await updatesDuringBulk(sizes.bulkClaims) };
}

async function payTwoRounds(throwaway: Throwaway, { few, many }: BatchSizes): Promise<Omit<BatchFigures, 'update_p95_ms_during_bulk'>> {
  const office = await openFinance(throwaway);
  await decidedRound(throwaway.runtime, 'FEW', few);
  const small = await payBatch(throwaway, office, 'FEW');
  say(`${few} payees: list ${small.listSeconds.toFixed(1)} s, file ${small.fileSeconds.toFixed(1)} s after the approval`);
  await decidedRound(throwaway.runtime, 'MANY', many);
  const plainSeconds = await plainSql(throwaway, 'MANY');
  const memory = watchMemory(throwaway);
  const large = await payBatch(throwaway, office, 'MANY');
  say(`${many} payees: list ${large.listSeconds.toFixed(1)} s, file ${large.fileSeconds.toFixed(1)} s after the approval; plain SQL ${plainSeconds.toFixed(1)} s`);
  const resultsSeconds = await bookResults(throwaway, office, large.batchNo);
  const peakMb = await memory.peakMb();
  say(`memory at most: ${[...peakMb].map(([name, mb]) => `${name} ${mb.toFixed(0)} MB`).join(', ')}`);
  const seconds = large.listSeconds + large.fileSeconds;
  return {
    batch_1877_s: rounded(small.fileSeconds, 2), batch_187700_s: rounded(large.fileSeconds, 1), batch_list_187700_s: rounded(large.listSeconds, 1),
    batch_payees_per_s: Math.round(many / seconds), batch_ratio_to_sql: rounded(plainSeconds / seconds, 3),
    batch_rss_mb: Math.round(Math.max(...WORKERS.map((name) => peakMb.get(name) ?? 0))), batch_api_rss_mb: Math.round(peakMb.get('api') ?? 0), results_187700_s: rounded(resultsSeconds, 1),
  };
}

interface Finance {
  readonly maker: ApiPerson;
  readonly approvers: readonly ApiPerson[];
}

async function openFinance({ runtime, stack }: Throwaway): Promise<Finance> {
  const enter = async (username: string, role: 'finance_maker' | 'finance_approver'): Promise<ApiPerson> => {
    await createPerson(runtime.db, { username, password: PASSWORD, displayName: `示例${username}`, role });
    return new ApiPerson(stack.apiUrl, { username, password: PASSWORD }).signIn();
  };
  return { maker: await enter('maker', 'finance_maker'), approvers: [await enter('approver', 'finance_approver'), await enter('deputy', 'finance_approver')] };
}

interface PaidBatch {
  readonly batchNo: string;
  readonly listSeconds: number;
  readonly fileSeconds: number;
}

/** From the list to the bank file. The preview itself is not measured: the list is asked of the database as it asks. */
async function payBatch({ runtime: { db } }: Throwaway, { maker, approvers }: Finance, round: string): Promise<PaidBatch> {
  const today = chinaDate(Date.now());
  const list: BatchSeen = await seenNow(db, { round }, today);
  const needed = approvers.slice(0, approvalsFor(await paymentRules(db, today), list.totalFen));
  let batchNo = '';
  const listSeconds = await timed(async () => { ({ caseNo: batchNo } = await maker.post<{ caseNo: string }>('/api/batches', { round, list })); });
  for (const approver of needed.slice(0, -1)) await approver.post(`/api/batches/${batchNo}/approve`, { list });
  const fileSeconds = await timed(async () => {
    await needed.at(-1)?.post(`/api/batches/${batchNo}/approve`, { list });
    await maker.post(`/api/batches/${batchNo}/send`);
  });
  return { batchNo, listSeconds, fileSeconds };
}

/** What the database alone needs for the same lines: no checks, no case, no ledger, no file. */
function plainSql({ runtime: { db } }: Throwaway, round: string): Promise<number> {
  return timed(() => db.tx(async (t) => {
    await t.execute(`create table plain_line (line_no bigint primary key, claim_no text not null, holder text not null, bank_name text not null, bank_code text not null, account_enc bytea not null, amount_fen bigint not null, status text not null)`);
    await t.execute(
      `insert into plain_line
       select row_number() over (order by c.claim_no), c.claim_no, a.holder, a.bank_name, a.bank_code, a.number_enc, sum(r.amount_fen), 'listed'
       from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version join payee_account a on a.payee = c.institution
       where c.round = $1 and r.outcome = 'approved' group by c.claim_no, a.holder, a.bank_name, a.bank_code, a.number_enc`, [round]);
    await t.execute(`update plain_line set status = 'sent'`);
    for await (const page of t.pages('select * from plain_line order by line_no', [], PAGE_ROWS)) void page;
  }));
}

/** The bank answers every payment of the batch in one workbook. */
async function bookResults({ runtime: { db, cipher } }: Throwaway, { maker }: Finance, batchNo: string): Promise<number> {
  const on = chinaDate(Date.now());
  const answers: SampleBankAnswer[] = [];
  await db.tx(async (t) => {
    for await (const page of openedPaymentPages(t, cipher, batchNo, PAGE_ROWS)) {
      for (const { lineNo, account, amountFen } of page) {
        const returned = lineNo % RETURNED_EVERY === 0;
        answers.push({ batchNo, lineNo, account, amountFen, settledOn: on, ...(returned ? { outcome: 'returned', reasonCode: 'R01', reasonText: '户名不符' } : { outcome: 'paid' }) });
      }
    }
  });
  const out = new PassThrough();
  const [content] = await Promise.all([buffer(out), writeBankResults(answers, 'xlsx', on, out)]);
  const seconds = await timed(async () => { await maker.upload(`/api/batches/${batchNo}/results`, { name: `${batchNo}-回盘.xlsx`, content, mediaType: XLSX }); });
  const { open } = await db.one<{ open: number }>(`select count(*)::int as open from payment_line where batch_no = $1 and status not in ('paid', 'returned')`, [batchNo]);
  if (open > 0) throw new Error(`${open} payments have no result`);
  say(`${answers.length} results: a file of ${(content.length / 1024 / 1024).toFixed(1)} MiB booked in ${seconds.toFixed(1)} s`);
  return seconds;
}

const SAMPLE_EVERY_MS = 250;
const WORKERS = ['worker', 'files'];

/** Looks at our processes' resident memory until it is asked for the highest that each of them had. */
function watchMemory({ stack }: Throwaway): { peakMb(): Promise<ReadonlyMap<string, number>> } {
  const ps = promisify(execFile);
  const peakMb = new Map<string, number>();
  const look = async (): Promise<void> => {
    const named = new Map(Object.entries(stack.supervisor.pids()).map(([name, pid]) => [String(pid), name]));
    const { stdout } = await ps('ps', ['-o', 'pid=,rss=', '-p', [...named.keys()].join(',')]);
    for (const [pid = '', kb] of stdout.trim().split('\n').map((line) => line.trim().split(/\s+/))) {
      const name = named.get(pid);
      if (name !== undefined) peakMb.set(name, Math.max(peakMb.get(name) ?? 0, Number(kb) / 1024));
    }
  };
  let looking = Promise.resolve();
  // Where something fails the processes are stopped while this still looks: what they took is lost then, not the failure.
  const timer = setInterval(() => { looking = look().catch(() => undefined); }, SAMPLE_EVERY_MS);
  return {
    peakMb: async () => {
      clearInterval(timer);
      await looking;
      return peakMb;
    },
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}

function say(text: string): void {
  process.stderr.write(`batches: ${text}\n`);
}
