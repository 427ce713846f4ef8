import { useInfiniteQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useInstitutions } from '../../asking/institutions.ts';
import { useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable } from '../../parts/data-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
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
      <PagedTable<Summary>
        name="statements" title={t('对账单', 'Statements')} query={statements} rowKey="statementNo" scroll={{ x: 860 }}
        locale={{ emptyText: <Nothing text={t('没有对账单;拨付批次办结后生成', 'No statement; one is made when a payment batch is settled')} /> }}
        filters={(
          <>
            {!isCollege && <InstitutionFilter institution={institution} onChoose={(value) => change({ institution: value })} />}
            <Input.Search allowClear placeholder={t('拨付批次号', 'Payment batch')} aria-label={t('拨付批次号', 'Payment batch')} maxLength={LONGEST_BATCH_NO} defaultValue={batchNo} onSearch={(value) => change({ batchNo: value.trim() })} className="search" />
          </>
        )}
        columns={[
          { key: 'statementNo', title: t('对账单号', 'Statement'), value: ({ statementNo }) => statementNo, render: (_, no) => <Link to={`/statements/${encodeURIComponent(no)}`}>{no}</Link> },
          ...(isCollege ? [] : [{ key: 'institution', title: t('院校', 'Institution'), value: ({ institution: { name } }: Summary) => name }]),
          { key: 'round', title: t('申报批次', 'Round'), value: ({ round }) => round },
          { key: 'batchNo', title: t('拨付批次', 'Payment batch'), value: (each) => each.batchNo, render: (_, no) => <Link to={`/batches/${encodeURIComponent(no)}`}>{no}</Link> },
          { key: 'frozenOn', title: t('日期', 'Day'), kind: 'day', value: ({ frozenOn }) => frozenOn },
          { key: 'paidFen', title: t('实付(元)', 'Credited (yuan)'), kind: 'money', value: ({ paidFen }) => paidFen },
          { key: 'returnedFen', title: t('退票(元)', 'Came back (yuan)'), kind: 'money', value: ({ returnedFen }) => returnedFen },
          { key: 'correctedFen', title: t('更正(元)', 'Corrected (yuan)'), kind: 'money', value: ({ correctedFen }) => correctedFen },
        ]}
      />
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
