import { Alert, Button, Checkbox, Descriptions, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { Money } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Claim, Seen } from './asking.ts';

interface SubmitProps {
  readonly claim: Claim;
  readonly version: number;
  readonly seen: Seen;
  readonly invalid: number;
  /** Every row has the papers without which the claim is not taken. */
  readonly isComplete: boolean;
}

/** The submission: what is signed is exactly what was shown: count, total and digest of the rows. */
export function SubmitButton({ claim, version, seen, invalid, isComplete }: SubmitProps) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [isPromised, promise] = useState(false);
  const submit = useAct({
    send: (body: { rosterVersion: number; seen: Seen }, headers) => api.POST('/api/claims/{claimNo}/submit', { params: { path: { claimNo: claim.claimNo }, header: headers }, body }),
    done: { zh: '已提交,正在自动核查', en: 'Submitted; the automatic checks begin' }, onDone: () => setOpen(false),
  });
  const items = [
    { key: 'count', label: t('人数', 'Trainees'), children: seen.count },
    { key: 'approved', label: t('预计通过', 'Payable'), children: seen.approvedCount },
    { key: 'total', label: t('预计拨付(元)', 'Payable (yuan)'), children: <Money fen={seen.totalFen} strong /> },
    { key: 'digest', label: t('内容摘要', 'Digest'), children: <code className="digest">{seen.digest.slice(0, 16)}…</code> },
  ];
  return (
    <div className="submit-bar">
      <Button type="primary" size="large" disabled={!isComplete} onClick={() => setOpen(true)}>{claim.stage === 'returned' ? t('提交补正', 'Submit the correction') : t('提交申报', 'Submit the claim')}</Button>
      <span className="quiet">{t('提交后进入自动核查和区局核身份。', 'Then come the automatic checks and the districts.')}</span>
      <Modal open={isOpen} title={t('承诺并提交', 'Commit and submit')} okText={t('提交', 'Submit')} onCancel={() => setOpen(false)}
        okButtonProps={{ disabled: !isPromised, loading: submit.isRunning }} onOk={() => void submit.run({ rosterVersion: version, seen })}>
        {invalid > 0 && <Alert type="warning" showIcon className="problem-note" title={t(`还有 ${invalid} 行需更正,提交后这些行不能通过`, `${invalid} rows still need mending and will not pass`)} />}
        <Descriptions size="small" bordered column={1} items={items} />
        <Checkbox className="promise" checked={isPromised} onChange={(event) => promise(event.target.checked)}>
          {t('本院校承诺:名册所列学员、学籍、学费和其他资助情况真实,如有虚假,退回资金并承担责任。', 'The institution states that trainees, enrolment, tuition and other aid are true as listed, and answers for any falsehood.')}
        </Checkbox>
        <ProblemNote problem={submit.problem} />
      </Modal>
    </div>
  );
}
