import type { ClawbackEvent } from '../clawback.ts';
import type { Bilingual } from '../coded.ts';
import type { DisbursementEvent } from '../disbursement.ts';
import { formatYuan } from '../money.ts';
import type { RefundEvent } from '../refund.ts';
import type { ReversalEvent } from '../reversal.ts';
import type { TopUpEvent } from '../top-up.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** One event of a payment batch as a sentence for people. */
export function batchSentence(event: DisbursementEvent): Bilingual {
  switch (event.type) {
    case 'Prepared':
      return say(`制表:${event.list.lines} 笔,${formatYuan(event.list.totalFen)} 元`, `prepared the batch: ${event.list.lines} payments, ${formatYuan(event.list.totalFen)} yuan`);
    case 'Approved':
      return say(`审核通过:${event.list.lines} 笔,${formatYuan(event.list.totalFen)} 元`, `approved the batch: ${event.list.lines} payments, ${formatYuan(event.list.totalFen)} yuan`);
    case 'Rejected':
      return say(`退回批次:${event.reason}`, `rejected the batch: ${event.reason}`);
    case 'Cancelled':
      return say(`撤销批次:${event.reason}`, `cancelled the batch: ${event.reason}`);
    case 'Sent':
      return say(`送银行,文件摘要 ${event.fileHash.slice(0, 12)}`, `sent to the bank, file digest ${event.fileHash.slice(0, 12)}`);
    case 'ResultsRecorded':
      return say(`读入银行回盘:${results(event).zh}`, `recorded the bank's results: ${results(event).en}`);
    case 'LinesDecided':
      return say(`人工认定:${results(event).zh};${event.reason}`, `decided by hand: ${results(event).en}; ${event.reason}`);
    case 'LineReopened':
      return say(`第 ${event.line} 行冲正 ${formatYuan(event.amountFen)} 元,待重新认定(${event.reversal})`, `line ${event.line} waits for its result again: ${formatYuan(event.amountFen)} yuan reversed (${event.reversal})`);
    case 'Settled':
      return say('全部付款已有结果', 'every payment has its result');
  }
}

/** One event of a clawback as a sentence for people. */
export function clawbackSentence(event: ClawbackEvent): Bilingual {
  switch (event.type) {
    case 'Proposed':
      return say(`提出追缴 ${formatYuan(event.amountFen)} 元,涉及 ${event.rows.length} 行(依据 ${event.ref})`, `proposed to claw back ${formatYuan(event.amountFen)} yuan of ${event.rows.length} rows (from ${event.ref})`);
    case 'Approved':
      return say(`批准追缴 ${formatYuan(event.amountFen)} 元,限 ${event.dueOn} 前缴还`, `approved ${formatYuan(event.amountFen)} yuan, due on ${event.dueOn}`);
    case 'Rejected':
      return say(`不予追缴:${event.reason}`, `rejected: ${event.reason}`);
    case 'InstalmentsAgreed':
      return say(`约定分 ${event.parts.length} 期缴还:${event.reason}`, `agreed on ${event.parts.length} instalments: ${event.reason}`);
    case 'ReceiptRecorded':
      return say(`到账 ${formatYuan(event.amountFen)} 元(${event.receivedOn})`, `received ${formatYuan(event.amountFen)} yuan (${event.receivedOn})`);
    case 'OffsetRecorded':
      return say(`自 ${event.batch} 第 ${event.line} 行抵扣 ${formatYuan(event.amountFen)} 元`, `kept back ${formatYuan(event.amountFen)} yuan of ${event.batch}, line ${event.line}`);
    case 'OffsetGivenBack':
      return say(
        `${event.batch} 第 ${event.line} 行冲正,退回抵扣 ${formatYuan(event.amountFen)} 元,尚欠 ${formatYuan(event.outstandingFen)} 元`,
        `${event.batch}, line ${event.line} was reversed: ${formatYuan(event.amountFen)} yuan were not kept back after all, ${formatYuan(event.outstandingFen)} yuan are outstanding`);
    case 'WriteOffAsked':
      return say(`申请核销:${event.reason}`, `asked to write off: ${event.reason}`);
    case 'WriteOffRefused':
      return say(`不予核销:${event.reason}`, `refused to write off: ${event.reason}`);
    case 'WrittenOff':
      return say(`核销 ${formatYuan(event.amountFen)} 元`, `wrote off ${formatYuan(event.amountFen)} yuan`);
    case 'Recovered':
      return say('款项已全部收回', 'all of it has come back');
    case 'ReminderSent':
      return say(`提醒:尚欠 ${formatYuan(event.outstandingFen)} 元,应于 ${event.dueOn} 前缴还`, `reminder: ${formatYuan(event.outstandingFen)} yuan are due on ${event.dueOn}`);
    case 'Escalated':
      return say(`已超过期限 ${event.dueOn},尚欠 ${formatYuan(event.outstandingFen)} 元,转督办`, `${event.dueOn} has passed with ${formatYuan(event.outstandingFen)} yuan outstanding: escalated`);
  }
}

/** One event of a refund as a sentence for people. */
export function refundSentence(event: RefundEvent): Bilingual {
  switch (event.type) {
    case 'Recorded': {
      const { batch, line, receivedOn, reason } = event.refund;
      return say(`登记 ${batch} 第 ${line} 行退款 ${formatYuan(event.amountFen)} 元(${receivedOn}):${reason}`, `recorded ${formatYuan(event.amountFen)} yuan that came back of ${batch}, line ${line} (${receivedOn}): ${reason}`);
    }
    case 'Booked':
      return say(`退款 ${formatYuan(event.amountFen)} 元已入账`, `booked ${formatYuan(event.amountFen)} yuan`);
    case 'Rejected':
      return say(`退款不予入账:${event.reason}`, `rejected: ${event.reason}`);
  }
}

/** One event of a reversal as a sentence for people. */
export function reversalSentence(event: ReversalEvent): Bilingual {
  switch (event.type) {
    case 'Asked': {
      const { batch, line, amountFen, reason } = event.reversal;
      return say(`申请冲正 ${batch} 第 ${line} 行 ${formatYuan(amountFen)} 元:${reason}`, `asked to reverse the confirmation of ${formatYuan(amountFen)} yuan on ${batch}, line ${line}: ${reason}`);
    }
    case 'Reversed':
      return say(`已冲正 ${formatYuan(event.amountFen)} 元,该付款行待重新认定`, `reversed ${formatYuan(event.amountFen)} yuan; the payment waits for its true result`);
    case 'Rejected':
      return say(`不予冲正:${event.reason}`, `rejected: ${event.reason}`);
  }
}

/** One event of a top-up as a sentence for people. */
export function topUpSentence(event: TopUpEvent): Bilingual {
  switch (event.type) {
    case 'Proposed':
      return say(`提出补差 ${event.topUp.rows.length} 行、${formatYuan(event.amountFen)} 元:${event.topUp.reason}`, `proposed to top up ${event.topUp.rows.length} rows by ${formatYuan(event.amountFen)} yuan: ${event.topUp.reason}`);
    case 'Approved':
      return say(`批准补差 ${formatYuan(event.amountFen)} 元`, `approved ${formatYuan(event.amountFen)} yuan on top`);
    case 'Rejected':
      return say(`不予补差:${event.reason}`, `rejected: ${event.reason}`);
  }
}

const results = (event: { paidLines: number; paidFen: number; returnedLines: number; returnedFen: number }): Bilingual => say(
  `已付 ${event.paidLines} 笔 ${formatYuan(event.paidFen)} 元,退票 ${event.returnedLines} 笔 ${formatYuan(event.returnedFen)} 元`,
  `${event.paidLines} paid (${formatYuan(event.paidFen)} yuan), ${event.returnedLines} returned (${formatYuan(event.returnedFen)} yuan)`);
