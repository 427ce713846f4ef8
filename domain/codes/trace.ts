import type { Bilingual } from '../coded.ts';

/* The words of a trace: what each rule is about, what it looked at, and in which unit. Screens show no key of their own. */

/** How a fact is written: an amount, a share, a length of time, a count, the name of a column, a term, or as it is. */
export const FACT_UNITS = ['fen', 'percent', 'months', 'years', 'times', 'count', 'columns', 'term', 'hash', 'text'] as const;
export type FactUnit = (typeof FACT_UNITS)[number];

export interface FactWords {
  readonly name: Bilingual;
  readonly unit: FactUnit;
}

const say = (zh: string, en: string): Bilingual => ({ zh, en });
const fact = (unit: FactUnit, zh: string, en: string): FactWords => ({ name: say(zh, en), unit });

/** By the end of the rule's id (`junior-college.tuition` → `tuition`): programmes share their rules. */
export const TRACE_RULES: Readonly<Record<string, Bilingual>> = {
  cells: say('名册单元格', 'Cells of the roster'), 'duplicate-in-file': say('名册内重复', 'Duplicate in the file'),
  'duplicate-across-institutions': say('跨院校重复', 'Duplicate across institutions'), programme: say('培训项目', 'Programme'),
  person: say('退役军人登记', "The veterans' registry"), 'discharge-date': say('登记的退役时间', 'Registered discharge date'),
  'discharge-type': say('退役方式', 'Discharge type'), district: say('登记的安置区', 'Registered district'),
  'months-since-discharge': say('退役后期限', 'Time since discharge'), attendance: say('考勤率', 'Attendance'), 'student-status': say('学籍状态', 'Student status'),
  age: say('年龄', 'Age'), 'times-allowed': say('享受次数', 'Times allowed'), certificate: say('证书', 'Certificate'),
  amount: say('资助标准', 'Rate of the aid'), tuition: say('学费', 'Tuition'), 'other-aid': say('扣除其他资助', 'Less other aid'), applied: say('不超过申请金额', 'Not above the claim'),
  'year-cap': say('学年限额', 'Cap of the school year'), settlement: say('结算', 'Settlement'), clawback: say('退学扣回', 'Given back on leaving'),
  earned: say('学籍应享', 'Earned by the enrolment'), moved: say('学期已调整', 'The term has moved'),
};

/**
 * In the order in which a screen tells them: what was found, what it was held against, where that is written. By the name of the fact; `<end of the rule>.<fact>` where a rule means something of its own by it. What the engine writes stays in the database
 * for good, so a name is added here and never taken away.
 */
export const TRACE_FACTS: Readonly<Record<string, FactWords>> = {
  tier: fact('text', '等级', 'Level'),
  tuitionFen: fact('fen', '学费', 'Tuition'), capFen: fact('fen', '限额', 'Cap'), rateFen: fact('fen', '标准', 'Rate'), yearlyFen: fact('fen', '每年标准', 'A year'),
  otherAidFen: fact('fen', '其他资助', 'Other aid'), grossFen: fact('fen', '扣减前', 'Before deduction'), appliedFen: fact('fen', '申请金额', 'Claimed'),
  entitledFen: fact('fen', '应享金额', 'Entitled to'), earnedFen: fact('fen', '学籍应享', 'Earned'), paidFen: fact('fen', '已拨付', 'Paid already'),
  earnedThisYearFen: fact('fen', '本学年已应享', 'Earned this school year'), leftFen: fact('fen', '本学年尚余', 'Left of the school year'), advancedFen: fact('fen', '预拨金额', 'Advanced'),
  'attendance.percent': fact('percent', '考勤率', 'Attendance'), 'clawback.percent': fact('percent', '扣回比例', 'Share given back'),
  minPercent: fact('percent', '最低考勤率', 'Least attendance'), addPercent: fact('percent', '上浮', 'Raised by'), advancePercent: fact('percent', '预拨比例', 'Advance'),
  months: fact('months', '月数', 'Months'), 'months-since-discharge.months': fact('months', '退役至入学', 'From discharge to enrolment'),
  'certificate.months': fact('months', '发证至申报', 'From the certificate to the claim'), paidMonths: fact('months', '计发月数', 'Months paid'),
  servedMonths: fact('months', '已培训月数', 'Months served'), minMonths: fact('months', '最少月数', 'Least months'), maxMonths: fact('months', '最多月数', 'Most months'),
  withinMonths: fact('months', '发证后申报期限', 'To be claimed within'), minYears: fact('years', '最低年龄', 'Least age'), maxYears: fact('years', '最高年龄', 'Greatest age'),
  times: fact('times', '已享受次数', 'Times before'), maxTimes: fact('times', '次数上限', 'Most times'), cells: fact('count', '有问题的单元格', 'Cells with problems'),
  ofRow: fact('count', '与此行重复', 'Same as row'), ofCase: fact('text', '另见申报', 'See claim'), fact: fact('columns', '没有的信息', 'Not known'), differs: fact('columns', '不一致', 'Differs'),
  enrolment: fact('text', '学籍', 'Enrolment'), term: fact('term', '学期', 'Term'), policy: fact('hash', '办法版本', 'Version of the policy'), reference: fact('text', '依据', 'Reference'),
};

/** What a fact of the unit `columns` names, several with commas between them. */
export const TRACE_COLUMNS: Readonly<Record<string, Bilingual>> = {
  name: say('姓名', 'name'), idCard: say('身份证号', 'identity number'), dischargeType: say('退役方式', 'discharge type'), dischargedOn: say('退役时间', 'discharge date'),
  enrolledOn: say('入学时间', 'enrolment date'), attendancePercent: say('考勤率', 'attendance'), tuition: say('学费标准', 'tuition'), paidTuition: say('已缴学费', 'tuition paid'),
  otherAid: say('其他资助', 'other aid'), term: say('学期', 'term'), livingMonths: say('生活补助月数', 'months of living allowance'), educationLevel: say('培养层次', 'level of training'),
  certificateLevel: say('证书等级', 'level of the certificate'), certificateIssuedOn: say('发证日期', 'date of the certificate'), applied: say('申请金额', 'amount claimed'),
  registry: say('退役军人登记', "the veterans' registry"), timesBefore: say('以往享受次数', 'times before'), claimedOn: say('申报日期', 'day of the claim'),
};

/** The part of a rule's id by which {@link TRACE_RULES} and {@link TRACE_FACTS} name it. */
export const endOfRule = (rule: string): string => rule.slice(rule.lastIndexOf('.') + 1);

/** What the fact of a rule is called and how it is written; undefined where it has no name. */
export const wordsOfFact = (rule: string, name: string): FactWords | undefined => TRACE_FACTS[`${endOfRule(rule)}.${name}`] ?? TRACE_FACTS[name];
