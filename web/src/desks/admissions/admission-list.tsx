import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import { PagedTable } from '../../parts/data-table.tsx';
import { Day } from '../../parts/day.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import type { Admission } from './asking.ts';
import { PlanDialog } from './plan-dialog.tsx';
import { StateTag, stateName } from './state-tag.tsx';

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
      <PagedTable<Row>
        name="admissions" title={t('招生录取', 'Admissions')} query={admissions} rowKey="code" scroll={{ x: 900 }} locale={{ emptyText: <Nothing text={t('没有招生计划', 'No admission')} /> }}
        columns={[
          { key: 'code', title: t('编号', 'Code'), value: ({ code }) => code, render: (_, code) => <Link to={`/admissions/${encodeURIComponent(code)}`}>{code}</Link> },
          { key: 'programme', title: t('项目', 'Programme'), value: ({ programme }) => t(nameOf(programme)) },
          { key: 'schoolYear', title: t('学年', 'School year'), value: ({ schoolYear }) => schoolYear },
          { key: 'window', title: t('报名', 'Applications'), value: ({ opensOn, closesOn }) => `${opensOn} – ${closesOn}`, render: ({ opensOn, closesOn }) => <><Day on={opensOn} /> – <Day on={closesOn} /></> },
          { key: 'startsOn', kind: 'day', title: t('开学', 'Studies begin'), value: ({ startsOn }) => startsOn },
          { key: 'places', kind: 'count', title: t('名额', 'Places'), value: ({ quota }) => quota.courses.reduce((sum, { seats }) => sum + seats, 0) },
          { key: 'placed', kind: 'count', title: t('录取', 'Placed'), value: ({ list }) => list?.placed },
          { key: 'stage', title: t('状态', 'State'), value: ({ stage }) => t(stateName('admission', stage)), render: ({ stage }) => <StateTag of="admission" code={stage} /> },
        ]}
      />
      {isPlanning && <PlanDialog onClose={() => setPlanning(false)} />}
    </>
  );
}
