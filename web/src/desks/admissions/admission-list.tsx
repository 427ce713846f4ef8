import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import { useMay } from '../../asking/session.ts';
import { Day } from '../../parts/day.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import type { Admission } from './asking.ts';
import { PlanDialog } from './plan-dialog.tsx';
import { StateTag } from './state-tag.tsx';

const PAGE = 100;
type Row = Omit<Admission, 'applications'>;

/** The admissions 招生: planned by the registrar, open for applications, allocated, published. */
export default function AdmissionList() {
  const { t } = useLanguage();
  const mayPlan = useMay()('admission.plan');
  const { nameOf } = useProgrammes();
  const [isPlanning, setPlanning] = useState(false);
  const admissions = useInfiniteQuery({
    queryKey: ['admissions'],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/admissions', { params: { query: { after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <>
      <PageTitle title={t('招生录取', 'Admissions')} acts={mayPlan && <Button type="primary" onClick={() => setPlanning(true)}>{t('编制招生计划', 'Plan an admission')}</Button>} />
      <ProblemNote problem={admissions.error ? problemOf(admissions.error) : undefined} />
      <Table<Row>
        rowKey="code" size="small" pagination={false} loading={admissions.isFetching} dataSource={admissions.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 900 }}
        locale={{ emptyText: <Nothing text={t('没有招生计划', 'No admission')} /> }}
        columns={[
          { title: t('编号', 'Code'), dataIndex: 'code', render: (code: string) => <Link to={`/admissions/${encodeURIComponent(code)}`}>{code}</Link> },
          { title: t('项目', 'Programme'), dataIndex: 'programme', render: (code: string) => t(nameOf(code)) },
          { title: t('学年', 'School year'), dataIndex: 'schoolYear' },
          { title: t('报名', 'Applications'), key: 'window', render: (_, { opensOn, closesOn }) => <><Day on={opensOn} /> – <Day on={closesOn} /></> },
          { title: t('开学', 'Studies begin'), dataIndex: 'startsOn', render: (on: string) => <Day on={on} /> },
          { title: t('名额', 'Places'), dataIndex: ['quota', 'courses'], align: 'right', render: (courses: Admission['quota']['courses']) => courses.reduce((sum, { seats }) => sum + seats, 0) },
          { title: t('录取', 'Placed'), dataIndex: ['list', 'placed'], align: 'right', render: (placed: number | undefined) => placed ?? '–' },
          { title: t('状态', 'State'), dataIndex: 'stage', render: (stage: string) => <StateTag of="admission" code={stage} /> },
        ]}
      />
      {admissions.hasNextPage && <Button block onClick={() => void admissions.fetchNextPage()} loading={admissions.isFetchingNextPage}>{t('更多', 'More')}</Button>}
      {isPlanning && <PlanDialog onClose={() => setPlanning(false)} />}
    </>
  );
}
