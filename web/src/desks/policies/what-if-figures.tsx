import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Card, Segmented, Skeleton, Table } from 'antd';
import { Suspense, lazy, useMemo } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useInstitutions } from '../../asking/institutions.ts';
import { problemOf } from '../../asking/problem.ts';
import type { components, paths } from '../../contract/api.ts';
import { useDistricts } from '../../parts/districts.ts';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn, yuanOf } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { VERDICT_NAMES } from '../../words.ts';
import { useProgrammes } from '../enrolments/asking.ts';

type By = NonNullable<components['schemas']['WhatIf']['totals']>['by'];
type Row = paths['/api/what-ifs/{id}/rows']['get']['responses'][200]['content']['application/json']['items'][number];

const Chart = lazy(() => import('../../parts/chart.tsx'));
const CHART_LINES = 15;
const PAGE = 100;

/** Before and after by programme, institution or district: the largest differences as a chart, all of them as a table. */
export function WhatIfFigures({ by }: { readonly by: By }) {
  const { t } = useLanguage();
  const [{ of = 'programme' }, change] = useFilters(['of']);
  const nameOf = useNames(of);
  const figures = by[of as keyof By];
  const lines = useMemo(() => Object.entries(figures ?? {})
    .map(([code, each]) => ({ ...each, code, label: nameOf(code), differenceFen: each.afterFen - each.beforeFen }))
    .sort((a, b) => Math.abs(b.differenceFen) - Math.abs(a.differenceFen)), [figures, nameOf]);
  const names = useMemo(() => ({ before: t('原金额', 'Before'), after: t('新金额', 'After') }), [t]);
  const option = useMemo(() => optionOf(lines.slice(0, CHART_LINES), names), [lines, names]);
  const label = t(`原金额与新金额(元),差额最大的 ${CHART_LINES} 项`, `Before and after (yuan), the ${CHART_LINES} largest differences`);
  return (
    <>
      <div className="filters">
        <Segmented value={of} onChange={(value) => change({ of: value === 'programme' ? undefined : value })}
          options={[{ value: 'programme', label: t('按项目', 'By programme') }, { value: 'institution', label: t('按院校', 'By institution') }, { value: 'district', label: t('按区', 'By district') }]} />
      </div>
      {lines.length > 0 && <Card size="small" className="section" title={label}><Suspense fallback={<Skeleton active />}><Chart label={label} option={option} height={300} /></Suspense></Card>}
      <Table
        rowKey="code" size="small" className="section" pagination={{ pageSize: 50, hideOnSinglePage: true }} dataSource={lines} scroll={{ x: 760 }} locale={{ emptyText: <Nothing text={t('没有申报', 'No claim')} /> }}
        columns={[
          { title: t('名称', 'Name'), dataIndex: 'label' },
          { title: t('行数', 'Rows'), dataIndex: 'rows', align: 'right' }, { title: t('有变动', 'Change'), dataIndex: 'changed', align: 'right' },
          { title: t('增加', 'Gain'), dataIndex: 'gaining', align: 'right' }, { title: t('减少', 'Lose'), dataIndex: 'losing', align: 'right' },
          ...([['beforeFen', names.before], ['afterFen', names.after], ['differenceFen', t('差额', 'Difference')]] as const)
            .map(([dataIndex, name]) => ({ title: `${name} ${t('(元)', '(yuan)')}`, dataIndex, ...moneyColumn, render: (fen: number) => <Money fen={fen} /> })),
        ]}
      />
    </>
  );
}

/** What the codes of a breakdown are called. */
function useNames(of: string): (code: string) => string {
  const { t } = useLanguage();
  const { nameOf: nameOfDistrict } = useDistricts();
  const { nameOf: nameOfProgramme } = useProgrammes();
  const { nameOfInstitution } = useInstitutions();
  return useMemo(() => {
    if (of === 'district') return nameOfDistrict;
    return of === 'institution' ? nameOfInstitution : (code) => t(nameOfProgramme(code));
  }, [of, t, nameOfDistrict, nameOfProgramme, nameOfInstitution]);
}

function optionOf(lines: readonly { label: string; beforeFen: number; afterFen: number }[], names: { readonly before: string; readonly after: string }) {
  return {
    legend: { top: 0 }, grid: { top: 36, left: 8, right: 16, bottom: 8, containLabel: true }, tooltip: { renderMode: 'richText', trigger: 'axis', valueFormatter: (value: number) => yuanOf(value * 100) },
    xAxis: { type: 'category', data: lines.map((line) => line.label), axisLabel: { rotate: lines.length > 3 ? 30 : 0, hideOverlap: true } }, yAxis: { type: 'value' },
    series: [
      { type: 'bar', name: names.before, data: lines.map((line) => line.beforeFen / 100) },
      { type: 'bar', name: names.after, data: lines.map((line) => line.afterFen / 100) },
    ],
  };
}

/** Every row that would change. */
export function WhatIfRows({ whatIfId }: { readonly whatIfId: string }) {
  const { t } = useLanguage();
  const { nameOf: nameOfDistrict } = useDistricts();
  const { nameOf: nameOfProgramme } = useProgrammes();
  const rows = useInfiniteQuery({
    queryKey: ['what-ifs', whatIfId, 'rows'],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/what-ifs/{id}/rows', { params: { path: { id: whatIfId }, query: { after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const verdict = (value: string, fen: number) => <>{t(textOf(VERDICT_NAMES, value))} <Money fen={fen} /></>;
  return (
    <>
      <ProblemNote problem={rows.error ? problemOf(rows.error) : undefined} />
      <Table<Row>
        rowKey={({ claimNo, rowNo }) => `${claimNo}/${rowNo}`} size="small" pagination={false} loading={rows.isFetching} dataSource={rows.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 900 }}
        locale={{ emptyText: <Nothing text={t('没有有变动的行', 'No row changes')} /> }}
        columns={[
          { title: t('申报编号', 'Claim'), dataIndex: 'claimNo', render: (no: string, { rowNo }) => <><Link to={`/claims/${encodeURIComponent(no)}`}>{no}</Link> #{rowNo}</> },
          { title: t('院校', 'Institution'), dataIndex: 'institutionName' },
          { title: t('区', 'District'), dataIndex: 'district', render: nameOfDistrict },
          { title: t('项目', 'Programme'), dataIndex: 'programme', render: (code: string) => t(nameOfProgramme(code)) },
          { title: t('原结果', 'Before'), key: 'before', align: 'right', render: (_, row) => verdict(row.beforeVerdict, row.beforeFen) },
          { title: t('新结果', 'After'), key: 'after', align: 'right', render: (_, row) => verdict(row.afterVerdict, row.afterFen) },
        ]}
      />
      {rows.hasNextPage && <Button block onClick={() => void rows.fetchNextPage()} loading={rows.isFetchingNextPage}>{t('更多', 'More')}</Button>}
    </>
  );
}
