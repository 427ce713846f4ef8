import type { AdmissionEvent } from '../admission.ts';
import type { CaseEvent } from '../case.ts';
import type { ClawbackEvent } from '../clawback.ts';
import type { ClaimEvent, ClaimStage } from '../claim.ts';
import type { Bilingual } from '../coded.ts';
import type { EnrolmentEvent } from '../enrolment.ts';
import type { DisbursementEvent } from '../disbursement.ts';
import type { ErasureEvent } from '../erasure.ts';
import type { IdentityEvent } from '../identity.ts';
import { formatYuan } from '../money.ts';
import type { PeriodEvent } from '../period.ts';
import type { PolicyDocumentEvent } from '../policy-document.ts';
import type { RefundEvent } from '../refund.ts';
import type { ReversalEvent } from '../reversal.ts';
import { districtName } from '../districts.ts';
import type { TopUpEvent } from '../top-up.ts';
import type { TransferEvent } from '../transfer.ts';
import type { YearEndEvent } from '../year-end.ts';
import { admissionSentence } from './admission.ts';
import { policySentence } from './policy-history.ts';
import { enrolmentSentence } from './enrolment.ts';
import { erasureSentence } from './history-erasure.ts';
import { periodSentence, transferSentence, yearEndSentence } from './history-ledger.ts';
import { batchSentence, clawbackSentence, refundSentence, reversalSentence, topUpSentence } from './history-money.ts';
import { CLAIM_STAGE_NAMES, heldName, listed, reasonName } from './names.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** One event of a claim or of its identity check as a sentence for people: what happened, how many, how much, until when. */
export function sentenceOf(kind: string, event: CaseEvent): Bilingual {
  if (kind === 'claim') return claimSentence(event as ClaimEvent);
  if (kind === 'identity') return identitySentence(event as IdentityEvent);
  if (kind === 'disbursement') return batchSentence(event as DisbursementEvent);
  if (kind === 'clawback') return clawbackSentence(event as ClawbackEvent);
  if (kind === 'erasure') return erasureSentence(event as ErasureEvent);
  if (kind === 'refund') return refundSentence(event as RefundEvent);
  if (kind === 'reversal') return reversalSentence(event as ReversalEvent);
  if (kind === 'topUp') return topUpSentence(event as TopUpEvent);
  if (kind === 'period') return periodSentence(event as PeriodEvent);
  if (kind === 'transfer') return transferSentence(event as TransferEvent);
  if (kind === 'yearEnd') return yearEndSentence(event as YearEndEvent);
  if (kind === 'admission') return admissionSentence(event as AdmissionEvent);
  if (kind === 'policy') return policySentence(event as PolicyDocumentEvent);
  if (kind === 'enrolment') return enrolmentSentence(event as EnrolmentEvent);
  return say(event.type, event.type);
}

function claimSentence(event: ClaimEvent): Bilingual {
  switch (event.type) {
    case 'Opened':
      return say(`建立批次 ${event.round} 的申报`, `opened the claim for round ${event.round}`);
    case 'Submitted':
      return say(
        `提交第 ${event.rosterVersion} 版名册:${event.seen.count} 人,预核 ${event.seen.approvedCount} 人、${formatYuan(event.seen.totalFen)} 元`,
        `submitted roster version ${event.rosterVersion}: ${event.seen.count} trainees, ${event.seen.approvedCount} of them payable, ${formatYuan(event.seen.totalFen)} yuan`);
    case 'ChecksRecorded':
      return joined(
        say(`自动核查完成:${rows(event.seen).zh}`, `automatic checks done: ${rows(event.seen).en}`),
        event.districtsToSign.length > 0 ? say(`送 ${names(event.districtsToSign).zh} 核实身份`, `sent to ${names(event.districtsToSign).en} for the identity check`) : entered(event.enters));
    case 'ChecksHeld':
      return say(`自动核查暂停(${heldName(event.code).zh})`, `automatic checks stand still (${heldName(event.code).en})`);
    case 'ChecksRetried':
      return say('重新开始自动核查', 'started the automatic checks again');
    case 'IdentityRecorded':
      return joined(say(`各区身份核实完成:${rows(event.seen).zh}`, `all districts have signed: ${rows(event.seen).en}`), entered(event.enters));
    case 'FirstReviewSigned':
      return signed('初审通过', 'signed the first review', event);
    case 'SecondReviewSigned':
      return signed('复审通过', 'signed the second review', event);
    case 'Decided':
      return joined(say(`审定:${rows(event.seen).zh}`, `decided: ${rows(event.seen).en}`), entered(event.enters));
    default:
      return claimTurn(event);
  }
}

/** The turns off the straight way, the clock's acts and the money. */
function claimTurn(event: ClaimEvent): Bilingual {
  switch (event.type) {
    case 'ReturnedForCorrection': {
      const reason = reasonName(event.reason);
      return joined(say(`退回补正 ${event.rows} 行:${reason.zh}`, `returned ${event.rows} rows for correction: ${reason.en}`), until(event.enters.dueOn));
    }
    case 'Refused':
      return withReason('不予资助', 'refused', event.reason);
    case 'Withdrawn':
      return withReason('撤回申报', 'withdrew the claim', event.reason);
    case 'Lapsed':
      return say('补正逾期,申报终止', 'the correction came too late: the claim has lapsed');
    case 'PolicyAdopted': {
      const { policyKey, changed, beforeFen, afterFen } = event;
      return say(
        `改按 ${policyKey} 办理:${changed} 人有变动,${formatYuan(beforeFen)} 元变为 ${formatYuan(afterFen)} 元;${event.reason}`,
        `put under ${policyKey}: ${changed} trainees change, from ${formatYuan(beforeFen)} to ${formatYuan(afterFen)} yuan; ${event.reason}`);
    }
    case 'ObjectionFiled':
      return say(`受理异议 ${event.objectionId},涉及第 ${event.rows.join('、')} 行`, `filed objection ${event.objectionId} against rows ${event.rows.join(', ')}`);
    case 'ObjectionResolved':
      return event.outcome === 'upheld'
        ? withReason(`异议 ${event.objectionId} 成立`, `upheld objection ${event.objectionId}`, event.reason)
        : withReason(`异议 ${event.objectionId} 不成立`, `dismissed objection ${event.objectionId}`, event.reason);
    case 'NoticeEnded':
      return joined(say('公示期满', 'the public notice has ended'), entered(event.enters));
    case 'PaymentRecorded': {
      const lines = event.lines === undefined ? say(`第 ${event.line} 行`, `line ${event.line}`) : say(`第 ${event.line} 行起 ${event.lines} 笔`, `${event.lines} lines from ${event.line}`);
      return event.outcome === 'paid'
        ? say(`已拨付 ${formatYuan(event.amountFen)} 元(${event.batch} ${lines.zh})`, `paid ${formatYuan(event.amountFen)} yuan (${event.batch}, ${lines.en})`)
        : say(`退票 ${formatYuan(event.amountFen)} 元(${event.batch} ${lines.zh})`, `the bank returned ${formatYuan(event.amountFen)} yuan (${event.batch}, ${lines.en})`);
    }
    case 'ToppedUp':
      return say(`补差 ${event.rows} 人、${formatYuan(event.amountFen)} 元(${event.topUp})`, `${event.rows} rows are topped up by ${formatYuan(event.amountFen)} yuan (${event.topUp})`);
    case 'PaymentTakenBack':
      return say(`冲正 ${formatYuan(event.amountFen)} 元(${event.batch} 第 ${event.line} 行,${event.reversal})`, `reversed the confirmation of ${formatYuan(event.amountFen)} yuan (${event.batch}, line ${event.line}; ${event.reversal})`);
    case 'Closed':
      return say(`申报${CLAIM_STAGE_NAMES[event.enters.stage].zh}`, `the claim is ${CLAIM_STAGE_NAMES[event.enters.stage].en}`);
    case 'ReminderSent':
      return say(`提醒:${CLAIM_STAGE_NAMES[event.stage].zh}应于 ${event.dueOn} 前完成`, `reminder: ${CLAIM_STAGE_NAMES[event.stage].en} is due on ${event.dueOn}`);
    case 'Escalated':
      return say(`${CLAIM_STAGE_NAMES[event.stage].zh}已超过期限 ${event.dueOn},转督办`, `${CLAIM_STAGE_NAMES[event.stage].en} has passed ${event.dueOn}: escalated`);
    default:
      return claimDesk(event);
  }
}

/** What the people of an office do with a claim between themselves. */
function claimDesk(event: ClaimEvent): Bilingual {
  switch (event.type) {
    case 'Assigned':
      return say('指派本环节的经办人', 'assigned a person to this stage');
    case 'Taken':
      return say('签收', 'took the claim in hand');
    case 'HandedOver':
      return withReason('转办给同岗位人员', 'handed the claim over to a colleague', event.reason);
    case 'Urged':
      return say(`催办:${CLAIM_STAGE_NAMES[event.stage].zh}`, `urged: ${CLAIM_STAGE_NAMES[event.stage].en}`);
    case 'SignatureTakenBack':
      return joined(withReason('撤回初审签署', 'took the signature of the first review back', event.reason), entered(event.enters));
    case 'OpinionAsked':
      return joined(withReason('加签', 'asked one more opinion', event.reason), event.dueOn === null ? say('', '') : say(`请于 ${event.dueOn} 前答复`, `to be answered until ${event.dueOn}`));
    case 'OpinionGiven':
      return joined(
        event.outcome === 'agree' ? say('加签意见:同意', 'gave the opinion: agrees') : withReason('加签意见:不同意', 'gave the opinion: objects', event.ground ?? ''),
        say(event.remark, event.remark));
    case 'OpinionWithdrawn':
      return withReason('取消加签', 'withdrew the request for an opinion', event.reason);
    case 'OpinionLate':
      return say(`加签意见超过期限 ${event.dueOn} 未答复`, `the opinion was to be given until ${event.dueOn} and is late`);
    case 'OpinionFellAway':
      return say('申报离开本环节,加签不再需要答复', 'the claim has left the stage: the opinion is not needed any more');
    case 'TogetherAsked':
      return withReason(`${CLAIM_STAGE_NAMES[event.stage].zh}由 ${event.people.length} 人会签`, `${CLAIM_STAGE_NAMES[event.stage].en} to be signed by ${event.people.length} people together`, event.reason);
    case 'TogetherEnded':
      return withReason(`${CLAIM_STAGE_NAMES[event.stage].zh}取消会签`, `${CLAIM_STAGE_NAMES[event.stage].en} not to be signed together any more`, event.reason);
    case 'CoSigned':
      return say(`会签${CLAIM_STAGE_NAMES[event.stage].zh}:${rows(event.seen).zh}`, `signed the ${CLAIM_STAGE_NAMES[event.stage].en} with others: ${rows(event.seen).en}`);
    case 'CoSignaturesVoided':
      return say(`内容有变动,先前 ${event.people.length} 人的会签失效`, `the rows have changed: ${event.people.length} earlier signatures are void`);
    case 'Copied':
      return withReason(`抄送 ${event.people.length} 人`, `sent copies to ${event.people.length}`, event.note);
    default:
      return say(event.type, event.type);
  }
}

function identitySentence(event: IdentityEvent): Bilingual {
  switch (event.type) {
    case 'Opened':
      return say(`分送 ${names(event.districts).zh} 核实身份,截止 ${event.dueOn}`, `asked ${names(event.districts).en} to confirm identities until ${event.dueOn}`);
    case 'Signed':
      return say(`${names([event.district]).zh}核实身份:${rows(event.seen).zh}`, `${names([event.district]).en} signed the identity check: ${rows(event.seen).en}`);
    case 'Assigned':
      return say(`${names([event.district]).zh}指派经办人`, `assigned a person in ${names([event.district]).en}`);
    case 'Completed':
      return say('各区均已签署', 'every district has signed');
    case 'Stopped':
      return say('申报已终止,身份核实停止', 'the claim has ended: the identity check stops');
    case 'ReminderSent':
      return say(`催办 ${names(event.districts).zh}:应于 ${event.dueOn} 前签署`, `urged ${names(event.districts).en}: due on ${event.dueOn}`);
    case 'Escalated':
      return say(`${names(event.districts).zh}超过期限 ${event.dueOn},转督办`, `${names(event.districts).en} passed ${event.dueOn}: escalated`);
  }
}

function signed(zh: string, en: string, event: Extract<ClaimEvent, { type: 'FirstReviewSigned' | 'SecondReviewSigned' }>): Bilingual {
  const until = event.enters.stage === 'notice' && event.enters.dueOn ? say(`,至 ${event.enters.dueOn}`, ` until ${event.enters.dueOn}`) : say('', '');
  const next = entered(event.enters);
  return say(`${zh}:${rows(event.seen).zh};${next.zh}${until.zh}`, `${en}: ${rows(event.seen).en}; ${next.en}${until.en}`);
}

const rows = (seen: { count: number; approvedCount: number; totalFen: number }): Bilingual => say(
  `${seen.count} 人中核定 ${seen.approvedCount} 人、${formatYuan(seen.totalFen)} 元`,
  `${seen.approvedCount} of ${seen.count} trainees, ${formatYuan(seen.totalFen)} yuan`);

const entered = (entry: { stage: ClaimStage } | undefined): Bilingual =>
  (entry ? say(`进入${CLAIM_STAGE_NAMES[entry.stage].zh}`, `now at ${CLAIM_STAGE_NAMES[entry.stage].en}`) : say('', ''));

const until = (dueOn: string | null): Bilingual => (dueOn === null ? say('', '') : say(`请于 ${dueOn} 前补正`, `to be corrected until ${dueOn}`));

const joined = (first: Bilingual, second: Bilingual): Bilingual =>
  (second.zh === '' ? first : say(`${first.zh};${second.zh}`, `${first.en}; ${second.en}`));

const names = (districts: readonly string[]): Bilingual => listed(districts.map(districtName));

const withReason = (zh: string, en: string, reason: string): Bilingual => {
  const text = reasonName(reason);
  return say(`${zh}:${text.zh}`, `${en}: ${text.en}`);
};
