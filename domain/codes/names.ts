import type { AdmissionStage } from '../admission/types.ts';
import type { Role } from '../access.ts';
import type { ClaimStage } from '../claim/types.ts';
import type { ClawbackStage } from '../clawback.ts';
import type { Bilingual } from '../coded.ts';
import type { DisbursementStage } from '../disbursement.ts';
import type { EnrolmentStage, Party } from '../enrolment/types.ts';
import type { ErasureStage } from '../erasure.ts';
import type { IdentityStage } from '../identity.ts';
import type { PeriodStage } from '../period.ts';
import type { PolicyStage } from '../policy-document.ts';
import type { RefundStage } from '../refund.ts';
import type { ReversalStage } from '../reversal.ts';
import type { RoundStage } from '../round.ts';
import type { TopUpStage } from '../top-up.ts';
import type { TransferStage } from '../transfer.ts';
import type { YearEndStage } from '../year-end.ts';
import { NOT_PLACED_TEXTS, REASON_TEXTS } from './reasons.ts';

/*
 * The words for the keys that cases, tables and commands carry: every sentence for a person that is made from a stage, a kind of case, a role or the like
 * takes its word from here, so that no key is read by anybody.
 */

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** How a stage of a claim is called on screens, in notices and in the history. */
export const CLAIM_STAGE_NAMES: Readonly<Record<ClaimStage, Bilingual>> = {
  none: say('未建', 'not open'), draft: say('草稿', 'draft'), checking: say('自动核查', 'automatic checks'), identity: say('区局核身份', 'district identity check'),
  firstReview: say('市局初审', 'first review'), secondReview: say('市局复审', 'second review'), notice: say('公示', 'public notice'),
  decision: say('审定', 'decision'), payment: say('拨付', 'payment'), returned: say('退回补正', 'returned for correction'), closed: say('办结', 'closed'),
  withdrawn: say('已撤回', 'withdrawn'), refused: say('不予资助', 'refused'), lapsed: say('补正逾期', 'lapsed'),
};

export const ENROLMENT_STAGE_NAMES: Readonly<Record<EnrolmentStage, Bilingual>> = {
  none: say('未建', 'not open'), applied: say('已申请', 'applied'), checked: say('资格已核', 'eligible'), admitted: say('已录取', 'admitted'),
  registered: say('已注册', 'registered'), deferred: say('保留入学资格', 'deferred'), studying: say('在读', 'studying'), suspended: say('休学', 'suspended'),
  completed: say('结业', 'completed'), withdrawn: say('退学', 'withdrawn'), dismissed: say('开除学籍', 'dismissed'), deceased: say('亡故', 'deceased'),
  refused: say('不予录取', 'refused'), lapsed: say('逾期未报到', 'lapsed'), archived: say('已归档', 'archived'),
};

const none = say('未建', 'not open');
const rejected = say('未获批准', 'rejected');
const proposed = say('待批准', 'to be approved');

const ADMISSION: Readonly<Record<AdmissionStage, Bilingual>> = {
  none, planned: say('未开放', 'planned'), open: say('报名中', 'open'), checking: say('资格核查', 'being checked'), checked: say('待排名单', 'to be allocated'),
  allocated: say('待公布', 'to be published'), published: say('确认中', 'published'), finished: say('已结束', 'finished'), cancelled: say('已取消', 'cancelled'),
};
const CLAWBACK: Readonly<Record<ClawbackStage, Bilingual>> = {
  none, proposed, due: say('待缴还', 'due'), writeOff: say('申请核销', 'write-off asked'), recovered: say('已追回', 'recovered'), writtenOff: say('已核销', 'written off'), rejected,
};
const DISBURSEMENT: Readonly<Record<DisbursementStage, Bilingual>> = {
  none, prepared: say('待审核', 'to be approved'), approved: say('已审核', 'approved'), sent: say('已送银行', 'at the bank'), settled: say('已办结', 'settled'),
  rejected: say('已退回', 'rejected'), cancelled: say('已撤销', 'cancelled'),
};
const ERASURE: Readonly<Record<ErasureStage, Bilingual>> = { none, proposed, erased: say('已抹除', 'erased'), rejected };
const IDENTITY: Readonly<Record<IdentityStage, Bilingual>> = { none, waiting: say('核验中', 'under way'), complete: say('已完成', 'complete'), stopped: say('已停止', 'stopped') };
const PERIOD: Readonly<Record<PeriodStage, Bilingual>> = { none, open: say('未结账', 'open'), closed: say('已结账', 'closed'), reopening: say('申请反结账', 'reopening asked') };
const POLICY: Readonly<Record<PolicyStage, Bilingual>> = {
  none, draft: say('草案', 'draft'), checked: say('已核对', 'checked'), compared: say('已试算,待批准', 'tried, to be approved'), approving: say('待第二人批准', 'second approval awaited'),
  approved: say('已发布,待施行', 'published'), effective: say('施行中', 'in force'), superseded: say('已被取代', 'superseded'), rejected, withdrawn: say('已撤回', 'withdrawn'),
};
const REFUND: Readonly<Record<RefundStage, Bilingual>> = { none, recorded: say('待确认入账', 'to be booked'), booked: say('已入账', 'booked'), rejected: say('不予入账', 'rejected') };
const REVERSAL: Readonly<Record<ReversalStage, Bilingual>> = { none, asked: proposed, reversed: say('已冲正', 'reversed'), rejected };
const ROUND: Readonly<Record<RoundStage, Bilingual>> = { none, planned: say('未开放', 'planned'), open: say('受理中', 'open'), closed: say('已截止', 'closed') };
const TOP_UP: Readonly<Record<TopUpStage, Bilingual>> = { none, proposed, approved: say('已批准', 'approved'), rejected };
const TRANSFER: Readonly<Record<TransferStage, Bilingual>> = { none, proposed, approved: say('已批准', 'approved'), rejected, withdrawn: say('已撤回', 'withdrawn') };
const YEAR_END: Readonly<Record<YearEndStage, Bilingual>> = {
  none, frozen: say('已冻结', 'frozen'), proposed, closed: say('已办结', 'closed'), cancelled: say('已解除', 'lifted'),
};

const STAGES: Readonly<Record<string, Readonly<Record<string, Bilingual>>>> = {
  admission: ADMISSION, claim: CLAIM_STAGE_NAMES, clawback: CLAWBACK, disbursement: DISBURSEMENT, enrolment: ENROLMENT_STAGE_NAMES, erasure: ERASURE, identity: IDENTITY, period: PERIOD,
  policy: POLICY, refund: REFUND, reversal: REVERSAL, round: ROUND, topUp: TOP_UP, transfer: TRANSFER, yearEnd: YEAR_END,
};

/** Kinds of cases, and what else can stand open for a person. */
const KINDS: Readonly<Record<string, Bilingual>> = {
  admission: say('招生', 'admission'), claim: say('申报', 'claim'), clawback: say('追缴', 'clawback'), disbursement: say('拨付批次', 'payment batch'), enrolment: say('学籍', 'enrolment'),
  erasure: say('资料抹除', 'erasure'), identity: say('身份核验', 'identity check'), period: say('会计期间', 'accounting period'), policy: say('办法', 'policy'), refund: say('退款', 'refund'),
  reversal: say('冲正', 'reversal'), round: say('申报批次', 'round'), topUp: say('补差', 'top-up'), transfer: say('指标调剂', 'transfer between budget lines'), yearEnd: say('年终处理', 'year-end'),
  payment: say('拨付', 'payment'), hold: say('暂缓、禁付或放行', 'hold, block or override'),
};

const ROLES: Readonly<Record<Role | 'engine', Bilingual>> = {
  institution: say('院校经办', 'college clerk'), district: say('区局核验员', 'district officer'), city_first: say('市局初审', 'first reviewer'), city_second: say('市局复审', 'second reviewer'),
  city_decider: say('市局审定', 'decider'), finance_maker: say('财务制表', 'finance, maker'), finance_approver: say('财务审核', 'finance, approver'), registrar: say('市局经办', 'registrar'),
  admin: say('系统管理员', 'administrator'), auditor: say('审计', 'auditor'), engine: say('系统', 'the system'),
};

const PARTIES: Readonly<Record<Party, Bilingual>> = { trainee: say('学员', 'trainee'), institution: say('院校', 'institution'), enterprise: say('企业', 'enterprise') };

/** Why automatic checks stand still. */
export const HELD_NAMES: Readonly<Record<string, Bilingual>> = {
  REGISTRY_UNAVAILABLE: say('退役军人登记暂时不能查询', "the veterans' registry cannot be asked for now"), BUDGET_EXHAUSTED: say('预算指标余额不足', 'the budget lines have not enough left'),
  BUDGET_LINE_MISSING: say('没有可用的预算指标', 'there is no budget line for it'), LINE_FROZEN: say('预算指标已冻结', 'the budget line is frozen'), PERIOD_CLOSED: say('会计期间已结账', 'the accounting period is closed'),
};

const MARKS: Readonly<Record<string, Bilingual>> = { approve: say('通过', 'approve'), reduce: say('核减', 'reduce'), refuse: say('不予资助', 'refuse'), return: say('退回补正', 'return') };
const OBJECTION_OUTCOMES: Readonly<Record<string, Bilingual>> = { upheld: say('成立', 'upheld'), dismissed: say('不成立', 'dismissed') };
/** Terms of a degree carry their own name; what else is paid by goes under these keys. */
const TERM_KEYS: Readonly<Record<string, Bilingual>> = { advance: say('预拨', 'the advance'), settlement: say('结算', 'the settlement'), course: say('培训', 'the course') };

/** A key that has no word stands for itself: it is a mistake of ours, and the sentence still says what happened. */
const wordIn = (words: Readonly<Record<string, Bilingual>> | undefined, key: string): Bilingual => (words && Object.hasOwn(words, key) ? words[key] : undefined) ?? say(key, key);

export const stageName = (kind: string, stage: string): Bilingual => wordIn(STAGES[kind], stage);
export const kindName = (kind: string): Bilingual => wordIn(KINDS, kind);
export const roleName = (role: string): Bilingual => wordIn(ROLES, role);
export const partyName = (party: string): Bilingual => wordIn(PARTIES, party);
export const heldName = (code: string): Bilingual => wordIn(HELD_NAMES, code);
export const markName = (verdict: string): Bilingual => wordIn(MARKS, verdict);
export const objectionOutcomeName = (outcome: string): Bilingual => wordIn(OBJECTION_OUTCOMES, outcome);

/** Why a row, an applicant or an application was refused; a reason in words stays as it was written. */
export function reasonName(reason: string): Bilingual {
  return Object.hasOwn(REASON_TEXTS, reason) ? REASON_TEXTS[reason as keyof typeof REASON_TEXTS].message : wordIn(NOT_PLACED_TEXTS, reason);
}

/** `2021-2022/1` as the term it is; `advance`, `settlement` and `course` as what is paid by. */
export function termName(key: string): Bilingual {
  const [year, term] = key.split('/');
  if (term === '1' || term === '2') return say(`${year} 学年第${term === '1' ? '一' : '二'}学期`, `${year}, term ${term}`);
  return wordIn(TERM_KEYS, key);
}

/** Several words as one part of a sentence. */
export function listed(words: readonly Bilingual[]): Bilingual {
  return say(words.map(({ zh }) => zh).join('、'), words.map(({ en }) => en).join(', '));
}
