import type { PeriodEvent, PeriodState } from '../../domain/period.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import type { OutboxMessage } from '../outbox.ts';
import { brokenBalances, earlierOpenMonth, laterClosedMonth, lockPeriods, moveDueDay, periodSeen, planMonth, setClosed } from '../periods.ts';
import { openDifferences } from '../reconciliation.ts';

export async function periodEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const { month } = commit.state as PeriodState;
  const messages: OutboxMessage[] = [];
  for (const event of commit.events as readonly PeriodEvent[]) {
    await applyEvent(t, commit.caseNo, month, event);
    messages.push(...notices(commit.caseNo, month, event));
  }
  return messages;
}

async function applyEvent(t: Tx, caseNo: string, month: string, event: PeriodEvent): Promise<void> {
  switch (event.type) {
    case 'Planned':
      return planMonth(t, month, { caseNo, dueOn: event.dueOn, by: event.by, on: event.on });
    case 'Rescheduled':
      return moveDueDay(t, month, event.dueOn);
    case 'Closed':
      return close(t, month, event);
    case 'Reopened':
      return reopen(t, month, event);
    default:
      return;
  }
}

/** Closed with what was seen in it, after the months before, and only while the books add up. */
async function close(t: Tx, month: string, event: Extract<PeriodEvent, { type: 'Closed' }>): Promise<void> {
  await lockPeriods(t);
  const now = await periodSeen(t, month);
  if (now.entries !== event.seen.entries || now.turnoverFen !== event.seen.turnoverFen) {
    throw new CommitRefused({ code: 'STALE_VIEW', message: { zh: '本月账目已变动,请刷新后再结账', en: 'the month has other entries than were seen; reload and look again' }, facts: { ...now } });
  }
  const earlier = await earlierOpenMonth(t, month);
  if (earlier !== null) {
    throw new CommitRefused({ code: 'PERIOD_EARLIER_OPEN', message: { zh: `${earlier} 尚未结账,请按月份顺序结账`, en: `${earlier} is still open: months are closed in their order` }, facts: { month: earlier } });
  }
  const broken = await brokenBalances(t);
  if (broken.length > 0) {
    throw new CommitRefused({ code: 'TRIAL_BALANCE_BROKEN', message: { zh: '试算不平衡,不能结账', en: 'the trial balance does not add up' }, facts: { first: broken[0] ?? '' } });
  }
  const open = await openDifferences(t);
  if (open > 0) throw new CommitRefused({ code: 'DIFFERENCES_OPEN', message: { zh: `还有 ${open} 项对账差异未处理`, en: `${open} differences of the reconciliation are open` }, facts: { open } });
  await setClosed(t, month, true, event);
}

async function reopen(t: Tx, month: string, event: Extract<PeriodEvent, { type: 'Reopened' }>): Promise<void> {
  await lockPeriods(t);
  const later = await laterClosedMonth(t, month);
  if (later !== null) {
    throw new CommitRefused({ code: 'PERIOD_LATER_CLOSED', message: { zh: `${later} 已结账,请先反结账该月`, en: `${later} is closed: the last closed month is opened first` }, facts: { month: later } });
  }
  await setClosed(t, month, false, event);
}

function notices(caseNo: string, month: string, event: PeriodEvent): OutboxMessage[] {
  const say = (target: string, code: string): OutboxMessage =>
    ({ key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts: { month } } });
  switch (event.type) {
    case 'Overdue': return [say('role:finance_maker', 'PERIOD_OVERDUE')];
    case 'Closed': return [say('role:finance_approver', 'PERIOD_CLOSED')];
    case 'ReopenAsked': return [say('role:finance_approver', 'PERIOD_REOPEN_WAITS')];
    case 'Reopened': return [say('role:finance_maker', 'PERIOD_REOPENED')];
    case 'ReopenRefused': return [say('role:finance_maker', 'PERIOD_REOPEN_REFUSED')];
    default: return [];
  }
}
