import { Button, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import { FileButton } from '../../parts/file-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { BatchShown } from './batch-page.tsx';
import { ListSums } from './list-sums.tsx';

/** What may be done with a batch at its stage, by the person who is signed in. The API refuses the rest in its own words. */
export function BatchActs({ batch }: { readonly batch: BatchShown }) {
  const may = useMay();
  const { stage } = batch;
  return (
    <div className="act-bar no-print">
      {stage === 'prepared' && may('batch.approve') && <><Approve batch={batch} /><Reject batch={batch} /></>}
      {stage === 'approved' && may('batch.send') && <Send batch={batch} />}
      {batch.fileId !== null && may('batch.send', 'batch.approve') && <BankFile fileId={batch.fileId} />}
      {(stage === 'prepared' || stage === 'approved') && may('batch.prepare') && <Cancel batch={batch} />}
    </div>
  );
}

interface OfBatch { readonly batch: BatchShown }

/** Bound to the list that is on the screen: if it has moved meanwhile, the approval is refused. */
function Approve({ batch }: OfBatch) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const path = { batchNo: batch.batchNo };
  const act = useAct({
    send: (list: BatchShown['list'], header) => api.POST('/api/batches/{batchNo}/approve', { params: { path, header }, body: { list } }),
    done: { zh: '已审核通过', en: 'Approved' }, onDone: () => setOpen(false),
  });
  const title = t('审核通过', 'Approve');
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>{title}</Button>
      <Modal title={title} open={isOpen} okText={title} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={() => void act.run(batch.list)} onCancel={() => { act.forget(); setOpen(false); }}>
        <p>{t('您审核的是以下清单;清单如有变动,系统会拒绝。', 'You approve this very list; if it has moved, it is refused.')}</p>
        <ProblemNote problem={act.problem} />
        <ListSums list={batch.list} trainees={batch.lines.reduce((sum, line) => sum + line.trainees, 0)} />
      </Modal>
    </>
  );
}

function Reject({ batch }: OfBatch) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const path = { batchNo: batch.batchNo };
  const act = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/batches/{batchNo}/reject', { params: { path, header }, body }),
    done: { zh: '已退回,款项可重新制表', en: 'Rejected; its payments are free again' },
  });
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>{t('退回', 'Reject')}</Button>
      <ReasonDialog title={t('退回', 'Reject')} isOpen={isOpen} act={act} onClose={() => setOpen(false)} />
    </>
  );
}

function Cancel({ batch }: OfBatch) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const path = { batchNo: batch.batchNo };
  const act = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/batches/{batchNo}/cancel', { params: { path, header }, body }),
    done: { zh: '已撤销,款项可重新制表', en: 'Cancelled; its payments are free again' },
  });
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>{t('撤销批次', 'Cancel the batch')}</Button>
      <ReasonDialog title={t('撤销批次', 'Cancel the batch')} isOpen={isOpen} act={act} onClose={() => setOpen(false)} />
    </>
  );
}

function Send({ batch }: OfBatch) {
  const { t } = useLanguage();
  const path = { batchNo: batch.batchNo };
  const act = useAct({
    send: (_: string, header) => api.POST('/api/batches/{batchNo}/send', { params: { path, header } }),
    done: { zh: '银行文件已生成,批次标记为已送银行', en: 'The bank file is written; the batch is at the bank' },
  });
  return (
    <>
      <Button type="primary" loading={act.isRunning} onClick={() => void act.run(batch.batchNo)}>{t('生成银行文件并送银行', 'Write the bank file and send')}</Button>
      <ProblemNote problem={act.problem} />
    </>
  );
}

function BankFile({ fileId }: { readonly fileId: string }) {
  const { t } = useLanguage();
  return <FileButton fileId={fileId} label={t('下载已送银行的文件', 'Download the file that was sent')} />;
}
