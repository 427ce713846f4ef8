import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Input, Select, Table } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import type { components, paths } from '../../contract/api.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import type { Budget } from '../closing/budget-lines.ts';
import { useBudgetYears } from '../closing/budget-lines.ts';
import { originPath } from './queries.ts';
import { FUNDING_SOURCE_NAMES, LEDGER_ACCOUNT_NAMES, LEDGER_KIND_NAMES } from './words.ts';

type Entry = components['schemas']['LedgerEntry'];
type Balance = paths['/api/ledger/trial-balance']['get']['responses'][200]['content']['application/json']['items'][number];

const PAGE = 50;
const FILTERS = ['year', 'on', 'line', 'account', 'kind', 'case'] as const;
type Filters = Readonly<Partial<Record<(typeof FILTERS)[number], string>>>;
type Change = (change: Partial<Record<(typeof FILTERS)[number], string | undefined>>) => void;

/** The ledger of a year: the trial balance of a day, and the entries behind each figure of it, down to the payment and its rows. */
export default function Ledger() {
  const { t } = useLanguage();
  const [filters, change] = useFilters(FILTERS);
  const { lines, years, isPending } = useBudgetYears();
  const year = filters.year === undefined ? years[0] : Number(filters.year);
  return (
    <>
      <PageTitle title={t('总账', 'Ledger')} />
      <div className="filters">
        <Select aria-label={t('年度', 'Fiscal year')} value={year} loading={isPending} options={years.map((value) => ({ value, label: t(`${value}年度`, String(value)) }))}
          onChange={(value: number) => change({ year: String(value), on: undefined, line: undefined })} />
        <label className="beside">{t('截至', 'Up to')}<Input type="date" className="search" value={filters.on ?? ''} onChange={({ target }) => change({ on: target.value })} /></label>
      </div>
      {year === undefined ? !isPending && <Nothing text={t('还没有预算指标', 'There is no budget line yet')} /> : <OfYear year={year} lines={lines} filters={filters} change={change} />}
    </>
  );
}

interface OfYearProps { readonly year: number; readonly lines: readonly Budget[]; readonly filters: Filters; readonly change: Change }

function OfYear({ year, lines, filters, change }: OfYearProps) {
  const { t } = useLanguage();
  const nameOf = (code: string): string => lines.find((line) => line.code === code)?.name ?? code;
  // Without a day: everything that is booked, in the year or after it.
  const on = filters.on ?? '2100-12-31';
  const balance = useQuery({ queryKey: ['ledger', 'balance', year, on], queryFn: () => bodyOf(api.GET('/api/ledger/trial-balance', { params: { query: { fiscalYear: year, on } } })) });
  const amount = (title: string, dataIndex: keyof Balance) => ({ title, dataIndex, ...moneyColumn, render: (fen: number) => <Money fen={fen} strong={dataIndex === 'balanceFen'} /> });
  return (
    <>
      <h2>{t('试算平衡表', 'Trial balance')}</h2>
      <Asked query={balance}>{({ items, totalFen }) => (
        <Table<Balance> rowKey={(each) => `${each.budgetLine}/${each.account}`} size="small" pagination={false} dataSource={items} scroll={{ x: 760 }}
          locale={{ emptyText: <Nothing text={t('该日之前没有分录', 'No entry up to that day')} /> }}
          rowClassName={(each) => (each.budgetLine === filters.line && each.account === filters.account ? 'chosen' : '')}
          columns={[
            { title: t('指标', 'Line'), dataIndex: 'budgetLine', onCell: (_, at = 0) => ({ rowSpan: accountsFrom(items, at) }), render: (code: string) => <>{nameOf(code)}<div className="quiet">{code}</div></> },
            {
              title: t('科目', 'Account'), dataIndex: 'account', render: (account: keyof typeof LEDGER_ACCOUNT_NAMES, { budgetLine }) =>
                <button type="button" className="link" onClick={() => change({ line: budgetLine, account, kind: undefined, case: undefined })}>{t(LEDGER_ACCOUNT_NAMES[account])}</button>,
            },
            amount(t('收入(元)', 'In (yuan)'), 'debitFen'), amount(t('付出(元)', 'Out (yuan)'), 'creditFen'), amount(t('余额(元)', 'Balance (yuan)'), 'balanceFen'),
          ]}
          summary={() => items.length > 0 && (
            <Table.Summary.Row>
              <Table.Summary.Cell index={0} colSpan={4}>{t('各科目合计(应为零)', 'All accounts together (zero)')}</Table.Summary.Cell>
              <Table.Summary.Cell index={1} align="right"><Money fen={totalFen} strong /></Table.Summary.Cell>
            </Table.Summary.Row>
          )} />
      )}</Asked>
      <h2>{t('分录', 'Entries')}</h2>
      <div className="filters">
        <Select allowClear placeholder={t('全部指标', 'All lines')} aria-label={t('指标', 'Line')} value={filters.line} onChange={(value: string | undefined) => change({ line: value })}
          options={lines.filter((line) => line.fiscalYear === year).map((line) => ({ value: line.code, label: line.name }))} />
        <Select allowClear placeholder={t('全部科目', 'All accounts')} aria-label={t('科目', 'Account')} value={filters.account} onChange={(value: string | undefined) => change({ account: value })}
          options={Object.entries(LEDGER_ACCOUNT_NAMES).map(([value, name]) => ({ value, label: t(name) }))} />
        <Select allowClear placeholder={t('全部事由', 'All kinds')} aria-label={t('事由', 'Kind')} value={filters.kind} onChange={(value: string | undefined) => change({ kind: value })}
          options={Object.entries(LEDGER_KIND_NAMES).map(([value, name]) => ({ value, label: t(name) }))} />
        <Input.Search allowClear className="search" placeholder={t('事项编号', 'Number of a case')} aria-label={t('事项编号', 'Number of a case')} key={filters.case} defaultValue={filters.case ?? ''} onSearch={(value) => change({ case: value.trim() })} />
      </div>
      <Entries year={year} filters={filters} nameOf={nameOf} />
    </>
  );
}

/** How many rows the name of a line spans: all of its accounts at the first, none at the others. */
function accountsFrom(items: readonly Balance[], at: number): number {
  const line = items[at]?.budgetLine;
  return items[at - 1]?.budgetLine === line ? 0 : items.filter((each) => each.budgetLine === line).length;
}

function Entries({ year, filters: { on, line, account, kind, case: caseNo }, nameOf }: { readonly year: number; readonly filters: Filters; readonly nameOf: (code: string) => string }) {
  const { t } = useLanguage();
  const filter = { fiscalYear: year, on, budgetLine: line, account: account as Entry['from'] | undefined, kind: kind as Entry['kind'] | undefined, caseNo };
  const entries = useInfiniteQuery({
    queryKey: ['ledger', 'entries', filter],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/ledger/entries', { params: { query: { ...filter, limit: PAGE, ...(pageParam !== undefined && { after: pageParam }) } } })),
    initialPageParam: undefined as number | undefined, getNextPageParam: ({ next }) => (next === null ? undefined : Number(next)),
  });
  return (
    <>
      <Asked query={entries}>{({ pages }) => (
        <DataTable<Entry> name="ledger-entries" title={t('分录', 'Entries')} rows={pages.flatMap(({ items }) => items)} isPart={entries.hasNextPage} rowKey="id" pagination={false} scroll={{ x: 1100 }}
          locale={{ emptyText: <Nothing text={t('没有符合的分录', 'No such entry')} /> }}
          columns={[
            { key: 'on', title: t('日期', 'Day'), kind: 'day', value: (each) => each.on, render: ({ period }, day) => <><Day on={day} />{!day.startsWith(period) && <div className="quiet">{t(`计入 ${period}`, `counts in ${period}`)}</div>}</> },
            {
              key: 'kind', title: t('事由', 'Kind'), value: (each) => t(LEDGER_KIND_NAMES[each.kind]),
              render: ({ corrects }, text) => <>{text}{corrects !== null && <div className="quiet" title={corrects}>{t('冲回原分录', 'takes back its entry')}</div>}</>,
            },
            {
              key: 'budgetLine', title: t('指标', 'Line'), value: ({ budgetLine }) => `${nameOf(budgetLine)} ${budgetLine}`,
              render: ({ budgetLine, source }) => <>{nameOf(budgetLine)}<div className="quiet">{t(FUNDING_SOURCE_NAMES[source] ?? { zh: source, en: source })}</div></>,
            },
            { key: 'move', title: t('自 → 至', 'From → to'), className: 'unbroken', value: ({ from, to }) => `${t(LEDGER_ACCOUNT_NAMES[from])} → ${t(LEDGER_ACCOUNT_NAMES[to])}` },
            { key: 'amountFen', title: t('金额(元)', 'Amount (yuan)'), kind: 'money', value: ({ amountFen }) => amountFen },
            {
              key: 'case', title: t('来历', 'Comes from'), className: 'unbroken', render: (entry) => <ComesFrom entry={entry} />,
              value: ({ caseNo, line: of, documentNo }) => [caseNo, of && `${of.batchNo} #${of.lineNo}`, documentNo].filter(Boolean).join(' '),
            },
            { key: 'actor', title: t('经办', 'By'), className: 'unbroken', value: ({ actor }) => actor },
          ]} />
      )}</Asked>
      {entries.hasNextPage && <Button block className="section" loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>{t('更多', 'More')}</Button>}
    </>
  );
}

/** The claim, the payment or the document that the entry is of. */
function ComesFrom({ entry: { caseNo, line, documentNo } }: { readonly entry: Entry }) {
  return (
    <>
      {caseNo.startsWith('C-') ? <Link to={`/claims/${encodeURIComponent(caseNo)}`}>{caseNo}</Link> : caseNo}
      {line && <div><Link to={originPath(line)}>{line.batchNo} #{line.lineNo}</Link></div>}
      {documentNo !== null && <div className="quiet">{documentNo}</div>}
    </>
  );
}
