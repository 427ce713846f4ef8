import { describe, expect, test } from 'vitest';
import type { ClaimEvent } from '../../../domain/claim.ts';
import { sentenceOf } from '../../../domain/codes/history.ts';
import type { IdentityEvent } from '../../../domain/identity.ts';

const stamp = { by: 'p1', on: '2021-09-02' } as const;
const seen = { count: 6, approvedCount: 5, totalFen: 140_950, digest: 'd' };
const days = { identity: 10, firstReview: 10, secondReview: 15, correction: 5, notice: 5, decision: 5, payment: 20, reminderDaysBefore: 2 };
const enters = (stage: Extract<ClaimEvent, { type: 'Closed' }>['enters']['stage'], dueOn: string | null = null) => ({ stage, dueOn, remindOn: null });

/** One of each: a new type of event does not compile until it stands here. */
const CLAIM_EVENTS: { readonly [T in ClaimEvent['type']]: readonly [Extract<ClaimEvent, { type: T }>, string, string] } = {
  Opened: [{ type: 'Opened', ...stamp, round: '2021-1', institution: '001', days, enters: enters('draft') }, '建立批次 2021-1 的申报', 'opened the claim for round 2021-1'],
  Submitted: [{ type: 'Submitted', ...stamp, rosterVersion: 2, seen, policyHash: 'h', enters: enters('checking') },
    '提交第 2 版名册:6 人,预核 5 人、1,409.50 元', 'submitted roster version 2: 6 trainees, 5 of them payable, 1,409.50 yuan'],
  ChecksRecorded: [{ type: 'ChecksRecorded', ...stamp, rosterVersion: 2, seen, districtsToSign: ['440106', '440104'], enters: enters('identity') },
    '自动核查完成:6 人中核定 5 人、1,409.50 元;送 天河区、越秀区 核实身份', 'automatic checks done: 5 of 6 trainees, 1,409.50 yuan; sent to Tianhe, Yuexiu for the identity check'],
  ChecksHeld: [{ type: 'ChecksHeld', ...stamp, code: 'BUDGET_EXHAUSTED' }, '自动核查暂停(预算指标余额不足)', 'automatic checks stand still (the budget lines have not enough left)'],
  ChecksRetried: [{ type: 'ChecksRetried', ...stamp }, '重新开始自动核查', 'started the automatic checks again'],
  PolicyAdopted: [{ type: 'PolicyAdopted', ...stamp, policyHash: 'h2', policyKey: 'a@2022', whatIfId: 'w', changed: 2, beforeFen: 140_950, afterFen: 200_000, reason: '院校申请', enters: enters('checking') },
    '改按 a@2022 办理:2 人有变动,1,409.50 元变为 2,000.00 元;院校申请', 'put under a@2022: 2 trainees change, from 1,409.50 to 2,000.00 yuan; 院校申请'],
  IdentityRecorded: [{ type: 'IdentityRecorded', ...stamp, seen, enters: enters('firstReview') },
    '各区身份核实完成:6 人中核定 5 人、1,409.50 元;进入市局初审', 'all districts have signed: 5 of 6 trainees, 1,409.50 yuan; now at first review'],
  Assigned: [{ type: 'Assigned', ...stamp, person: 'p2' }, '指派本环节的经办人', 'assigned a person to this stage'],
  Taken: [{ type: 'Taken', ...stamp }, '签收', 'took the claim in hand'],
  HandedOver: [{ type: 'HandedOver', ...stamp, person: 'p2', reason: '外出培训' }, '转办给同岗位人员:外出培训', 'handed the claim over to a colleague: 外出培训'],
  Urged: [{ type: 'Urged', ...stamp, stage: 'secondReview' }, '催办:市局复审', 'urged: second review'],
  OpinionAsked: [{ type: 'OpinionAsked', ...stamp, opinionId: '1', person: 'p2', reason: '发票存疑', dueOn: '2021-09-29' },
    '加签:发票存疑;请于 2021-09-29 前答复', 'asked one more opinion: 发票存疑; to be answered until 2021-09-29'],
  OpinionGiven: [{ type: 'OpinionGiven', ...stamp, opinionId: '1', askedBy: 'p2', outcome: 'agree', ground: null, remark: '已核' }, '加签意见:同意;已核', 'gave the opinion: agrees; 已核'],
  OpinionWithdrawn: [{ type: 'OpinionWithdrawn', ...stamp, opinionId: '1', person: 'p2', reason: '已当面核实' }, '取消加签:已当面核实', 'withdrew the request for an opinion: 已当面核实'],
  OpinionLate: [{ type: 'OpinionLate', ...stamp, opinionId: '1', person: 'p2', askedBy: 'p1', dueOn: '2021-09-29' }, '加签意见超过期限 2021-09-29 未答复', 'the opinion was to be given until 2021-09-29 and is late'],
  OpinionFellAway: [{ type: 'OpinionFellAway', ...stamp, opinionId: '1', person: 'p2' }, '申报离开本环节,加签不再需要答复', 'the claim has left the stage: the opinion is not needed any more'],
  TogetherAsked: [{ type: 'TogetherAsked', ...stamp, stage: 'firstReview', people: ['p2', 'p3'], reason: '金额较大' }, '市局初审由 2 人会签:金额较大', 'first review to be signed by 2 people together: 金额较大'],
  TogetherEnded: [{ type: 'TogetherEnded', ...stamp, stage: 'firstReview', people: ['p2', 'p3'], reason: '人员调整' }, '市局初审取消会签:人员调整', 'first review not to be signed together any more: 人员调整'],
  CoSigned: [{ type: 'CoSigned', ...stamp, stage: 'firstReview', signer: 'p1', seen }, '会签市局初审:6 人中核定 5 人、1,409.50 元', 'signed the first review with others: 5 of 6 trainees, 1,409.50 yuan'],
  CoSignaturesVoided: [{ type: 'CoSignaturesVoided', ...stamp, stage: 'firstReview', people: ['p2'] }, '内容有变动,先前 1 人的会签失效', 'the rows have changed: 1 earlier signatures are void'],
  Copied: [{ type: 'Copied', ...stamp, people: ['p2', 'p3'], note: '请知悉' }, '抄送 2 人:请知悉', 'sent copies to 2: 请知悉'],
  SignatureTakenBack: [{ type: 'SignatureTakenBack', ...stamp, reason: '漏看一行', enters: enters('firstReview') },
    '撤回初审签署:漏看一行;进入市局初审', 'took the signature of the first review back: 漏看一行; now at first review'],
  FirstReviewSigned: [{ type: 'FirstReviewSigned', ...stamp, seen, enters: enters('secondReview') },
    '初审通过:6 人中核定 5 人、1,409.50 元;进入市局复审', 'signed the first review: 5 of 6 trainees, 1,409.50 yuan; now at second review'],
  SecondReviewSigned: [{ type: 'SecondReviewSigned', ...stamp, seen, enters: enters('notice', '2021-10-08') },
    '复审通过:6 人中核定 5 人、1,409.50 元;进入公示,至 2021-10-08', 'signed the second review: 5 of 6 trainees, 1,409.50 yuan; now at public notice until 2021-10-08'],
  ReturnedForCorrection: [{ type: 'ReturnedForCorrection', ...stamp, reason: 'DOCUMENT_MISSING', rows: 2, enters: enters('returned', '2021-09-08') },
    '退回补正 2 行:缺少规定的证明材料;请于 2021-09-08 前补正', 'returned 2 rows for correction: A required document is missing; to be corrected until 2021-09-08'],
  Refused: [{ type: 'Refused', ...stamp, reason: '材料不实', enters: enters('refused') }, '不予资助:材料不实', 'refused: 材料不实'],
  Withdrawn: [{ type: 'Withdrawn', ...stamp, reason: '重报', enters: enters('withdrawn') }, '撤回申报:重报', 'withdrew the claim: 重报'],
  Lapsed: [{ type: 'Lapsed', ...stamp, enters: enters('lapsed') }, '补正逾期,申报终止', 'the correction came too late: the claim has lapsed'],
  ObjectionFiled: [{ type: 'ObjectionFiled', ...stamp, objectionId: 'O-1', rows: [3, 5], ground: 'g' }, '受理异议 O-1,涉及第 3、5 行', 'filed objection O-1 against rows 3, 5'],
  ObjectionResolved: [{ type: 'ObjectionResolved', ...stamp, objectionId: 'O-1', outcome: 'upheld', reason: 'DROPPED_OUT' },
    '异议 O-1 成立:学籍状态为退学或休学', 'upheld objection O-1: The trainee has left or is on leave'],
  NoticeEnded: [{ type: 'NoticeEnded', ...stamp, enters: enters('decision') }, '公示期满;进入审定', 'the public notice has ended; now at decision'],
  Decided: [{ type: 'Decided', ...stamp, seen }, '审定:6 人中核定 5 人、1,409.50 元', 'decided: 5 of 6 trainees, 1,409.50 yuan'],
  PaymentRecorded: [{ type: 'PaymentRecorded', ...stamp, batch: 'B-2021-1-01', line: 3, amountFen: 140_950, outcome: 'returned' },
    '退票 1,409.50 元(B-2021-1-01 第 3 行)', 'the bank returned 1,409.50 yuan (B-2021-1-01, line 3)'],
  PaymentTakenBack: [{ type: 'PaymentTakenBack', ...stamp, batch: 'B-2021-1-01', line: 3, amountFen: 140_950, reversal: 'V-B-2021-1-01-3-1' },
    '冲正 1,409.50 元(B-2021-1-01 第 3 行,V-B-2021-1-01-3-1)', 'reversed the confirmation of 1,409.50 yuan (B-2021-1-01, line 3; V-B-2021-1-01-3-1)'],
  ToppedUp: [{ type: 'ToppedUp', ...stamp, topUp: 'U-C-1', rows: 2, amountFen: 140_950 }, '补差 2 人、1,409.50 元(U-C-1)', '2 rows are topped up by 1,409.50 yuan (U-C-1)'],
  Closed: [{ type: 'Closed', ...stamp, enters: enters('closed') }, '申报办结', 'the claim is closed'],
  ReminderSent: [{ type: 'ReminderSent', ...stamp, stage: 'firstReview', dueOn: '2021-09-10' }, '提醒:市局初审应于 2021-09-10 前完成', 'reminder: first review is due on 2021-09-10'],
  Escalated: [{ type: 'Escalated', ...stamp, stage: 'decision', dueOn: '2021-09-10' }, '审定已超过期限 2021-09-10,转督办', 'decision has passed 2021-09-10: escalated'],
};

const IDENTITY_EVENTS: { readonly [T in IdentityEvent['type']]: readonly [Extract<IdentityEvent, { type: T }>, string] } = {
  Opened: [{ type: 'Opened', ...stamp, claim: 'C', rosterVersion: 1, districts: ['440106'], dueOn: '2021-09-15', remindOn: null }, '分送 天河区 核实身份,截止 2021-09-15'],
  Signed: [{ type: 'Signed', ...stamp, district: '440106', seen }, '天河区核实身份:6 人中核定 5 人、1,409.50 元'],
  Assigned: [{ type: 'Assigned', ...stamp, district: '440106', person: 'p2' }, '天河区指派经办人'],
  Completed: [{ type: 'Completed', ...stamp, claim: 'C', rosterVersion: 1 }, '各区均已签署'],
  Stopped: [{ type: 'Stopped', ...stamp, reason: 'Withdrawn' }, '申报已终止,身份核实停止'],
  ReminderSent: [{ type: 'ReminderSent', ...stamp, districts: ['440106'], dueOn: '2021-09-15' }, '催办 天河区:应于 2021-09-15 前签署'],
  Escalated: [{ type: 'Escalated', ...stamp, districts: ['440118'], dueOn: '2021-09-15' }, '增城区超过期限 2021-09-15,转督办'],
};

describe('the history says in plain words what happened', () => {
  test.each(Object.values(CLAIM_EVENTS).map(([event, zh, en]) => [event.type, event, zh, en] as const))('of a claim: %s', (_type, event, zh, en) => {
    expect(sentenceOf('claim', event)).toEqual({ zh, en });
  });

  test.each(Object.values(IDENTITY_EVENTS).map(([event, zh]) => [event.type, event, zh] as const))('of an identity check: %s', (_type, event, zh) => {
    expect(sentenceOf('identity', event).zh).toBe(zh);
  });
});
