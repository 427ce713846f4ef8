import type { Bilingual } from '../coded.ts';
import { districtName } from '../districts.ts';
import { formatYuan } from '../money.ts';
import { ENROLMENT_STAGE_NAMES, heldName, listed, objectionOutcomeName, reasonName, stageName, termName } from './names.ts';

/** What people are told (事事有回音): the code a case sends, and its sentence. `{name}` is filled in from the facts. */
const NOTIFICATIONS = {
  CLAIM_WAITS: say('有申报待您办理(环节:{stage})', 'A claim waits for you (stage {stage})'),
  CLAIM_HANDED_TO_YOU: say('有申报转由您办理(环节:{stage})', 'A claim was put into your hands (stage {stage})'),
  CLAIM_URGED: say('请抓紧办理(环节:{stage},期限 {dueOn})', 'Please go on with it (stage {stage}, due on {dueOn})'),
  CLAIM_COPIED: say('有申报抄送给您,供阅(环节:{stage}):{note}', 'A copy of a claim is for you to read (stage {stage}): {note}'),
  OPINION_ASKED: say('有申报请您提出加签意见(环节:{stage},期限 {dueOn}):{reason}', 'You are asked for your opinion on a claim (stage {stage}, until {dueOn}): {reason}'),
  OPINION_AGREES: say('您要的加签意见已答复:同意', 'The opinion that you asked for is given: agrees'),
  OPINION_OBJECTS: say('您要的加签意见已答复:不同意', 'The opinion that you asked for is given: objects'),
  OPINION_WITHDRAWN: say('加签已取消,无需答复', 'Your opinion is not needed any more: the request was withdrawn'),
  OPINION_LATE: say('加签意见逾期未答复({dueOn})', 'An opinion is late ({dueOn})'),
  OPINION_FELL_AWAY: say('申报已离开该环节,加签无需答复', 'Your opinion is not needed any more: the claim has left the stage'),
  DELEGATION_MADE: say('委派:{person} 自 {from} 至 {to} 由 {delegate} 代办', 'Delegated: {delegate} acts for {person} from {from} to {to}'),
  DELEGATION_REVOKED: say('委派已撤销:{delegate} 不再代 {person} 办理', 'Revoked: {delegate} acts for {person} no more'),
  CO_SIGNATURE_ASKED: say('有申报请您会签(环节:{stage})', 'You sign a claim together with others (stage {stage})'),
  CO_SIGNATURE_ENDED: say('会签已取消(环节:{stage})', 'The claim is not signed together any more (stage {stage})'),
  CO_SIGNATURE_VOIDED: say('您会签后内容有变动,原签署失效,请重新查看签署(环节:{stage})', 'The rows have changed since you signed: your signature is void, look again (stage {stage})'),
  CLAIM_TAKEN_BACK: say('初审人已撤回签署,复审暂不办理', 'The first reviewer took the signature back; the second review waits'),
  CLAIM_RECEIVED: say('申报已收到,正在自动核查', 'Your claim has been received and is being checked'),
  CLAIM_RETURNED: say('申报被退回补正:{rows} 行,请于 {dueOn} 前重报', 'Your claim was returned: {rows} rows to correct by {dueOn}'),
  CLAIM_REFUSED: say('申报未获资助(原因:{reason})', 'Your claim was refused (reason {reason})'),
  CLAIM_LAPSED: say('补正期限已过,申报已失效', 'The time for corrections has passed; the claim has lapsed'),
  CLAIM_WITHDRAWN: say('申报已由院校撤回', 'The claim was withdrawn by the institution'),
  CLAIM_CLOSED: say('申报已办结', 'The claim is closed'),
  CLAIM_ON_NOTICE: say('申报已进入公示,至 {endsOn} 止', 'Your claim is on public notice until {endsOn}'),
  CLAIM_DECIDED: say('申报已审定:{rows} 人,{approvedYuan} 元', 'Your claim is decided: {rows} people, {approvedYuan} yuan'),
  OBJECTION_FILED: say('公示期内收到异议,涉及 {rows} 行', 'An objection was filed; it concerns {rows} rows'),
  OBJECTION_WAITS: say('有异议待您核查,涉及 {rows} 行', 'An objection waits for you; it concerns {rows} rows'),
  OBJECTION_RESOLVED: say('异议核查完毕({outcome})', 'The objection is settled ({outcome})'),
  PAYMENT_MADE: say('资助款已拨付:{amountYuan} 元(批次 {batch})', 'Paid: {amountYuan} yuan (batch {batch})'),
  PAYMENT_RETURNED: say('拨付被银行退票:{amountYuan} 元(批次 {batch}),请更正收款账户', 'The bank returned {amountYuan} yuan (batch {batch}); correct your account'),
  PAYMENT_REVERSED: say('一笔拨付确认有误,已冲正:{amountYuan} 元(批次 {batch}),待重新认定', 'A payment was confirmed by mistake and is reversed: {amountYuan} yuan (batch {batch}); it waits for its true result'),
  TOP_UP_WAITS: say('有补差 {amountYuan} 元待您批准', 'A top-up of {amountYuan} yuan waits for your decision'),
  TOP_UP_APPROVED: say('补差 {amountYuan} 元已批准,将随下一批次拨付', 'A top-up of {amountYuan} yuan was approved; the next batch pays it'),
  TOP_UP_REJECTED: say('提出的补差未获批准', 'The top-up was rejected'),
  REVERSAL_WAITS: say('有冲正申请待您批准', 'A reversal waits for your decision'),
  REVERSAL_DONE: say('冲正已批准:{amountYuan} 元(批次 {batch})', 'The reversal of {amountYuan} yuan (batch {batch}) was approved'),
  REVERSAL_REJECTED: say('冲正申请未获批准', 'The reversal was rejected'),
  STAGE_DUE_SOON: say('{stage}即将到期({dueOn})', 'The stage {stage} is due soon ({dueOn})'),
  STAGE_OVERDUE: say('{stage}已逾期({dueOn})', 'The stage {stage} is overdue ({dueOn})'),
  CHECKS_HELD: say('自动核查暂停({code})', 'The automatic checks are held ({code})'),
  IDENTITY_WAITS: say('有学员身份待核验,请于 {dueOn} 前完成', "Trainees' identities wait to be confirmed by {dueOn}"),
  IDENTITY_URGED: say('身份核验即将到期({dueOn}),请抓紧办理', 'The identity check is due soon ({dueOn})'),
  IDENTITY_OVERDUE: say('身份核验逾期:{districts}({dueOn})', 'The identity check is overdue: {districts} ({dueOn})'),
  BATCH_WAITS: say('有拨付批次待审核', 'A disbursement batch waits for approval'),
  BATCH_REJECTED: say('拨付批次被退回', 'The disbursement batch was rejected'),
  CLAWBACK_WAITS: say('有追缴事项待您审批', 'A clawback waits for your decision'),
  CLAWBACK_DUE: say('请于 {dueOn} 前缴还 {amountYuan} 元', '{amountYuan} yuan must be paid back by {dueOn}'),
  CLAWBACK_DUE_SOON: say('追缴款即将到期({dueOn}),尚欠 {outstandingYuan} 元', 'A clawback is due soon ({dueOn}): {outstandingYuan} yuan are outstanding'),
  CLAWBACK_OVERDUE: say('追缴款已逾期({dueOn}),尚欠 {outstandingYuan} 元', 'A clawback is overdue ({dueOn}): {outstandingYuan} yuan are outstanding'),
  CLAWBACK_OPEN_AGAIN: say('拨付冲正,原抵扣的追缴款退回待收,尚欠 {outstandingYuan} 元', 'A payment was reversed: what it kept back for a clawback is owed again, {outstandingYuan} yuan are outstanding'),
  CLAWBACK_SETTLED: say('追缴事项已办结,共收回 {amountYuan} 元', 'The clawback is settled: {amountYuan} yuan came back'),
  REFUND_WAITS: say('有退款待您确认入账', 'A refund waits for you to be booked'),
  REFUND_BOOKED: say('已收到退款 {amountYuan} 元(批次 {batch})', '{amountYuan} yuan that were sent back are booked (batch {batch})'),
  REFUND_REJECTED: say('登记的退款未获确认', 'A recorded refund was rejected'),
  ERASURE_WAITS: say('有到期个人资料待您执行抹除', 'An erasure of what names a person waits for you'),
  BATCH_CANCELLED: say('拨付批次已撤销', 'The disbursement batch was cancelled'),
  PERIOD_OVERDUE: say('{month} 已超过结账日', '{month} should have been closed by now'),
  PERIOD_CLOSED: say('{month} 已结账', '{month} is closed'),
  PERIOD_REOPEN_WAITS: say('{month} 的反结账申请待您批准', 'A request to reopen {month} waits for you'),
  PERIOD_REOPENED: say('{month} 已反结账', '{month} is open again'),
  PERIOD_REOPEN_REFUSED: say('{month} 的反结账申请未获批准', 'The request to reopen {month} was refused'),
  RECONCILIATION_DIFFERENCES: say('对账发现 {differences} 项差异', 'The reconciliation has found {differences} differences'),
  TRANSFER_WAITS: say('有指标调剂待您批准', 'A transfer between budget lines waits for you'),
  TRANSFER_APPROVED: say('指标调剂已批准', 'The transfer between budget lines was approved'),
  TRANSFER_REJECTED: say('指标调剂未获批准', 'The transfer between budget lines was rejected'),
  TRANSFER_WITHDRAWN: say('指标调剂已撤回', 'The transfer between budget lines was withdrawn'),
  YEAR_END_FROZEN: say('{fiscalYear} 年度指标已冻结', 'The budget lines of {fiscalYear} are frozen'),
  YEAR_END_WAITS: say('{fiscalYear} 年度年终处理待您批准', 'The year-end of {fiscalYear} waits for you'),
  YEAR_END_APPROVED: say('{fiscalYear} 年度年终处理已批准', 'The year-end of {fiscalYear} was approved'),
  YEAR_END_REJECTED: say('{fiscalYear} 年度年终处理被退回', 'The year-end of {fiscalYear} was sent back'),
  YEAR_END_CANCELLED: say('{fiscalYear} 年度指标已解除冻结', 'The freeze of {fiscalYear} was lifted'),
  CLAIM_POLICY_ADOPTED: say('申报改按 {policy} 办理:{beforeYuan} 元变为 {afterYuan} 元', 'Your claim was put under {policy}: {beforeYuan} yuan become {afterYuan} yuan'),
  POLICY_WAITS: say('有办法草案待批准:试算涉及 {changed} 人,差额 {differenceYuan} 元', 'A policy waits for approval: {changed} people would see a difference, {differenceYuan} yuan in all'),
  POLICY_PUBLISHED: say('办法已发布,自 {effectiveFrom} 起施行', 'The policy is published and takes effect on {effectiveFrom}'),
  POLICY_IN_FORCE: say('办法 {policy} 已施行', 'Policy {policy} is in force'),
  POLICY_REJECTED: say('办法草案未获批准(原因:{reason})', 'The draft policy was rejected (reason {reason})'),
  POLICY_REVOKED: say('办法在施行前被撤销', 'The policy was revoked before it took effect'),
  ADMISSION_PLANNED: say('招生计划已编制,报名自 {opensOn} 至 {closesOn}', 'An admission is planned: applications from {opensOn} to {closesOn}'),
  ADMISSION_OPENED: say('招生报名已开始,至 {closesOn} 止', 'Applications are taken until {closesOn}'),
  ADMISSION_PLACES_LAPSED: say('有 {places} 个录取名额逾期未确认,已失效', '{places} places were not confirmed in time and have lapsed'),
  ADMISSION_FINISHED: say('本次招生已办结', 'The admission is finished'),
  ADMISSION_WAITS: say('招生录取待您办理(环节:{stage},{applicants} 人)', 'An admission waits for you (stage {stage}, {applicants} applicants)'),
  ADMISSION_SENT_BACK: say('录取名单被退回:{reason}', 'The list of places was sent back: {reason}'),
  ADMISSION_PUBLISHED: say('录取名单已公布,贵校录取 {places} 人,请于 {dueOn} 前登记确认', 'The list is published: {places} places with you; record the answers by {dueOn}'),
  ADMISSION_CANCELLED: say('本次招生已取消:{reason}', 'The admission was cancelled: {reason}'),
  APPLICATION_INELIGIBLE: say('报名资格未通过({reasons})', 'You cannot be admitted ({reasons})'),
  APPLICATION_PLACED: say('您已被 {institution} {major} 录取,请于 {dueOn} 前确认', 'You have a place: {major} at {institution}; confirm it by {dueOn}'),
  APPLICATION_NOT_PLACED: say('本次未能录取({reason})', 'There was no place for you ({reason})'),
  APPLICATION_CONFIRMED: say('已确认录取:{institution} {major}', 'Your place is confirmed: {major} at {institution}'),
  APPLICATION_DECLINED: say('已放弃录取:{institution} {major}', 'You declined your place: {major} at {institution}'),
  APPLICATION_LAPSED: say('逾期未确认,录取已失效:{institution} {major}', 'Your place was not confirmed in time and has lapsed: {major} at {institution}'),
  ENROLMENT_RECEIVED: say('申请已收到,正在核查资格', 'The application has been received and is being checked'),
  ENROLMENT_CHECKED: say('申请人资格核查通过', 'The applicant was found eligible'),
  ENROLMENT_CHECK_HELD: say('资格核查暂停({code})', 'The check of the applicant waits ({code})'),
  ENROLMENT_ADMITTED: say('已录取,请于 {dueOn} 前报到', 'Admitted: to register until {dueOn}'),
  ENROLMENT_REFUSED: say('不予录取(原因:{reasons})', 'The application was refused (reason {reasons})'),
  ENROLMENT_LAPSED: say('逾期未报到,录取失效', 'Nobody registered in time: the place has lapsed'),
  ENROLMENT_REGISTERED: say('学员已注册,自 {startsOn} 起', 'A trainee is registered from {startsOn}'),
  TERM_WAITS: say('{key}待确认,请于 {dueOn} 前办理', '{key} waits to be confirmed until {dueOn}'),
  ENROLMENT_DUE_SOON: say('{key}即将到期({dueOn})', '{key} is due soon ({dueOn})'),
  ENROLMENT_OVERDUE: say('{key}已逾期({dueOn})', '{key} is overdue ({dueOn})'),
  ENROLMENT_TURNED: say('学籍变动({stage})', 'An enrolment has changed ({stage})'),
  ENROLMENT_BEGAN: say('已开学,自 {startsOn} 起', 'Studies began on {startsOn}'),
  AGREEMENT_SIGNED: say('三方培养协议已签署齐全', 'All three parties have signed the agreement'),
  ASSESSMENT_PASSED: say('第 {no} 次阶段考核合格', 'Stage assessment {no} is passed'),
  ASSESSMENT_FAILED: say('第 {no} 次阶段考核不合格', 'Stage assessment {no} is failed'),
  ENROLMENT_DEFERRED: say('保留入学资格至 {until}', 'The first day is deferred until {until}'),
  ENROLMENT_SUSPENDED: say('自 {from} 起休学,最迟 {dueOn} 前复学', 'Suspended from {from}; to come back until {dueOn}'),
  ENROLMENT_RESUMED: say('自 {from} 起恢复就读', 'Studies go on from {from}'),
  ENROLMENT_TRANSFERRED: say('学籍已转入 {institution} {major}', 'The enrolment was transferred to {institution}, {major}'),
  ENROLMENT_POLICY_ADOPTED: say('学籍改按 {policy} 办理,未确认学期预计相差 {differenceYuan} 元', 'The enrolment was put under {policy}; terms not confirmed differ by {differenceYuan} yuan'),
  ENROLMENT_CORRECTED: say('学籍信息已更正,应享差额 {differenceYuan} 元', 'The enrolment was corrected; what was earned differs by {differenceYuan} yuan'),
  ENROLMENT_COMPLETED: say('已结业', 'Completed'),
  ENROLMENT_PLACED: say('就业情况已登记,自 {since} 起', 'A job is recorded since {since}'),
  ENROLMENT_WITHDRAWN: say('已办理退学或放弃', 'The enrolment was withdrawn'),
  ENROLMENT_DISMISSED: say('已开除学籍', 'The trainee was dismissed'),
  ENROLMENT_ENDED_BY_DEATH: say('学员亡故,学籍终止', 'The trainee has died; the enrolment has ended'),
  ENROLMENT_ARCHIVED: say('学籍档案已归档', 'The file of the enrolment is closed'),
  ENTITLEMENT_NOTHING: say('{key}无应享(原因:{reasons})', 'Nothing was earned for {key} (reason {reasons})'),
  ENTITLEMENT_EARNED: say('应享已确认:{amountYuan} 元({key})', 'Earned: {amountYuan} yuan ({key})'),
  ENTITLEMENT_TAKEN_BACK: say('应享冲减 {amountYuan} 元', 'Taken back: {amountYuan} yuan'),
} as const satisfies Record<string, Bilingual>;

/** The sentence with its blanks, as the documentation shows it; undefined where no case says it. */
export function notificationWords(code: string): Bilingual | undefined {
  return Object.hasOwn(NOTIFICATIONS, code) ? NOTIFICATIONS[code as keyof typeof NOTIFICATIONS] : undefined;
}

type Facts = Readonly<Record<string, string | number>>;

/** The sentence of a notification; an unknown code stands for itself. `…Fen` is also offered as `…Yuan`, a key as what it is called. */
export function notificationText(code: string, facts: Facts): Bilingual {
  const text = notificationWords(code);
  if (text === undefined) return { zh: code, en: code };
  const fill = (language: keyof Bilingual): string => text[language].replace(/\{(\w+)\}/g, (_, name: string) => wordOf(code, name, facts)[language]);
  return { zh: fill('zh'), en: fill('en') };
}

/** Facts that are keys: a case sends them as they are, whoever reads the sentence reads their names. */
const NAMED: Readonly<Record<string, (key: string, code: string) => Bilingual>> = {
  stage: (key, code) => stageName(kindOf(code), key), code: heldName, outcome: objectionOutcomeName, reason: reasonName,
  reasons: (keys) => listed(partsOf(keys).map(reasonName)), districts: (keys) => listed(partsOf(keys).map(districtName)),
  // What is due of an enrolment is a term, or the stage itself.
  key: (key, code) => (code.startsWith('ENROLMENT_') && Object.hasOwn(ENROLMENT_STAGE_NAMES, key) ? stageName('enrolment', key) : termName(key)),
};

function kindOf(code: string): string {
  if (code.startsWith('ADMISSION_')) return 'admission';
  return code.startsWith('ENROLMENT_') ? 'enrolment' : 'claim';
}

const partsOf = (keys: string): readonly string[] => keys.split(/, ?/).filter((each) => each !== '');

function wordOf(code: string, name: string, facts: Facts): Bilingual {
  const fen = name.endsWith('Yuan') ? facts[`${name.slice(0, -4)}Fen`] : undefined;
  const value = String(typeof fen === 'number' ? formatYuan(fen) : facts[name] ?? '');
  return NAMED[name]?.(value, code) ?? say(value, value);
}

function say(zh: string, en: string): Bilingual {
  return { zh, en };
}
