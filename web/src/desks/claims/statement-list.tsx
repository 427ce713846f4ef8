import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, Select, Table } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useInstitutions } from '../../asking/institutions.ts';
import { problemOf } from '../../asking/problem.ts';
import { useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';

type Summary = components['schemas']['InstitutionStatement'];
const PAGE = 100;
const LONGEST_BATCH_NO = 80;

/** The statements 对账单: one for each institution and batch, frozen when the batch was settled. An institution has its own. */
export default function StatementList() {
  const { t } = useLanguage();
  const isCollege = useSession().person.role === 'institution';
  const [{ institution, batchNo }, change] = useFilters(['institution', 'batchNo']);
  const statements = useInfiniteQuery({
    queryKey: ['statements', { institution, batchNo }],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/statements', { params: { query: { institution, batchNo, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <>
      <PageTitle title={t('对账单', 'Statements')} />
      <div className="filters">
        {!isCollege && <InstitutionFilter institution={institution} onChoose={(value) => change({ institution: value })} />}
        <Input.Search allowClear placeholder={t('拨付批次号', 'Payment batch')} aria-label={t('拨付批次号', 'Payment batch')} maxLength={LONGEST_BATCH_NO} defaultValue={batchNo} onSearch={(value) => change({ batchNo: value.trim() })} className="search" />
      </div>
      <ProblemNote problem={statements.error ? problemOf(statements.error) : undefined} />
      <Table<Summary>
        rowKey="statementNo" size="small" pagination={false} loading={statements.isFetching} dataSource={statements.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 860 }}
        locale={{ emptyText: <Nothing text={t('没有对账单;拨付批次办结后生成', 'No statement; one is made when a payment batch is settled')} /> }}
        columns={[
          { title: t('对账单号', 'Statement'), dataIndex: 'statementNo', render: (no: string) => <Link to={`/statements/${encodeURIComponent(no)}`}>{no}</Link> },
          ...(isCollege ? [] : [{ title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] }]),
          { title: t('申报批次', 'Round'), dataIndex: 'round' },
          { title: t('拨付批次', 'Payment batch'), dataIndex: 'batchNo', render: (no: string) => <Link to={`/batches/${encodeURIComponent(no)}`}>{no}</Link> },
          { title: t('日期', 'Day'), dataIndex: 'frozenOn', render: (on: string) => <Day on={on} /> },
          { title: t('实付(元)', 'Credited (yuan)'), dataIndex: 'paidFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} strong /> },
          { title: t('退票(元)', 'Came back (yuan)'), dataIndex: 'returnedFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('更正(元)', 'Corrected (yuan)'), dataIndex: 'correctedFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        ]}
      />
      {statements.hasNextPage && <Button block onClick={() => void statements.fetchNextPage()} loading={statements.isFetchingNextPage}>{t('更多', 'More')}</Button>}
    </>
  );
}

function InstitutionFilter({ institution, onChoose }: { readonly institution: string | undefined; readonly onChoose: (code: string | undefined) => void }) {
  const { t } = useLanguage();
  const { items } = useInstitutions();
  return (
    <Select allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={t('全部院校', 'All institutions')} aria-label={t('院校', 'Institution')} value={institution} onChange={onChoose}
      options={items.map(({ code, name }) => ({ value: code, label: name }))} />
  );
}
