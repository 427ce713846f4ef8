import { Select, Table } from 'antd';
import { Link } from 'react-router';
import { useMay, useSession } from '../../asking/session.ts';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { BatchShown } from './batch-page.tsx';
import { Holder } from './holder.tsx';
import { LineActs } from './line-acts.tsx';
import { LineStatus } from './batch-stage.tsx';
import { originPath } from './queries.ts';
import { LINE_STATUSES } from './words.ts';

type Line = BatchShown['lines'][number];

/** The payments of a batch, accounts masked. */
export function BatchLines({ batchNo, lines }: { readonly batchNo: string; readonly lines: readonly Line[] }) {
  const { t } = useLanguage();
  const mayCorrect = useMay()('clawback.manage', 'batch.results');
  const maySeeOrigin = useSession().person.role !== 'institution';
  const [{ line: status }, change] = useFilters(['line']);
  const shown = status === undefined ? lines : lines.filter((each) => each.status === status);
  const statuses = [...new Set(lines.map((each) => each.status))].map((value) => ({ value, label: t(LINE_STATUSES[value] ?? { zh: value, en: value }) }));
  return (
    <>
      <div className="filters">
        <Select allowClear placeholder={t('全部付款行', 'All payments')} aria-label={t('付款行状态', 'State of the payment')} value={status} options={statuses} onChange={(value: string | undefined) => change({ line: value })} />
      </div>
      <Table<Line>
        rowKey="lineNo" size="small" pagination={{ pageSize: 100, hideOnSinglePage: true }} dataSource={shown} scroll={{ x: 1080 }}
        columns={[
          { title: t('序号', 'No.'), dataIndex: 'lineNo', align: 'right', width: 56, render: (lineNo: number) => (maySeeOrigin ? <Link to={originPath({ batchNo, lineNo })} title={t('来历', 'Where it comes from')}>{lineNo}</Link> : lineNo) },
          { title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] },
          { title: t('户名', 'Holder'), key: 'holder', responsive: ['lg'], render: (_, { holder, toTrainee }) => <Holder name={holder} toTrainee={toTrainee} /> },
          { title: t('开户行', 'Bank'), dataIndex: 'bankName', render: (name: string, { bankCode }) => <>{name}<div className="quiet">{bankCode}</div></> },
          { title: t('账号', 'Account'), dataIndex: 'account' },
          { title: t('人数', 'People'), dataIndex: 'trainees', align: 'right' },
          { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
          { title: t('状态', 'State'), dataIndex: 'status', render: (value: string) => <LineStatus status={value} /> },
          { title: t('银行日期', 'Settled on'), dataIndex: 'settledOn', render: (on: string | null) => <Day on={on} /> },
          { title: t('说明', 'Note'), key: 'note', render: (_, line) => <Note line={line} /> },
          { title: t('申报编号', 'Claim'), dataIndex: 'claimNo', render: (claimNo: string) => <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}</Link> },
          ...(mayCorrect ? [{ title: '', key: 'act', className: 'no-print', render: (_: unknown, { status: state, lineNo, amountFen }: Line) => state === 'paid' && <LineActs line={{ batchNo, lineNo, amountFen }} /> }] : []),
        ]}
      />
    </>
  );
}

function Note({ line: { resultReason, replaces } }: { readonly line: Line }) {
  const { t } = useLanguage();
  return (
    <>
      {resultReason}
      {replaces && <>{resultReason && ' · '}{t('重付', 'pays again')} <Link to={`/batches/${encodeURIComponent(replaces.batchNo)}`}>{replaces.batchNo} #{replaces.lineNo}</Link></>}
    </>
  );
}
