import type { Bilingual } from '../coded.ts';
import { formatYuan } from '../money.ts';
import type { PeriodEvent } from '../period.ts';
import type { TransferEvent } from '../transfer.ts';
import type { YearEndEvent } from '../year-end.ts';
import { totalsOf } from '../year-end.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** One event of an accounting month as a sentence for people. */
export function periodSentence(event: PeriodEvent): Bilingual {
  switch (event.type) {
    case 'Planned':
      return say(`列入结账日历:${event.month} 应于 ${event.dueOn} 前结账`, `put into the closing calendar: ${event.month} is to be closed by ${event.dueOn}`);
    case 'Rescheduled':
      return say(`结账日改为 ${event.dueOn}:${event.reason}`, `moved the closing day to ${event.dueOn}: ${event.reason}`);
    case 'Closed':
      return say(`结账:${event.seen.entries} 笔,发生额 ${formatYuan(event.seen.turnoverFen)} 元`, `closed the month: ${event.seen.entries} entries that moved ${formatYuan(event.seen.turnoverFen)} yuan`);
    case 'ReopenAsked':
      return say(`申请反结账:${event.reason}`, `asked to reopen the month: ${event.reason}`);
    case 'Reopened':
      return say('批准反结账', 'reopened the month');
    case 'ReopenRefused':
      return say(`不予反结账:${event.reason}`, `refused to reopen the month: ${event.reason}`);
    case 'Overdue':
      return say(`已超过结账日 ${event.dueOn}`, `the closing day ${event.dueOn} has passed`);
  }
}

/** One event of a transfer between budget lines as a sentence for people. */
export function transferSentence(event: TransferEvent): Bilingual {
  switch (event.type) {
    case 'Proposed': {
      const { from, to, amountFen, reason } = event.transfer;
      return say(`提出调剂:${from} 至 ${to},${formatYuan(amountFen)} 元;${reason}`, `proposed to move ${formatYuan(amountFen)} yuan from ${from} to ${to}: ${reason}`);
    }
    case 'Approved':
      return say(`批准调剂 ${formatYuan(event.amountFen)} 元`, `approved the transfer of ${formatYuan(event.amountFen)} yuan`);
    case 'Rejected':
      return say(`不予调剂:${event.reason}`, `rejected the transfer: ${event.reason}`);
    case 'Withdrawn':
      return say(`撤回调剂:${event.reason}`, `withdrew the transfer: ${event.reason}`);
  }
}

/** One event of a year-end as a sentence for people. */
export function yearEndSentence(event: YearEndEvent): Bilingual {
  switch (event.type) {
    case 'Frozen':
      return say(`冻结 ${event.fiscalYear} 年度指标`, `froze the budget lines of ${event.fiscalYear}`);
    case 'Proposed': {
      const totals = totalsOf(event.lines);
      return say(`提出结转 ${formatYuan(totals.carryFen)} 元、收回 ${formatYuan(totals.lapseFen)} 元`, `proposed to carry over ${formatYuan(totals.carryFen)} yuan and to let ${formatYuan(totals.lapseFen)} yuan lapse`);
    }
    case 'Approved':
      return say(`批准结转 ${formatYuan(event.totals.carryFen)} 元、收回 ${formatYuan(event.totals.lapseFen)} 元`, `approved: ${formatYuan(event.totals.carryFen)} yuan carried over, ${formatYuan(event.totals.lapseFen)} yuan lapsed`);
    case 'Rejected':
      return say(`退回年终处理:${event.reason}`, `sent the year-end back: ${event.reason}`);
    case 'Cancelled':
      return say(`解除冻结:${event.reason}`, `lifted the freeze: ${event.reason}`);
  }
}
