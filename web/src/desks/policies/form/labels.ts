import type { Bilingual } from '../../../shell/language.ts';
import { KINDS } from '../programme-words.ts';
import type { Path } from './policy-text.ts';
import type { Shape } from './shape.ts';
import { isGroup, kindKey, kindsOf, nullable } from './shape.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

interface Label { readonly name: Bilingual; readonly unit?: Bilingual }
const label = (zh: string, en: string, unit?: Bilingual): Label => ({ name: say(zh, en), unit });

const YUAN = say('元', 'yuan');
const PERCENT = say('%', '%');
const MONTHS = say('个月', 'months');
const WORKING_DAYS = say('个工作日', 'working days');
const SEATS = say('人', 'places');
const PEOPLE = say('人', 'people');
const TIMES = say('次', 'times');
const YEARS = say('周岁', 'years');
const TERMS = say('学期', 'terms');
const HOURS = say('课时', 'hours');

/** What each value of a policy is called, and in which unit it is; `age.min` comes before `min`. */
export const LABELS: Readonly<Record<string, Label>> = {
  id: label('办法代码', 'Code of the policy'), versions: label('办法文件', 'Documents'), version: label('版本', 'Version'), title: label('名称', 'Title'), documentNumber: label('文号', 'Document number'), note: label('说明', 'Note'),
  effectiveFrom: label('施行日', 'In force from'), effectiveTo: label('终止日', 'Last day'), from: label('自', 'From'), reference: label('依据', 'Reference'),
  stages: label('办理时限', 'Limits of the stages'), identity: label('区局核身份', 'Identity, by the district', WORKING_DAYS), firstReview: label('初审', 'First review', WORKING_DAYS),
  secondReview: label('复审', 'Second review', WORKING_DAYS), correction: label('补正', 'Correction', WORKING_DAYS), notice: label('公示', 'Public notice', WORKING_DAYS), decision: label('审定', 'Decision', WORKING_DAYS),
  payment: label('拨付', 'Payment', WORKING_DAYS), reminderDaysBefore: label('提前提醒', 'Reminder before the limit', WORKING_DAYS),
  coSign: label('会签', 'Signed together'), stage: label('环节', 'Stage'), fromYuan: label('金额自', 'From an amount of', YUAN), people: label('签字人数', 'Signatures', PEOPLE),
  programmes: label('项目', 'Programmes'), code: label('代码', 'Code'), name: label('名称', 'Name'), zh: label('中文', 'Chinese'), en: label('英文', 'English'), aliases: label('也写作', 'Also written'),
  kind: label('类别', 'Kind'), group: label('互斥组(同期只享受一项)', 'Group: one of it in a term'), partnerRegion: label('协作地区', 'Partner region'), payee: label('发放至', 'Paid to'),
  offeredFrom: label('开办日', 'Offered from'), offeredTo: label('停办日', 'Offered until'),
  amount: label('资助标准', 'Amount'), formula: label('计算方式', 'Formula'), notAbove: label('不超过', 'Not above'), lessOtherAid: label('扣除其他资助', 'Less other aid'), cap: label('每学年限额', 'Cap a year'),
  tiers: label('分级标准', 'Rates by level'), names: label('层次或等级的写法', 'Ways to write the level'), rate: label('标准', 'Rate'), yuan: label('金额', 'Amount', YUAN),
  months: label('补助月数', 'Months that are paid'), 'months.min': label('至少', 'At least', MONTHS), 'months.max': label('至多', 'At most', MONTHS),
  scarce: label('紧缺工种上浮', 'More for scarce occupations'), occupations: label('工种', 'Occupations'), fromLevel: label('自等级', 'From level'), addPercent: label('上浮', 'More by', PERCENT),
  advance: label('预拨', 'Advance'), percent: label('比例', 'Share', PERCENT),
  eligibility: label('资格条件', 'Who is eligible'), level: label('不符时', 'Where it is not met'), dischargeTypes: label('退役方式', 'Discharge types'), accepted: label('可享受', 'Accepted'),
  monthsSinceDischarge: label('退役后入学期限', 'Begun after the discharge'), 'monthsSinceDischarge.min': label('最早', 'Not before', MONTHS), 'monthsSinceDischarge.max': label('最迟', 'At the latest', MONTHS),
  timesAllowed: label('享受次数', 'Times a person'), 'timesAllowed.max': label('至多', 'At most', TIMES), attendance: label('考勤率', 'Attendance'), minPercent: label('不低于', 'At least', PERCENT),
  studentStatus: label('学籍状态', 'Student status'), refused: label('不得为', 'Not'), age: label('年龄', 'Age'), 'age.min': label('至少', 'At least', YEARS), 'age.max': label('至多', 'At most', YEARS),
  certificate: label('证书', 'Certificate'), withinMonths: label('取得不早于申报前', 'Of the last', MONTHS),
  documents: label('申报材料(逐人)', 'Evidence of each trainee'), required: label('缺少不能提交', 'Not submitted without'), warned: label('缺少时提示', 'Shown where missing'),
  course: label('办理', 'How it runs'), length: label('学制', 'Length'), by: label('结算方式', 'Paid by'), 'length.min': label('至少', 'At least', TERMS), 'length.max': label('至多', 'At most', TERMS),
  minMonths: label('至少', 'At least', MONTHS), maxMonths: label('至多', 'At most', MONTHS), assessments: label('阶段考核', 'Stage assessments', TIMES), clawback: label('中途退出追回', 'Given back by a drop-out'),
  minHours: label('课时不少于', 'Hours at least', HOURS), orders: label('凭用人单位订单', "On an employer's order only"), offeredBy: label('承办院校类型', 'Kinds of institutions that may offer it'),
  quota: label('单列计划', 'Places a year'), seats: label('名额', 'Places', SEATS), 'course.documents': label('各步骤须交材料', 'Papers of each step'), application: label('申请', 'Application'),
  registration: label('注册', 'Registration'), agreement: label('三方协议', 'Agreement'), completion: label('结业', 'Completion'), days: label('各步骤时限', 'Limits of the steps'), check: label('资格核查', 'Check', WORKING_DAYS),
  admission: label('录取', 'Admission', WORKING_DAYS), confirmation: label('报到', 'Registration', WORKING_DAYS), term: label('学期确认', 'Confirmation of a term', WORKING_DAYS),
  suspension: label('休学', 'Suspension'), fileOpenMonths: label('结束后可更正', 'Open for corrections after its end', MONTHS),
  pilot: label('试点班', 'Pilot class'), majors: label('专业设定', 'Majors'), 'majors.name': label('专业', 'Major'), sourcing: label('生源组织', 'Sourcing'), region: label('地区', 'Region'),
  teaching: label('特色教学', 'Teaching'), funding: label('资金保障', 'Funding'), source: label('资金来源', 'Source'),
};

/** Words that a value is chosen from. */
export const CHOICES: Readonly<Record<string, Readonly<Record<string, Bilingual>>>> = {
  kind: Object.fromEntries(Object.entries(KINDS).map(([kind, { name }]) => [kind, name])),
  payee: { institution: say('院校账户', "The institution's account"), trainee: say('学员本人账户', "The trainee's own account") },
  formula: {
    tuitionWithCap: say('学费,每学年有限额', 'Tuition up to a cap a year'), fixedTuition: say('按层次,每学年定额', 'A fixed amount a year, by level'), perPerson: say('每人定额', 'A fixed amount a person'),
    perMonth: say('每月定额', 'A fixed amount a month'), perCertificate: say('按证书等级', 'By level of the certificate'), apprenticeship: say('按层次,预拨与结算', 'By level, advance and settlement'),
  },
  notAbove: { tuition: say('学费标准', 'the tuition'), paidTuition: say('已缴学费', 'the tuition that was paid'), none: say('不限', 'no limit') },
  level: { block: say('不予受理', 'refused'), warn: say('提示', 'shown to the reviewer') },
  by: { terms: say('学期', 'terms'), instalments: say('预拨与结算', 'advance and settlement'), course: say('课程,一次', 'the course, once') },
  stage: { firstReview: say('初审', 'First review'), secondReview: say('复审', 'Second review'), decision: say('审定', 'Decision') },
};

export const NO_LIMIT: Bilingual = say('不限', 'no limit');

/** What stands at a place is called; a key that nobody has named keeps its own name. */
export function labelOf(path: Path): Label {
  const keys = path.filter((step) => typeof step === 'string');
  const key = keys.at(-1) ?? '';
  return LABELS[`${keys.at(-2) ?? ''}.${key}`] ?? LABELS[key] ?? { name: say(key, key) };
}

/** Every place of a shape, with what can be chosen there: what the tables above must have words for. */
export function placesOf(shape: Shape, path: Path = []): readonly { readonly path: Path; readonly choices: readonly string[] }[] {
  const { inner } = nullable(shape);
  const here = path.length === 0 ? [] : [{ path, choices: inner.enum ?? [] }];
  if (inner.items) return [...here, ...placesOf(inner.items, [...path, 0]).filter((each) => each.path.length > path.length + 1 || each.choices.length > 0)];
  const kind = kindKey(inner);
  const ofKind = kind === undefined ? [] : [{ path: [...path, kind], choices: kindsOf(inner) }];
  const groups = inner.oneOf ?? (isGroup(inner) ? [inner] : []);
  return [...here, ...ofKind, ...groups.flatMap((each) => Object.entries(each.properties ?? {}).flatMap(([key, within]) => placesOf(within, [...path, key])))];
}
