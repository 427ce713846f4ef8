import { useQuery } from '@tanstack/react-query';
import { Descriptions, Table, Tabs } from 'antd';
import { useParams } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import { Day } from '../../parts/day.tsx';
import { ConfirmedAct, ReasonedAct } from '../../parts/decisions.tsx';
import { useDischargeTypes } from '../../parts/discharge-types.ts';
import { useFilters } from '../../parts/filters.ts';
import { HeldNote } from '../../parts/held-note.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import { Applications } from './applications.tsx';
import type { Admission } from './asking.ts';
import { admissionQuery, useCourseName } from './asking.ts';
import { Places } from './places.tsx';
import { StateTag } from './state-tag.tsx';

/** One admission: its applications, the list of places, and the plan that was stated before. */
export default function AdmissionPage() {
  const { code = '' } = useParams();
  const query = useQuery(admissionQuery(code));
  return <Asked query={query}>{(admission) => <AdmissionView admission={admission} />}</Asked>;
}

function AdmissionView({ admission }: { readonly admission: Admission }) {
  const { t } = useLanguage();
  const { nameOf } = useProgrammes();
  const [{ tab = 'applications' }, change] = useFilters(['tab']);
  const { code, stage, checksHeld } = admission;
  return (
    <>
      <PageTitle title={`${t(nameOf(admission.programme))} ${admission.schoolYear}`} acts={<Acts admission={admission} />}>
        <StateTag of="admission" code={stage} /><span className="quiet">{code}</span>
      </PageTitle>
      <HeldNote code={checksHeld} title={t('资格核查暂停,恢复后自动继续', 'The checks stand still and go on by themselves')} />
      <Figures admission={admission} />
      <Tabs activeKey={tab} onChange={(key) => change({ tab: key })} items={[
        { key: 'applications', label: t('报名', 'Applications'), children: <Applications admission={admission} /> },
        { key: 'places', label: t('录取名单', 'List of places'), children: <Places admission={admission} /> },
        { key: 'plan', label: t('招生计划', 'Plan'), children: <Plan admission={admission} /> },
      ]} />
    </>
  );
}

const CANCELLABLE: readonly string[] = ['planned', 'open', 'checking', 'checked', 'allocated'];

function Acts({ admission: { code, stage } }: { readonly admission: Admission }) {
  const { t } = useLanguage();
  const mayPlan = useMay()('admission.plan');
  const retry = useAct({
    send: (_: string, header) => api.POST('/api/admissions/{code}/retry-checks', { params: { path: { code }, header } }), done: { zh: '已重新核查', en: 'The checks begin again' },
  });
  const cancel = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/admissions/{code}/cancel', { params: { path: { code }, header }, body }), done: { zh: '已取消,已告知报名人', en: 'Cancelled; every applicant is told' },
  });
  if (!mayPlan) return null;
  return (
    <>
      {stage === 'checking' && <ConfirmedAct label={t('重新核查', 'Check again')} question={t('现在重新核查报名资格?', 'Check the applications again now?')} act={retry} input={code} />}
      {CANCELLABLE.includes(stage) && <ReasonedAct label={t('取消招生', 'Cancel the admission')} act={cancel} danger />}
    </>
  );
}

function Figures({ admission }: { readonly admission: Admission }) {
  const { t } = useLanguage();
  const { opensOn, closesOn, startsOn, dueOn, confirmDays, applications, list } = admission;
  const all = Object.entries(applications).filter(([status]) => status !== 'withdrawn').reduce((sum, [, n]) => sum + n, 0);
  const seats = admission.quota.courses.reduce((sum, course) => sum + course.seats, 0);
  return (
    <Descriptions size="small" bordered column={{ xs: 1, sm: 2, lg: 4 }} className="figures" items={[
      { key: 'window', label: t('报名', 'Applications'), children: <><Day on={opensOn} /> – <Day on={closesOn} /></> },
      { key: 'starts', label: t('开学', 'Studies begin'), children: <Day on={startsOn} /> },
      { key: 'due', label: t('确认期限', 'To confirm by'), children: dueOn === null ? t(`公布后 ${confirmDays} 个工作日`, `${confirmDays} working days after the publication`) : <Day on={dueOn} /> },
      { key: 'seats', label: t('名额', 'Places'), children: seats },
      { key: 'all', label: t('报名人数', 'Applicants'), children: all },
      { key: 'eligible', label: t('不合格', 'Not eligible'), children: applications.ineligible ?? 0 },
      { key: 'placed', label: t('录取', 'Placed'), children: list?.placed ?? '–' },
      { key: 'confirmed', label: t('已确认', 'Confirmed'), children: applications.confirmed ?? 0 },
    ]} />
  );
}

function Plan({ admission: { quota, tiers = [], seed } }: { readonly admission: Admission }) {
  const { t } = useLanguage();
  const courseName = useCourseName();
  const dischargeType = useDischargeTypes();
  return (
    <>
      <Table size="small" pagination={{ pageSize: 50, hideOnSinglePage: true }} rowKey={(course) => `${course.institution} ${course.major}`} dataSource={quota.courses} scroll={{ x: 480 }} columns={[
        { title: t('院校与专业', 'Institution and course'), key: 'course', render: (_, course) => courseName(course) },
        { title: t('名额', 'Places'), dataIndex: 'seats', align: 'right' },
      ]} />
      <Descriptions size="small" bordered column={1} className="below" items={[
        ...(quota.institutions ?? []).map(({ institution, seats }) => ({ key: `i${institution}`, label: t(`${institution} 合计不超过`, `${institution}, not above`), children: seats })),
        ...(quota.regions ?? []).map(({ region, seats }) => ({ key: `r${region}`, label: t(`生源地 ${region}`, `From ${region}`), children: seats })),
        ...(quota.programmeSeats === undefined ? [] : [{ key: 'programme', label: t('本次招生合计不超过', 'Over everything, not above'), children: quota.programmeSeats }]),
        { key: 'tiers', label: t('优先次序(退役方式)', 'Priority by discharge type'), children: tiers.length === 0 ? t('不分先后', 'none') : tiers.map((types) => types.map(dischargeType).join(t('、', ', '))).join(' → ') },
        { key: 'seed', label: t('抽签种子', 'Seed of the lot'), children: <span className="digest">{seed}</span> },
      ]} />
    </>
  );
}
