import type { Transition } from '../case.ts';
import { edgeMaker } from '../case.ts';
import type { ClaimCommand, ClaimStage } from './types.ts';

type Edge = Transition<ClaimStage, ClaimCommand['type']>;

const edge = edgeMaker<ClaimStage, Edge['command']>();

const WITHDRAWABLE: readonly ClaimStage[] = ['draft', 'checking', 'identity', 'firstReview', 'secondReview', 'returned'];
const TIMED: readonly ClaimStage[] = ['identity', 'firstReview', 'secondReview', 'decision', 'payment'];
const URGED: readonly ClaimStage[] = ['firstReview', 'secondReview', 'decision', 'payment', 'returned'];
const COPIED: readonly ClaimStage[] = ['identity', 'firstReview', 'secondReview', 'notice', 'decision', 'payment', 'returned'];
const REVIEWS: readonly ['firstReview' | 'secondReview' | 'decision', string][] = [
  ['firstReview', 'city_first'], ['secondReview', 'city_second'], ['decision', 'city_decider'],
];

/** A claim's default way (DOMAIN §2). Every legal step is here; what is not here is refused. */
export const CLAIM_TRANSITIONS: readonly Edge[] = [
  edge('none', 'open', ['draft'], ['institution'], '新建申报', 'open'),
  edge('draft', 'submit', ['checking'], ['institution'], '提交', 'submit'),
  edge('returned', 'submit', ['checking'], ['institution'], '补正后提交', 'resubmit'),
  edge('checking', 'recordChecks', ['identity', 'firstReview'], ['engine'], '自动核查完成', 'checks recorded'),
  edge('checking', 'holdChecks', ['checking'], ['engine'], '核查暂停', 'checks held'),
  edge('checking', 'retryChecks', ['checking'], ['registrar'], '重新核查', 'retry checks'),
  edge('identity', 'recordIdentity', ['firstReview'], ['engine'], '各区核验完成', 'identity confirmed'),
  edge('firstReview', 'adoptPolicy', ['checking'], ['registrar'], '改按现行办法', 'put under the policy of today'),
  edge('firstReview', 'signFirstReview', ['firstReview', 'secondReview'], ['city_first'], '初审通过', 'sign first review'),
  edge('secondReview', 'signSecondReview', ['secondReview', 'notice'], ['city_second'], '复审通过并公示', 'sign second review'),
  edge('notice', 'tick', ['notice', 'decision'], ['engine'], '公示期满', 'notice ends'),
  edge('notice', 'fileObjection', ['notice'], ['registrar'], '受理异议', 'file objection'),
  edge('decision', 'decide', ['decision', 'payment', 'refused'], ['city_decider'], '审定', 'decide'),
  edge('payment', 'decide', ['payment', 'closed', 'refused'], ['city_decider'], '补充审定', 'decide remaining rows'),
  edge('payment', 'recordPayment', ['payment', 'closed'], ['engine'], '拨付结果', 'payment recorded'),
  edge('payment', 'takeBackPayment', ['payment'], ['engine'], '冲正', 'a confirmation is reversed'),
  edge('closed', 'takeBackPayment', ['payment'], ['engine'], '冲正后待拨付', 'a confirmation is reversed: to be paid again'),
  edge('payment', 'topUp', ['payment'], ['engine'], '补差', 'rows are topped up'),
  edge('closed', 'topUp', ['payment'], ['engine'], '补差待拨付', 'rows are topped up: to be paid'),
  edge('returned', 'tick', ['returned', 'lapsed'], ['engine'], '补正逾期', 'correction lapses'),
  ...(['notice', 'decision', 'payment'] as const).map((from) =>
    edge(from, 'resolveObjection', from === 'payment' ? ['payment', 'closed', 'refused'] : [from], ['city_second'], '异议核查结论', 'resolve objection')),
  ...REVIEWS.slice(0, 2).map(([from, role]) => edge(from, 'returnForCorrection', ['returned'], [role], '退回补正', 'return for correction')),
  ...REVIEWS.map(([from, role]) => edge(from, 'refuse', ['refused'], [role], '不予资助', 'refuse')),
  ...REVIEWS.map(([from]) => edge(from, 'assign', [from], ['registrar'], '指派/改派', 'assign')),
  ...REVIEWS.map(([from, role]) => edge(from, 'take', [from], [role], '签收', 'take')),
  ...REVIEWS.map(([from, role]) => edge(from, 'handOver', [from], [role], '转办', 'hand over')),
  ...REVIEWS.map(([from, role]) => edge(from, 'askOpinion', [from], [role], '加签', 'ask one more opinion')),
  ...REVIEWS.map(([from, role]) => edge(from, 'giveOpinion', [from], [role], '加签意见', 'give the opinion')),
  ...REVIEWS.map(([from, role]) => edge(from, 'withdrawOpinion', [from], [role], '取消加签', 'withdraw the request')),
  ...REVIEWS.map(([from, role]) => edge(from, 'askTogether', [from], [role, 'registrar'], '会签', 'have it signed together')),
  ...REVIEWS.map(([from, role]) => edge(from, 'endTogether', [from], [role, 'registrar'], '取消会签', 'have it signed by one person again')),
  ...COPIED.map((from) => edge(from, 'copy', [from], ['city_first', 'city_second', 'city_decider', 'registrar'], '抄送', 'send copies')),
  ...URGED.map((from) => edge(from, 'urge', [from], ['registrar', 'city_decider'], '催办', 'urge')),
  edge('secondReview', 'takeBack', ['firstReview'], ['city_first'], '撤回初审', 'take the first review back'),
  ...WITHDRAWABLE.map((from) => edge(from, 'withdraw', ['withdrawn'], ['institution'], '撤回', 'withdraw')),
  ...TIMED.map((from) => edge(from, 'tick', [from], ['engine'], '提醒/督办', 'remind, escalate')),
];
