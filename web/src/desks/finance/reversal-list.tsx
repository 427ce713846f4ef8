import { useInfiniteQuery } from '@tanstack/react-query';
import { Tag } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay, useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable, actsColumn } from '../../parts/data-table.tsx';
import { ConfirmedAct, ReasonedAct } from '../../parts/decisions.tsx';
import { yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { PaymentLink, paymentName } from './payment-link.tsx';
import { REVERSAL_COLOURS, REVERSAL_STAGES } from './words.ts';

type Reversal = components['schemas']['Reversal'];
const PAGE = 100;

/** Confirmations that were a mistake 冲正; asked for on the page of the batch, approved here by another person. */
export default function ReversalList() {
  const { t } = useLanguage();
  const may = useMay();
  const reversals = useInfiniteQuery({
    queryKey: ['reversals'],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/reversals', { params: { query: { after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <>
      <PageTitle title={t('冲正', 'Reversals')} />
      {may('batch.results') && <p className="quiet">{t('在拨付批次的已到账付款行上申请;由另一人在此批准。', 'Asked for on a paid line of its batch; another person approves it here.')}</p>}
      <PagedTable<Reversal>
        name="reversals" title={t('冲正', 'Reversals')} query={reversals} rowKey="reversalNo" scroll={{ x: 1000 }} locale={{ emptyText: <Nothing text={t('没有冲正', 'No confirmation was taken back')} /> }}
        columns={[
          { key: 'reversalNo', title: t('冲正编号', 'Reversal'), value: ({ reversalNo }) => reversalNo },
          { key: 'institution', title: t('院校', 'Institution'), value: ({ institution }) => institution.name },
          { key: 'of', title: t('原付款', 'Payment'), value: paymentName, render: (reversal) => <PaymentLink {...reversal} /> },
          { key: 'amountFen', kind: 'money', title: t('金额(元)', 'Amount (yuan)'), value: ({ amountFen }) => amountFen },
          { key: 'reason', title: t('理由', 'Reason'), value: ({ reason }) => reason },
          { key: 'period', title: t('计入期间', 'Counts in'), value: ({ period }) => period ?? t('当前开放期间', 'the open month') },
          { key: 'stage', title: t('状态', 'State'), value: ({ stage }) => t(textOf(REVERSAL_STAGES, stage)), render: ({ stage }, name) => <Tag color={REVERSAL_COLOURS[stage] ?? 'default'}>{name}</Tag> },
          ...(may('batch.approve') ? [actsColumn<Reversal>((reversal) => reversal.stage === 'asked' && <ReversalActs reversal={reversal} />)] : []),
        ]}
      />
    </>
  );
}

function ReversalActs({ reversal: { reversalNo, amountFen, askedBy } }: { readonly reversal: Reversal }) {
  const { t } = useLanguage();
  const { person } = useSession();
  const path = { reversalNo };
  const approve = useAct({
    send: (body: { amountFen: number }, header) => api.POST('/api/reversals/{reversalNo}/approve', { params: { path, header }, body }), done: { zh: '已冲正,待重新认定', en: 'Reversed; it waits for its true result' },
  });
  const reject = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/reversals/{reversalNo}/reject', { params: { path, header }, body }), done: { zh: '已不予冲正', en: 'Rejected' },
  });
  if (askedBy === person.id) return <span className="quiet">{t('须由另一人办理', 'For another person')}</span>;
  return (
    <div className="act-bar">
      <ConfirmedAct label={t('批准冲正', 'Approve')} question={t(`冲正 ${yuanOf(amountFen)} 元?该付款行将重新等待银行结果。`, `Reverse ${yuanOf(amountFen)} yuan? The payment waits for the bank's result again.`)} act={approve} input={{ amountFen }} />
      <ReasonedAct label={t('不予冲正', 'Reject')} act={reject} danger />
    </div>
  );
}
