import { Select } from 'antd';
import { Link } from 'react-router';
import { useMay, useSession } from '../../asking/session.ts';
import { DataTable, actsColumn } from '../../parts/data-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import type { BatchShown } from './batch-page.tsx';
import { Holder, holderName } from './holder.tsx';
import { LineActs } from './line-acts.tsx';
import { LineStatus } from './batch-stage.tsx';
import { paymentName } from './payment-link.tsx';
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
  const statuses = [...new Set(lines.map((each) => each.status))].map((value) => ({ value, label: t(textOf(LINE_STATUSES, value)) }));
  return (
    <DataTable<Line>
      name="batch-lines" title={batchNo} rows={shown} rowKey="lineNo" pagination={{ pageSize: 100, hideOnSinglePage: true }} scroll={{ x: 1080 }} locale={{ emptyText: <Nothing text={t('没有符合条件的付款行', 'No payment fits')} /> }}
      filters={(
        <Select allowClear placeholder={t('全部付款行', 'All payments')} aria-label={t('付款行状态', 'State of the payment')} value={status} options={statuses} onChange={(value: string | undefined) => change({ line: value })} />
      )}
      columns={[
        { key: 'lineNo', kind: 'count', title: t('序号', 'No.'), width: 56, value: ({ lineNo }) => lineNo,
          render: ({ lineNo }, text) => (maySeeOrigin ? <Link to={originPath({ batchNo, lineNo })} title={t('来历', 'Where it comes from')}>{text}</Link> : text) },
        { key: 'institution', title: t('院校', 'Institution'), value: ({ institution }) => institution.name },
        { key: 'holder', title: t('户名', 'Holder'), responsive: ['lg'], value: ({ holder, toTrainee }) => holderName(t, holder, toTrainee), render: ({ holder, toTrainee }) => <Holder name={holder} toTrainee={toTrainee} /> },
        { key: 'bank', title: t('开户行', 'Bank'), value: ({ bankName, bankCode }) => `${bankName} ${bankCode}`, render: ({ bankName, bankCode }) => <>{bankName}<div className="quiet">{bankCode}</div></> },
        { key: 'account', title: t('账号', 'Account'), value: ({ account }) => account },
        { key: 'trainees', kind: 'count', title: t('人数', 'People'), value: ({ trainees }) => trainees },
        { key: 'amountFen', kind: 'money', title: t('金额(元)', 'Amount (yuan)'), value: ({ amountFen }) => amountFen },
        { key: 'status', title: t('状态', 'State'), value: (line) => t(textOf(LINE_STATUSES, line.status)), render: (line) => <LineStatus status={line.status} /> },
        { key: 'settledOn', kind: 'day', title: t('银行日期', 'Settled on'), value: ({ settledOn }) => settledOn },
        { key: 'note', title: t('说明', 'Note'), value: ({ resultReason, replaces }) => [resultReason, replaces && `${t('重付', 'pays again')} ${paymentName(replaces)}`].filter(Boolean).join(' · '), render: (line) => <Note line={line} /> },
        { key: 'claimNo', title: t('申报编号', 'Claim'), value: ({ claimNo }) => claimNo, render: (_, no) => <Link to={`/claims/${encodeURIComponent(no)}`}>{no}</Link> },
        ...(mayCorrect ? [actsColumn<Line>(({ status: state, lineNo, amountFen }) => state === 'paid' && <LineActs line={{ batchNo, lineNo, amountFen }} />, { className: 'no-print' })] : []),
      ]}
    />
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
