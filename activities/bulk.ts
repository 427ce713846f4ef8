import { CancelledFailure, Context } from '@temporalio/activity';
import type { YearNotice } from '../domain/calendar.ts';
import type { Command } from '../domain/case.ts';
import type { Database } from '../store/db.ts';
import { closeBulk, findBulk, settleItem, waitingItems } from '../store/bulk.ts';
import type { BulkItem, BulkRecord } from '../store/bulk.ts';
import { loadedCalendar } from '../store/clocks.ts';
import { beating } from './beat.ts';
import { withEntranceCheck } from './entrance.ts';
import type { EntranceDeps } from './entrance.ts';
import type { CaseSender } from './send.ts';

export interface BulkActivities {
  /** Works through the items that still wait; a restart goes on where it stopped. */
  runBulk(input: { bulkId: string }): Promise<void>;
  closeBulk(input: { bulkId: string; status: 'done' | 'cancelled' }): Promise<void>;
}

const PAGE = 50;
/** Few enough that a person's own update is never behind a long queue (rule 12). */
const IN_FLIGHT = 8;

export function createBulkActivities(deps: EntranceDeps & { sender: CaseSender }): BulkActivities {
  const { db, sender } = deps;
  return {
    closeBulk: ({ bulkId, status }) => closeBulk(db, bulkId, status),
    runBulk: ({ bulkId }) => beating(async () => {
      const record = await findBulk(db, bulkId);
      if (!record) throw new Error(`no bulk ${bulkId}`);
      const waiting = waitingOf(deps, bulkId);
      const lane = async (): Promise<void> => {
        for (let next = await waiting.next(); !next.done; next = await waiting.next()) await runItem(db, sender, record, next.value);
      };
      // What is on its way is settled before a failure or a cancellation is told: nothing is answered after the books are closed.
      const settled = await Promise.allSettled(Array.from({ length: IN_FLIGHT }, () => lane().catch(async (error: unknown) => {
        await waiting.return();
        throw error;
      })));
      for (const each of settled) if (each.status === 'rejected') throw each.reason;
    }),
  };
}

interface WaitingItem { readonly item: BulkItem; readonly calendar: readonly YearNotice[] }

/** The items that wait, read page by page as they are asked for. */
async function* waitingOf(deps: EntranceDeps, bulkId: string): AsyncGenerator<WaitingItem, void, void> {
  for (let after = 0; ;) {
    const page = await withEntranceCheck(deps, await waitingItems(deps.db, bulkId, after, PAGE));
    const last = page.at(-1);
    if (!last) return;
    const calendar = await loadedCalendar(deps.db);
    for (const item of page) yield { item, calendar };
    after = last.item_no;
  }
}

async function runItem(db: Database, sender: CaseSender, record: BulkRecord, { item, calendar }: WaitingItem): Promise<void> {
  if (Context.current().cancellationSignal.aborted) throw new CancelledFailure('CANCELLED');
  const target = item.opens ?? item.stands;
  if (!target) return settleItem(db, record.id, item.item_no, 'refused', { code: 'CASE_UNKNOWN' });
  const meta = { commandId: `${record.id}/${item.item_no}`, actor: record.started_by, on: record.on_date, calendar };
  const command: Command = { ...item.command, meta };
  const result = await sender.send({ kind: target.kind, caseNo: item.case_no, clock: target.clock, command, ...(item.opens && { labels: item.opens.labels }) });
  await (result.ok
    ? settleItem(db, record.id, item.item_no, 'done', { stage: result.receipt.stage })
    : settleItem(db, record.id, item.item_no, 'refused', result.refusal));
}
