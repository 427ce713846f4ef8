import { Alert, Descriptions } from 'antd';
import { Day } from '../../parts/day.tsx';
import { Money } from '../../parts/money.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { ClaimRow } from './asking.ts';
import { TraceSteps } from './trace-steps.tsx';

/** Facts of one row, what each rule compared, and how the amount came about. */
export function RowExplained({ row }: { readonly row: ClaimRow }) {
  const { t } = useLanguage();
  return (
    <div className="explained">
      {row.reasons.map((reason) => <Alert key={reason.code} type="warning" title={t(reason.message)} description={reason.mend && t(reason.mend)} className="problem-note" />)}
      {row.duplicateOfCase && <Alert type="warning" className="problem-note" title={`${t('另见申报', 'See claim')} ${row.duplicateOfCase}`} />}
      <Facts row={row} />
      <h2>{t('自动核查', 'Automatic checks')}</h2>
      <TraceSteps trace={row.trace} />
    </div>
  );
}

function Facts({ row }: { readonly row: ClaimRow }) {
  const { t } = useLanguage();
  const items = [
    { key: 'id', label: t('身份证号', 'Identity no.'), children: row.idCard ?? '–' },
    { key: 'discharged', label: t('退役时间', 'Discharged'), children: <Day on={row.dischargedOn} /> },
    { key: 'type', label: t('退役方式', 'Discharge type'), children: row.dischargeType ?? '–' },
    { key: 'enrolled', label: t('入学时间', 'Enrolled'), children: <Day on={row.enrolledOn} /> },
    { key: 'major', label: t('专业', 'Course'), children: row.majorName ?? '–' },
    { key: 'year', label: t('学年', 'School year'), children: row.schoolYear ?? '–' },
    { key: 'tuition', label: t('学费标准', 'Tuition'), children: <Money fen={row.tuitionFen} /> },
    { key: 'paid', label: t('已缴学费', 'Tuition paid'), children: <Money fen={row.paidTuitionFen} /> },
    { key: 'other', label: t('其他资助', 'Other aid'), children: <Money fen={row.otherAidFen} /> },
    { key: 'attendance', label: t('考勤率', 'Attendance'), children: row.attendancePercent === null ? '–' : `${row.attendancePercent} %` },
    { key: 'applied', label: t('申请金额', 'Claimed'), children: <Money fen={row.appliedFen} /> },
    { key: 'amount', label: t('核定金额', 'Payable'), children: <Money fen={row.amountFen} strong /> },
  ];
  return <Descriptions size="small" bordered column={{ xs: 1, sm: 2 }} items={items} />;
}
