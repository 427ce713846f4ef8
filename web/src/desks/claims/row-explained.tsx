import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { api } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import { Day } from '../../parts/day.tsx';
import { useDischargeTypes } from '../../parts/discharge-types.ts';
import { useDistricts } from '../../parts/districts.ts';
import { Money } from '../../parts/money.tsx';
import { Reveal } from '../../parts/reveal.tsx';
import { useLanguage } from '../../shell/language.ts';
import { useProgrammes } from '../enrolments/asking.ts';
import type { ClaimRow } from './asking.ts';
import { TraceSteps } from './trace-steps.tsx';

/** Facts of one row, what each rule compared, and how the amount came about. */
export function RowExplained({ claimNo, row }: { readonly claimNo: string; readonly row: ClaimRow }) {
  const { t } = useLanguage();
  const may = useMay();
  return (
    <div className="explained">
      {row.reasons.map((reason) => <Alert key={reason.code} type="warning" title={t(reason.message)} description={reason.mend && t(reason.mend)} className="problem-note" />)}
      {row.duplicateOfCase && <Alert type="warning" className="problem-note" title={`${t('另见申报', 'See claim')} ${row.duplicateOfCase}`} />}
      {may('personal.reveal') && !row.erased && <div className="row-acts"><RevealRow key={row.rowNo} claimNo={claimNo} rowNo={row.rowNo} /></div>}
      <Facts row={row} />
      <h2>{t('自动核查', 'Automatic checks')}</h2>
      <TraceSteps trace={row.trace} />
    </div>
  );
}

/** Who stands in the row, unmasked. */
function RevealRow({ claimNo, rowNo }: { readonly claimNo: string; readonly rowNo: number }) {
  const { t } = useLanguage();
  return (
    <Reveal send={(body: { reason: string }) => api.POST('/api/claims/{claimNo}/rows/{rowNo}/reveal', { params: { path: { claimNo, rowNo } }, body })} shown={(found) => [
      [t('姓名', 'Name'), found.name], [t('身份证号', 'Identity no.'), found.idCard], [t('手机', 'Phone'), found.phone], [t('退役证号', 'Discharge certificate'), found.veteranCertNo],
      [t('优待证号', 'Preferential card'), found.preferentialCertNo], [t('学号', 'Student no.'), found.studentNo], [t('证书编号', 'Certificate no.'), found.certificateNumber],
      [t('用人单位', 'Employer'), found.employer], [t('备注', 'Remark'), found.remark],
    ]} />
  );
}

/** Side by side where there is room for two, one below the other where there is not; what is long has its line to itself. */
function Facts({ row }: { readonly row: ClaimRow }) {
  const { t } = useLanguage();
  const { nameOf } = useDistricts();
  const { nameOf: nameOfProgramme } = useProgrammes();
  const dischargeType = useDischargeTypes();
  const facts: readonly (readonly [string, ReactNode, 'whole'?])[] = [
    [t('身份证号', 'Identity no.'), row.idCard ?? '–', 'whole'],
    [t('安置区', 'District'), row.district === null ? '–' : nameOf(row.district)],
    [t('退役方式', 'Discharge type'), row.dischargeType === null ? '–' : dischargeType(row.dischargeType)],
    [t('退役时间', 'Discharged'), <Day key="discharged" on={row.dischargedOn} />],
    [t('入学时间', 'Enrolled'), <Day key="enrolled" on={row.enrolledOn} />],
    [t('项目', 'Programme'), row.programme === null ? '–' : t(nameOfProgramme(row.programme)), 'whole'],
    [t('专业', 'Course'), row.majorName ?? '–', 'whole'],
    [t('学年', 'School year'), row.schoolYear ?? '–'],
    [t('考勤率', 'Attendance'), row.attendancePercent === null ? '–' : `${row.attendancePercent} %`],
    [t('学费标准', 'Tuition'), <Money key="tuition" fen={row.tuitionFen} />],
    [t('已缴学费', 'Tuition paid'), <Money key="paid" fen={row.paidTuitionFen} />],
    [t('其他资助', 'Other aid'), <Money key="other" fen={row.otherAidFen} />, 'whole'],
    [t('申请金额', 'Claimed'), <Money key="applied" fen={row.appliedFen} />],
    [t('核定金额', 'Payable'), <Money key="amount" fen={row.amountFen} strong />],
  ];
  return <dl className="facts">{facts.map(([label, value, width]) => <div key={label} className={width}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>;
}
