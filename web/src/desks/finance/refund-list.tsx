import { useInfiniteQuery } from '@tanstack/react-query';
import { Table, Tag } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay, useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable, actsColumn } from '../../parts/data-table.tsx';
import { ConfirmedAct, ReasonedAct } from '../../parts/decisions.tsx';
import { Money, moneyColumn, yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { PaymentLink, paymentName } from './payment-link.tsx';
import { REFUND_COLOURS, REFUND_STAGES } from './words.ts';

type Refund = components['schemas']['Refund'];
const PAGE = 100;

/** Money that was credited and came back 退款; recorded on the page of its batch, booked here by another person. */
export default function RefundList() {
  const { t } = useLanguage();
  const may = useMay();
  const refunds = useInfiniteQuery({
    queryKey: ['refunds'],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/refunds', { params: { query: { after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <>
      <PageTitle title={t('退款', 'Refunds')} />
      {may('clawback.manage') && <p className="quiet">{t('在拨付批次的已到账付款行上登记;由另一人在此确认入账。', 'Recorded on a paid line of its batch; another person books it here.')}</p>}
      <PagedTable<Refund>
        name="refunds" title={t('退款', 'Refunds')} query={refunds} rowKey="refundNo" scroll={{ x: 1100 }} locale={{ emptyText: <Nothing text={t('没有退款', 'Nothing was sent back')} /> }}
        expandable={{ expandedRowRender: ({ rows }) => <Rows rows={rows} /> }}
        columns={[
          { key: 'refundNo', title: t('退款编号', 'Refund'), value: ({ refundNo }) => refundNo },
          { key: 'institution', title: t('院校', 'Institution'), value: ({ institution }) => institution.name },
          { key: 'of', title: t('原付款', 'Payment'), value: paymentName, render: (refund) => <PaymentLink {...refund} /> },
          { key: 'amountFen', kind: 'money', title: t('金额(元)', 'Amount (yuan)'), value: ({ amountFen }) => amountFen },
          { key: 'bankReference', title: t('银行流水号', "The bank's reference"), value: ({ bankReference }) => bankReference },
          { key: 'receivedOn', kind: 'day', title: t('到账', 'Received'), value: ({ receivedOn }) => receivedOn },
          { key: 'reason', title: t('理由', 'Reason'), value: ({ reason }) => reason },
          { key: 'stage', title: t('状态', 'State'), value: ({ stage }) => t(textOf(REFUND_STAGES, stage)), render: ({ stage }, name) => <Tag color={REFUND_COLOURS[stage] ?? 'default'}>{name}</Tag> },
          ...(may('clawback.approve') ? [actsColumn<Refund>((refund) => refund.stage === 'recorded' && <RefundActs refund={refund} />)] : []),
        ]}
      />
    </>
  );
}

function Rows({ rows }: { readonly rows: Refund['rows'] }) {
  const { t } = useLanguage();
  return (
    <Table rowKey="rowNo" size="small" pagination={false} dataSource={rows} columns={[
      { title: t('名册行', 'Row'), dataIndex: 'rowNo' },
      { title: t('退回(元)', 'Came back (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
    ]} />
  );
}

function RefundActs({ refund: { refundNo, amountFen, recordedBy } }: { readonly refund: Refund }) {
  const { t } = useLanguage();
  const { person } = useSession();
  const path = { refundNo };
  const book = useAct({
    send: (body: { amountFen: number }, header) => api.POST('/api/refunds/{refundNo}/book', { params: { path, header }, body }), done: { zh: '已入账', en: 'Booked' },
  });
  const reject = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/refunds/{refundNo}/reject', { params: { path, header }, body }), done: { zh: '已不予入账', en: 'Rejected' },
  });
  if (recordedBy === person.id) return <span className="quiet">{t('须由另一人办理', 'For another person')}</span>;
  return (
    <div className="act-bar">
      <ConfirmedAct label={t('确认入账', 'Book')} question={t(`确认 ${yuanOf(amountFen)} 元已退回入账?`, `Book ${yuanOf(amountFen)} yuan that came back?`)} act={book} input={{ amountFen }} />
      <ReasonedAct label={t('不予入账', 'Reject')} act={reject} danger />
    </div>
  );
}
