import { useQuery } from '@tanstack/react-query';
import { Button, Card, Statistic, Table } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { Asked, Nothing } from '../../shell/states.tsx';
import { useLanguage } from '../../shell/language.ts';
import { returnedQuery, waitingAccountsQuery } from './queries.ts';

/** What waits for finance: money to pay, payments that came back, accounts that need a second person. */
export default function FinanceHome() {
  const { t } = useLanguage();
  const returned = useQuery(returnedQuery(true));
  const accounts = useQuery(waitingAccountsQuery);
  return (
    <>
      <PageTitle title={t('资金待办', 'Money to do')} acts={<Link to="/batches">{t('全部拨付批次', 'All batches')}</Link>} />
      <div className="tiles">
        <Link to="/returned?open=true"><Card size="small" hoverable><Statistic title={t('退票待重付', 'Returned, not paid again')} value={returned.data?.items.length ?? '–'} loading={returned.isPending} /></Card></Link>
        <Link to="/accounts"><Card size="small" hoverable><Statistic title={t('收款账户待审核', 'Accounts to approve')} value={accounts.data?.items.length ?? '–'} loading={accounts.isPending} /></Card></Link>
      </div>
      <MoneyWaiting />
    </>
  );
}

function MoneyWaiting() {
  const { t } = useLanguage();
  const may = useMay();
  const waiting = useQuery({ queryKey: ['batches', 'payable'], queryFn: () => bodyOf(api.GET('/api/rounds/payable')) });
  return (
    <Card size="small" className="section" title={t('有款待拨的申报批次', 'Rounds with money waiting')}>
      <Asked query={waiting}>{({ items }) => (items.length === 0 ? <Nothing text={t('没有待拨付的款项', 'Nothing waits to be paid')} /> : (
        <Table rowKey="round" size="small" pagination={false} dataSource={items} scroll={{ x: 560 }} columns={[
          { title: t('申报批次', 'Round'), dataIndex: 'round' },
          { title: t('年度', 'Year'), dataIndex: 'fiscalYear' },
          { title: t('申报数', 'Claims'), dataIndex: 'claims', align: 'right' },
          { title: t('人数', 'People'), dataIndex: 'trainees', align: 'right' },
          { title: t('待拨付(元)', 'Waiting (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} strong /> },
          ...(may('batch.prepare') ? [{
            title: '', key: 'act', align: 'right' as const,
            render: (_: unknown, { round }: { round: string }) => <Link to={`/batches/new?round=${encodeURIComponent(round)}`}><Button type="primary" size="small">{t('制表', 'Build a batch')}</Button></Link>,
          }] : []),
        ]} />
      ))}</Asked>
    </Card>
  );
}
