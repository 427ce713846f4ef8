import { Button, Space } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import { yuanOf } from '../../parts/money.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useLanguage } from '../../shell/language.ts';
import { RefundDialog } from './refund-dialog.tsx';

export interface PaidLine { readonly batchNo: string; readonly lineNo: number; readonly amountFen: number }

/** What may be done with a payment that was confirmed: money that came back is recorded, a mistaken confirmation is taken back. */
export function LineActs({ line }: { readonly line: PaidLine }) {
  const { t } = useLanguage();
  const may = useMay();
  const [isRefunding, setRefunding] = useState(false);
  return (
    <Space wrap>
      {may('clawback.manage') && <Button size="small" onClick={() => setRefunding(true)}>{t('登记退款', 'Record a refund')}</Button>}
      {may('batch.results') && <AskReversal line={line} />}
      {isRefunding && <RefundDialog line={line} onClose={() => setRefunding(false)} />}
    </Space>
  );
}

function AskReversal({ line: { batchNo, lineNo, amountFen } }: { readonly line: PaidLine }) {
  const { t } = useLanguage();
  const go = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const act = useAct({
    send: ({ reason }: { reason: string }, header) => api.POST('/api/reversals', { params: { header }, body: { batchNo, lineNo, reason } }), stale: [['reversals']],
    done: { zh: '已申请冲正,待另一人批准', en: 'Asked; another person approves it' }, onDone: () => void go('/reversals'),
  });
  const title = t('申请冲正', 'Reverse the confirmation');
  return (
    <>
      <Button size="small" danger onClick={() => setOpen(true)}>{title}</Button>
      <ReasonDialog title={title} isOpen={isOpen} act={act} onClose={() => setOpen(false)}>
        <p>{t(`第 ${lineNo} 行 ${yuanOf(amountFen)} 元被误认定为已到账。批准后该行重新等待银行结果。`, `Line ${lineNo}, ${yuanOf(amountFen)} yuan, was confirmed as paid by mistake. Once approved, it waits for the bank's result again.`)}</p>
      </ReasonDialog>
    </>
  );
}
