import { Button } from 'antd';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import { ConfirmedAct, ReasonedAct } from '../../parts/decisions.tsx';
import { yuanOf } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { PolicyDocument } from './policy-page.tsx';

interface OfDocument { readonly document: PolicyDocument }

/** What the signed-in person may do with the document where it stands: the API says it with the document. */
export function PolicyActs({ document }: OfDocument) {
  const may = (act: string): boolean => document.possible.includes(act);
  return (
    <div className="act-bar no-print">
      {may('check') && <Check document={document} />}
      {may('approve') && <Approve document={document} />}
      {may('reject') && <End document={document} type="reject" />}
      {may('withdraw') && <End document={document} type="withdraw" />}
      {may('revoke') && <End document={document} type="revoke" />}
    </div>
  );
}

function Check({ document: { policyNo } }: OfDocument) {
  const { t } = useLanguage();
  const act = useAct({
    send: (_: string, header) => api.POST('/api/policies/{policyNo}/check', { params: { path: { policyNo }, header } }), done: { zh: '已核对', en: 'Checked' },
  });
  return <><Button type="primary" loading={act.isRunning} onClick={() => void act.run(policyNo)}>{t('核对已保存的文本', 'Check the saved text')}</Button><ProblemNote problem={act.problem} /></>;
}

/** The text and the what-if are approved as they were seen; the second approval publishes. */
function Approve({ document: { policyNo, stage, textHash, compared, approvedBy, effectiveFrom } }: OfDocument) {
  const { t } = useLanguage();
  const { person } = useSession();
  const isSecond = stage === 'approving';
  const act = useAct({
    send: (body: { textHash: string; whatIfId: string }, header) => api.POST('/api/policies/{policyNo}/approve', { params: { path: { policyNo }, header }, body }),
    done: isSecond ? { zh: '已批准并发布', en: 'Approved and published' } : { zh: '已批准,待第二人批准', en: 'Approved; a second person publishes it' },
  });
  if (compared === null) return null;
  if (approvedBy.includes(person.id)) return <span className="quiet">{t('您已批准,待另一人批准', 'You have approved; another person gives the second approval')}</span>;
  const figures = t(`${compared.rows} 行中 ${compared.changed} 行有变动,差额 ${yuanOf(compared.differenceFen)} 元,${effectiveFrom ?? ''} 起施行`, `${compared.changed} of ${compared.rows} rows change, ${yuanOf(compared.differenceFen)} yuan, in force from ${effectiveFrom ?? ''}`);
  return <ConfirmedAct label={isSecond ? t('批准并发布', 'Approve and publish') : t('批准', 'Approve')} question={figures} act={act} input={{ textHash, whatIfId: compared.whatIfId }} />;
}

const ENDINGS = {
  reject: { label: { zh: '不予批准', en: 'Reject' }, path: '/api/policies/{policyNo}/reject' },
  withdraw: { label: { zh: '撤回草案', en: 'Withdraw' }, path: '/api/policies/{policyNo}/withdraw' },
  revoke: { label: { zh: '施行前撤销', en: 'Revoke' }, path: '/api/policies/{policyNo}/revoke' },
} as const;

function End({ document: { policyNo }, type }: OfDocument & { readonly type: keyof typeof ENDINGS }) {
  const { t } = useLanguage();
  const { label, path } = ENDINGS[type];
  const act = useAct({ send: (body: { reason: string }, header) => api.POST(path, { params: { path: { policyNo }, header }, body }), done: { zh: '已登记', en: 'Done' } });
  return <ReasonedAct label={t(label)} act={act} danger />;
}
