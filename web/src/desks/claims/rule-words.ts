import type { Bilingual } from '../../shell/language.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** What a rule came to. */
export const OUTCOME_NAMES: Readonly<Record<string, Bilingual>> = {
  pass: say('符合', 'met'), warn: say('提示', 'warning'), block: say('不符合', 'not met'), amount: say('计算金额', 'amount'), skipped: say('未核', 'not asked'),
};

/** What a rule looked at. */
export const FACT_NAMES: Readonly<Record<string, Bilingual>> = {
  tuitionFen: say('学费标准', 'Tuition'), paidTuitionFen: say('已缴学费', 'Tuition paid'), capFen: say('限额', 'Cap'), rateFen: say('标准', 'Rate'),
  otherAidFen: say('其他资助', 'Other aid'), grossFen: say('扣减前', 'Before deduction'), appliedFen: say('申请金额', 'Claimed'), reference: say('依据', 'Reference'),
  months: say('月数', 'Months'), paidMonths: say('计发月数', 'Months paid'), minMonths: say('最少月数', 'Least months'), maxMonths: say('最多月数', 'Most months'),
  percent: say('比例(%)', 'Per cent'), attendancePercent: say('考勤率(%)', 'Attendance (%)'), minPercent: say('最低考勤率(%)', 'Least attendance (%)'),
  tier: say('等级', 'Level'), times: say('已享受次数', 'Times before'), maxTimes: say('次数上限', 'Most times'), cells: say('有问题的单元格', 'Cells with problems'),
  addPercent: say('上浮(%)', 'Raised by (%)'), advancePercent: say('预拨比例(%)', 'Advance (%)'), yearlyFen: say('每年标准', 'A year'), age: say('年龄', 'Age'),
};

/** What a rule is about, by the end of its name in the policy (`junior-college.tuition`). */
const RULE_NAMES: Readonly<Record<string, Bilingual>> = {
  age: say('年龄', 'Age'), amount: say('资助标准', 'Rate of the aid'), attendance: say('考勤率', 'Attendance'), certificate: say('证书', 'Certificate'),
  'discharge-type': say('退役方式', 'Discharge type'), 'months-since-discharge': say('退役后期限', 'Time since discharge'), 'other-aid': say('扣除其他资助', 'Less other aid'),
  'student-status': say('学籍状态', 'Student status'), 'times-allowed': say('享受次数', 'Times allowed'), tuition: say('学费', 'Tuition'), applied: say('不超过申请金额', 'Not above the claim'),
  'discharge-date': say('登记的退役时间', 'Registered discharge date'), district: say('登记的安置区', 'Registered district'), person: say('退役军人登记', "The veterans' registry"),
  cells: say('名册单元格', 'Cells of the roster'), 'duplicate-across-institutions': say('跨院校重复', 'Duplicate across institutions'),
  'duplicate-in-file': say('名册内重复', 'Duplicate in the file'), programme: say('培训项目', 'Programme'),
};

export function ruleName(rule: string): Bilingual {
  return RULE_NAMES[rule.slice(rule.lastIndexOf('.') + 1)] ?? say(rule, rule);
}
