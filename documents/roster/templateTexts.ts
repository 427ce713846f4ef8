import { makeIdCheckDigit } from '../../domain/identifiers.ts';
import { DISTRICT_NAMES_ON_PAPER } from '../../domain/districts.ts';
import { DISCHARGE_TYPES, type RosterColumn } from '../../domain/roster.ts';

/** What to write in each column, for the clerk; shown as a note on the header and in the instructions. */
export const NOTES: Readonly<Partial<Record<RosterColumn['key'], string>>> = {
  rowNo: '可不填；填“示例”的行不读取。',
  name: '与身份证一致；姓名中的间隔号用“·”，不要加空格。',
  gender: '男 或 女。',
  idCard: '18 位，文本格式；末位 X 大写。',
  veteranCertNo: '退役证上的编号，最多 40 个字符。',
  preferentialCertNo: '退役军人优待证编号，没有可不填。',
  enlistedOn: '如 2019-09-01。',
  dischargedOn: '如 2021-09-01。',
  dischargeType: `以下之一：${DISCHARGE_TYPES.join('、')}。`,
  district: `安置地所在区，以下之一：${DISTRICT_NAMES_ON_PAPER.join('、')}。`,
  phone: '11 位手机号；办理结果将通知本人。',
  programme: '从下拉列表中选择。',
  majorCode: '教育部专业目录代码或工种代码，没有可不填。',
  majorName: '专业或工种名称。',
  educationLevel: '如 大专、本科、技工。',
  durationYears: '年数，如 3 或 2.5。',
  enrolledOn: '入学或开班日期，如 2021-09-01。',
  studentStatus: '如 在读、休学、退学、毕业、结业。',
  schoolYear: '相邻两年，如 2020-2021。',
  term: '全年、第一学期 或 第二学期；同一人同一项目的全年与学期不能重复申报。',
  tuitionFen: '收费标准，元。',
  paidTuitionFen: '本学年（学期）实际缴纳的学费，元。',
  otherAidFen: '同期享受的其他国家资助，元；没有的填 0。',
  livingMonths: '0–60 的整数。',
  attendancePercent: '0–100，如 96.5 或 96.5%。',
  certificateIssuedOn: '如 2021-09-01。',
  employedOn: '如 2021-09-01。',
  appliedFen: '本次申请的金额，元，最多两位小数。',
  remark: '最多 200 个字符。',
};

const sampleIdCard = (first17: string): string => first17 + makeIdCheckDigit(first17);

/** Example rows: nobody's name, and an identity number of an area that does not exist. */
export const EXAMPLES: readonly Readonly<Partial<Record<RosterColumn['key'], string | number>>>[] = [
  {
    name: '示例甲', gender: '男', ethnicity: '汉族', idCard: sampleIdCard('99010119980101001'), veteranCertNo: '示退字第000001号', enlistedOn: '2016-09-01',
    dischargedOn: '2018-09-01', dischargeType: '自主就业', district: '天河区', phone: '13800000000', majorCode: '520201', majorName: '护理',
    educationLevel: '大专', durationYears: 3, className: '2019级1班', enrolledOn: '2019-09-01', studentNo: '20190001', studentStatus: '在读',
    schoolYear: '2020-2021', term: '全年', tuitionFen: 6800, paidTuitionFen: 6800, otherAidFen: 0, attendancePercent: 98, appliedFen: 6800,
  },
  {
    name: '示例·乙', gender: '女', idCard: sampleIdCard('99010119990202002'), veteranCertNo: '示退字第000002号', dischargedOn: '2021-03-01', dischargeType: '自主就业',
    district: '白云区', phone: '13900000000', majorName: '中式烹调师', enrolledOn: '2021-03-15', schoolYear: '2020-2021', term: '第二学期',
    tuitionFen: 2650.5, paidTuitionFen: 2650.5, otherAidFen: 0, livingMonths: 3, certificateName: '职业资格证书', certificateLevel: '中级',
    appliedFen: 2650.5,
  },
];
