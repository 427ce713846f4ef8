import { Descriptions, Table } from 'antd';
import { Day } from '../../parts/day.tsx';
import { useDischargeTypes } from '../../parts/discharge-types.ts';
import { useLanguage } from '../../shell/language.ts';
import { useDocumentNames } from '../claims/evidence.tsx';
import type { Course, Programme } from './programme-words.ts';
import { lengthOf, ratesOf, rulesOf, STEPS } from './programme-words.ts';

interface ProgrammeRulesProps {
  readonly programme: Programme;
  /** Of the same group: nobody is paid for two of them in one term. */
  readonly excludes: readonly Programme[];
}

/** One programme with everything that the bureau has decided about it. */
export function ProgrammeRules({ programme: { code, aliases, partnerRegion, payee, amount, eligibility, documents, course }, excludes }: ProgrammeRulesProps) {
  const { t } = useLanguage();
  const dischargeType = useDischargeTypes();
  return (
    <>
      <Descriptions size="small" bordered column={1} items={[
        { key: 'code', label: t('代码', 'Code'), children: code },
        { key: 'excludes', label: t('同期互斥的项目', 'Not in one term with'), children: excludes.map(({ name }) => t(name)).join(t('、', ', ')) || t('无', 'none') },
        ...(aliases.length > 0 ? [{ key: 'aliases', label: t('也写作', 'Also written'), children: aliases.join(t('、', ', ')) }] : []),
        ...(partnerRegion === undefined ? [] : [{ key: 'partner', label: t('协作地区', 'Partner region'), children: partnerRegion }]),
        { key: 'payee', label: t('发放至', 'Paid to'), children: payee === 'trainee' ? t('学员本人账户', "the trainee's own account") : t('院校账户', "the institution's account") },
      ]} />
      <h2>{t('资助标准', 'Rates')}</h2>
      <Table size="small" pagination={false} rowKey={({ name }) => name.zh} dataSource={[...ratesOf(amount)]} scroll={{ x: 480 }} columns={[
        { title: t('标准', 'Rate'), dataIndex: 'name', render: t },
        { title: t('金额(元)', 'Yuan'), dataIndex: 'yuan', align: 'right', render: (value: number) => value.toLocaleString('zh-CN') },
        { title: t('自', 'Since'), dataIndex: 'from', render: (on: string) => <Day on={on} /> },
        { title: t('依据', 'Reference'), dataIndex: 'reference' },
      ]} />
      <h2>{t('资格条件', 'Who is eligible')}</h2>
      <ul>{rulesOf(eligibility, dischargeType).map((rule) => <li key={rule.zh}>{t(rule)}</li>)}</ul>
      {documents && <EvidenceRules documents={documents} />}
      {course && <CourseRules course={course} />}
    </>
  );
}

function EvidenceRules({ documents: { required, warned, from, reference } }: { readonly documents: NonNullable<Programme['documents']> }) {
  const { t } = useLanguage();
  const { nameOf } = useDocumentNames();
  const listed = (codes: typeof required): string => codes.map(nameOf).join(t('、', ', ')) || t('无', 'none');
  return (
    <>
      <h2>{t('申报材料(逐人)', 'Evidence of each trainee in a claim')}</h2>
      <Descriptions size="small" bordered column={1} items={[
        { key: 'required', label: t('缺少不能提交', 'Not submitted without'), children: listed(required) },
        { key: 'warned', label: t('缺少时提示', 'Shown where missing'), children: listed(warned) },
        { key: 'since', label: t('依据', 'Reference'), children: <>{reference} · <Day on={from} /></> },
      ]} />
    </>
  );
}

function CourseRules({ course: { length, quota, documents, days, suspension, fileOpenMonths, pilot } }: { readonly course: Course }) {
  const { t } = useLanguage();
  const workingDays = (count: number): string => t(`${count} 个工作日`, `${count} working days`);
  return (
    <>
      <h2>{t('办理', 'How it runs')}</h2>
      <Descriptions size="small" bordered column={1} items={[
        { key: 'length', label: t('学制', 'Length'), children: t(lengthOf(length)) },
        { key: 'quota', label: t('单列计划', 'Places a year'), children: quota?.seats.toLocaleString('zh-CN') ?? t('不限', 'no limit') },
        ...Object.entries(STEPS).map(([step, name]) => ({ key: step, label: t(name), children: documents[step as keyof typeof documents]?.join(t('、', ', ')) ?? t('不须材料', 'no papers') })),
        { key: 'check', label: t('资格核查', 'Check'), children: workingDays(days.check) },
        { key: 'admission', label: t('录取', 'Admission'), children: workingDays(days.admission) },
        { key: 'confirmation', label: t('报到', 'Registration'), children: workingDays(days.confirmation) },
        { key: 'term', label: t('学期确认', 'Confirmation of a term'), children: workingDays(days.term) },
        { key: 'suspension', label: t('休学最长', 'Longest suspension'), children: t(`${suspension.maxMonths} 个月`, `${suspension.maxMonths} months`) },
        { key: 'open', label: t('结束后可更正', 'Open for corrections'), children: t(`${fileOpenMonths} 个月`, `${fileOpenMonths} months`) },
        ...(pilot ? [
          { key: 'majors', label: t('专业设定', 'Majors'), children: pilot.majors.map(({ name, seats }) => `${name} ${seats}`).join(t('、', ', ')) },
          { key: 'sourcing', label: t('生源组织', 'Sourcing'), children: pilot.sourcing.map(({ region, seats }) => `${region} ${seats}`).join(t('、', ', ')) },
          { key: 'teaching', label: t('特色教学', 'Teaching'), children: pilot.teaching.join(t('、', ', ')) },
          { key: 'funding', label: t('资金保障', 'Funding'), children: pilot.funding.map(({ source, percent }) => `${source} ${percent}%`).join(t('、', ', ')) },
        ] : []),
      ]} />
    </>
  );
}
