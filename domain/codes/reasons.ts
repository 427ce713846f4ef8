import type { NotPlacedReason } from '../admission/allocate.ts';
import type { Bilingual } from '../coded.ts';
import type { ReasonTexts } from '../policy/types.ts';

const reason = (zh: string, en: string, mendZh?: string, mendEn?: string): ReasonTexts[keyof ReasonTexts] => ({
  message: { zh, en },
  ...(mendZh !== undefined && mendEn !== undefined ? { mend: { zh: mendZh, en: mendEn } } : {}),
});

/** Why a row is refused, reduced or shown to a reviewer: one text for screens, notices and the annotated workbook. */
export const REASON_TEXTS: ReasonTexts = {
  CELL_ERRORS: reason('本行有不能识别的单元格', 'The row has cells that cannot be read', '请按单元格提示更正后重新上传。', 'Mend the cells as told and upload again.'),
  ID_CHECK_DIGIT: reason('身份证号校验码不符', 'The identity number fails its check digit', '请对照证件更正身份证号。', 'Correct the number from the document.'),
  DUPLICATE_IN_FILE: reason('同一人在本名册中重复申报', 'The same person stands twice in this roster', '请只保留一行。', 'Keep one row only.'),
  DUPLICATE_ACROSS_INSTITUTIONS: reason(
    '同一人同一学期已由其他院校申报', 'Another institution has claimed for the same person and term',
    '请与学员核实就读院校；确属本校的，请对方先撤回。', 'Ask the trainee where he or she studies; if here, the other institution withdraws first.'),
  DUPLICATE_ACROSS_YEARS: reason('同一人已享受过该项目资助，次数已满', 'The person has had this aid before, as often as allowed', '请核对以往资助记录。', 'Check the aid of earlier years.'),
  REGISTRY_MISMATCH: reason(
    '姓名、身份证号或退役信息与退役军人登记信息不一致', "Name, identity number or discharge differs from the veterans' registry",
    '请对照退役证更正；登记信息有误的，请到安置区退役军人事务局更正。', 'Correct it from the discharge certificate; where the registry is wrong, ask the district bureau of settlement to correct it.'),
  REGISTRY_UNKNOWN_PERSON: reason(
    '退役军人登记信息中没有此人', "The person is not in the veterans' registry",
    '请核对身份证号；尚未登记的，请先到安置区退役军人事务局登记。', 'Check the identity number; a person not yet registered registers with the district bureau first.'),
  REGISTRY_DISTRICT_DIFFERS: reason(
    '安置区与退役军人登记信息不一致', "The district of settlement differs from the veterans' registry",
    '请核对安置区；由登记的安置区核实身份。', 'Check the district; the registered one confirms the identity.'),
  DISCHARGE_TYPE: reason('退役方式不在资助范围内', 'The discharge type is not covered', '请核对退役证上的退役方式。', 'Check the discharge type on the certificate.'),
  OUT_OF_WINDOW: reason('入学时间不在退役后的规定期限内', 'Enrolled outside the period allowed after discharge', '请核对退役时间和入学时间。', 'Check the dates of discharge and of enrolment.'),
  AGE: reason('年龄不在规定范围内', 'The age is outside the range', '请核对身份证号和入学时间。', 'Check the identity number and the date of enrolment.'),
  ATTENDANCE: reason('考勤率低于规定', 'Attendance is below what is required', '请核对考勤记录。', 'Check the attendance record.'),
  DROPPED_OUT: reason('学籍状态为退学或休学', 'The trainee has left or is on leave', '请核对学籍状态；复学后另行申报。', 'Check the student status; claim again after the return.'),
  CERTIFICATE_MISSING: reason('没有规定的证书', 'The required certificate is missing', '请填写证书名称、等级、编号和发证日期。', 'Give name, level, number and date of the certificate.'),
  CERTIFICATE_TOO_OLD: reason('证书发证日期超过申领期限', 'The certificate is older than allowed', '请核对发证日期。', 'Check its date of issue.'),
  COURSE_TOO_SHORT: reason('培训月数少于规定', 'The course has fewer months than required', '请核对补助月数。', 'Check the number of months.'),
  STACKED_AID: reason('已享受同期其他国家资助，不重复资助', 'Other national aid covers the same term', '请核对其他资助金额。', 'Check the amount of other aid.'),
  OVER_CAP: reason('申请金额高于可资助金额，按标准核减', 'More was applied for than can be paid: reduced', '请按核定金额确认。', 'Confirm the reduced amount.'),
  NOTHING_PAYABLE: reason('没有可资助的金额', 'There is nothing to pay', '请核对学费标准和申请金额。', 'Check tuition and the amount applied for.'),
  FACT_MISSING: reason('核定所需的栏目没有填写', 'A cell that the rules need is empty', '请补填后重新上传。', 'Fill it in and upload again.'),
  PROGRAMME_UNKNOWN: reason('现行办法中没有该培训类型', 'The policy in force has no such programme', '请按现行办法所列的培训类型填写。', 'Use a programme of the policy in force.'),
  IDENTITY_NOT_CONFIRMED: reason('安置区未能核实身份', 'The district bureau could not confirm the identity', '请与安置区退役军人事务局联系。', 'Ask the district bureau of settlement.'),
  OBJECTION_UPHELD: reason('公示期间异议成立', 'An objection during the public notice was upheld'),
  DOCUMENT_MISSING: reason('缺少规定的证明材料', 'A required document is missing', '请补交所列材料。', 'Hand in the listed document.'),
  OTHER: reason('其他原因（见说明）', 'Another reason (see the note)'),
};

/** Why an eligible applicant has no place. */
export const NOT_PLACED_TEXTS: Readonly<Record<NotPlacedReason, Bilingual>> = {
  CHOICES_FULL: { zh: '所报志愿已录满', en: 'The chosen courses are full' },
  REGION_FULL: { zh: '所在地区的名额已录满,或不在招生地区', en: 'The places of the region are taken, or the class is not for it' },
  PROGRAMME_FULL: { zh: '本次招生计划已录满', en: 'All places of this admission are taken' },
};
