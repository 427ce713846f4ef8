import { useQuery } from '@tanstack/react-query';
import { Button, InputNumber, Select, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { BulkProgress } from '../../parts/bulk-progress.tsx';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { useProgrammes } from './asking.ts';
import { termName } from './words.ts';

type Waiting = paths['/api/cohorts/waiting']['get']['responses'][200]['content']['application/json']['items'][number];
type Ticked = NonNullable<paths['/api/cohorts/tick']['post']['requestBody']>['content']['application/json'];
/** Of one line, where it differs from what holds for all. */
interface Facts { readonly attendance?: number | null; readonly otherAidYuan?: number | null }

const keyOf = ({ enrolmentNo, schoolYear, term }: Waiting): string => `${enrolmentNo} ${schoolYear}/${term}`;
const termKeyOf = ({ schoolYear, term }: Waiting): string => `${schoolYear}/${term}`;

/** The open terms of the institution's trainees, confirmed by ticking: only a confirmed term earns something. */
export default function ConfirmTerms() {
  const { t } = useLanguage();
  const [{ bulk }, change] = useFilters(['bulk']);
  const waiting = useQuery({ queryKey: ['cohorts', 'waiting', 'confirmTerm'], queryFn: () => bodyOf(api.GET('/api/cohorts/waiting', { params: { query: { act: 'confirmTerm' } } })) });
  return (
    <>
      <PageTitle title={t('学期确认', 'Confirm terms')} acts={<Link to="/cohorts/workbook?act=confirmTerm"><Button>{t('改用工作簿', 'By workbook instead')}</Button></Link>} />
      {bulk && <BulkProgress key={bulk} bulkId={bulk} nameOf={({ caseNo }) => <Link to={`/enrolments/${encodeURIComponent(caseNo)}`}>{caseNo}</Link>} />}
      <Asked query={waiting}>
        {({ items }) => (items.length === 0
          ? <Nothing text={t('没有待确认的学期', 'No term waits to be confirmed')} />
          : <OpenTerms items={items} onBegun={(bulkId) => change({ bulk: bulkId })} />)}
      </Asked>
    </>
  );
}

function OpenTerms({ items, onBegun }: { readonly items: readonly Waiting[]; readonly onBegun: (bulkId: string) => void }) {
  const { t } = useLanguage();
  const { nameOf } = useProgrammes();
  const [{ term }, change] = useFilters(['term']);
  const [chosen, choose] = useState<readonly string[]>([]);
  const [forAll, setForAll] = useState<Facts>({ otherAidYuan: 0 });
  const [own, setOwn] = useState<Readonly<Record<string, Facts>>>({});
  const shown = items.filter((item) => term === undefined || termKeyOf(item) === term);
  const ticked = shown.filter((item) => chosen.includes(keyOf(item)));
  const factsOf = (item: Waiting): Facts => ({ ...forAll, ...own[keyOf(item)] });
  const write = (item: Waiting, facts: Facts): void => setOwn((before) => ({ ...before, [keyOf(item)]: { ...before[keyOf(item)], ...facts } }));
  const act = useAct({
    send: (body: Ticked, header) => api.POST('/api/cohorts/tick', { params: { header }, body }), stale: [],
    onDone: ({ bulkId }) => { choose([]); onBegun(bulkId); },
  });
  const confirm = (): void => void act.run({ items: ticked.map((item) => ({ enrolmentNo: item.enrolmentNo, type: 'confirmTerm', key: termKeyOf(item), report: reportOf(factsOf(item)) })) });
  return (
    <>
      <div className="filters">
        <Select allowClear placeholder={t('全部学期', 'All terms')} aria-label={t('学期', 'Term')} value={term} onChange={(value: string | undefined) => change({ term: value })}
          options={[...new Set(items.map(termKeyOf))].sort().map((value) => ({ value, label: t(termName(value)) }))} />
        <AttendanceField label={t('全部的考勤率(%)', 'Attendance of all (%)')} prefix={t('全部考勤率', 'All attended')} value={forAll.attendance} onChange={(attendance) => setForAll({ ...forAll, attendance })} />
        <Button type="primary" disabled={ticked.length === 0} loading={act.isRunning} onClick={confirm}>{t(`确认所选(${ticked.length})`, `Confirm the chosen (${ticked.length})`)}</Button>
      </div>
      <ProblemNote problem={act.problem} />
      <Table<Waiting>
        rowKey={keyOf} size="small" virtual scroll={{ y: 480, x: 1060 }} pagination={false} dataSource={shown}
        rowSelection={{ selectedRowKeys: [...chosen], onChange: (keys) => choose(keys.map(String)), columnWidth: 44, getCheckboxProps: (item) => ({ 'aria-label': item.name }), getTitleCheckboxProps: () => ({ 'aria-label': t('全选', 'All') }) }}
        columns={[
          { title: t('姓名', 'Name'), dataIndex: 'name', width: 110, render: (name: string, item) => <Link to={`/enrolments/${encodeURIComponent(item.enrolmentNo)}`}>{name}</Link> },
          { title: t('项目', 'Programme'), dataIndex: 'programme', width: 150, ellipsis: true, render: (code: string) => t(nameOf(code)) },
          { title: t('专业', 'Course'), dataIndex: 'major', width: 160, ellipsis: true },
          { title: t('学期', 'Term'), key: 'term', width: 190, render: (_, item) => t(termName(termKeyOf(item))) },
          { title: t('期限', 'Due'), dataIndex: 'dueOn', width: 130, render: (on: string | null) => <Day on={on} /> },
          { title: t('考勤率(%)', 'Attendance (%)'), key: 'attendance', width: 130, render: (_, item) => <AttendanceField label={`${t('考勤率', 'Attendance')} ${item.name}`} value={factsOf(item).attendance} onChange={(attendance) => write(item, { attendance })} /> },
          { title: t('其他资助(元)', 'Other aid (yuan)'), key: 'aid', width: 140, render: (_, item) => <InputNumber aria-label={`${t('其他资助', 'Other aid')} ${item.name}`} min={0} precision={2} controls={false} className="wide" value={factsOf(item).otherAidYuan} onChange={(otherAidYuan) => write(item, { otherAidYuan })} /> },
        ]}
      />
    </>
  );
}

function reportOf({ attendance, otherAidYuan }: Facts): { attendancePercent: number | null; otherAidFen: number } {
  return { attendancePercent: attendance ?? null, otherAidFen: Math.round((otherAidYuan ?? 0) * 100) };
}

interface AttendanceFieldProps { readonly label: string; readonly prefix?: string; readonly value: number | null | undefined; readonly onChange: (value: number | null) => void }

function AttendanceField({ label, prefix, value, onChange }: AttendanceFieldProps) {
  return <InputNumber aria-label={label} prefix={prefix} min={0} max={100} precision={1} controls={false} suffix="%" className="attendance" value={value ?? null} onChange={onChange} />;
}
