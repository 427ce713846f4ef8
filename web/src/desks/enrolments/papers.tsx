import { Descriptions } from 'antd';
import { useMay } from '../../asking/session.ts';
import { Day } from '../../parts/day.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import type { Enrolment } from './asking.ts';

/** What was handed in, who has signed, and how it ended. */
export function Papers({ enrolment }: { readonly enrolment: Enrolment }) {
  const { t } = useLanguage();
  const mayRead = useMay()('personal.reveal');
  const { documents, agreement, mentor, assessments, attendance, certificate, placement } = enrolment;
  const { trainee, institution, enterprise } = agreement.signedOn;
  const items = [
    ...documents.map(({ document, fileId }) => ({
      key: document, label: document, children: mayRead ? <a href={`/api/files/${fileId}`} download>{t('下载', 'Download')}</a> : t('已上交', 'handed in'),
    })),
    ...(trainee ?? institution ?? enterprise ? [
      { key: 'signed', label: t('三方协议签署', 'Agreement signed by'), children: <>{t('学员', 'trainee')} <Day on={trainee} /> · {t('院校', 'institution')} <Day on={institution} /> · {t('企业', 'enterprise')} <Day on={enterprise} /></> },
      { key: 'enterprise', label: t('企业', 'Enterprise'), children: agreement.enterprise ?? '–' },
    ] : []),
    ...(mentor === null ? [] : [{ key: 'mentor', label: t('企业师傅(工号)', 'Mentor (staff number)'), children: mentor }]),
    ...assessments.map(({ no, passed, on }) => ({ key: `a${no}`, label: t(`第 ${no} 次阶段考核`, `Stage assessment ${no}`), children: <>{passed ? t('合格', 'passed') : t('不合格', 'failed')} · <Day on={on} /></> })),
    ...(attendance === null ? [] : [{ key: 'attendance', label: t('考勤', 'Attendance'), children: t(`${attendance.hours} 课时,${attendance.percent}%`, `${attendance.hours} hours, ${attendance.percent} %`) }]),
    ...(certificate === null ? [] : [{ key: 'certificate', label: t('证书', 'Certificate'), children: <>{[certificate.name, certificate.level].filter(Boolean).join(' · ')} <Day on={certificate.issuedOn} /></> }]),
    ...(placement === null ? [] : [{ key: 'placement', label: t('就业', 'Job'), children: <>{placement.job} · {placement.enterprise} · <Day on={placement.since} /></> }]),
  ];
  if (items.length === 0) return <Nothing text={t('还没有材料', 'Nothing has been handed in yet')} />;
  return <Descriptions size="small" bordered column={{ xs: 1, lg: 2 }} items={items} />;
}
