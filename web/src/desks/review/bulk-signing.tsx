import { Button, Descriptions, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import type { Problem } from '../../asking/problem.ts';
import { problemOf } from '../../asking/problem.ts';
import { BulkProgress } from '../../parts/bulk-progress.tsx';
import { Money } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Seen } from '../claims/asking.ts';
import type { Signing } from './signing.ts';

interface Item { readonly claimNo: string; readonly seen: Seen }

/** One signature over many claims: each is signed as it was seen; what has moved since is refused, the others go on. */
export function BulkSigning({ signing, claimNos, onDone }: { readonly signing: Signing; readonly claimNos: readonly string[]; readonly onDone: () => void }) {
  const { t } = useLanguage();
  const [items, setItems] = useState<readonly Item[]>();
  const [problem, setProblem] = useState<Problem>();
  const [bulkId, setBulkId] = useState<string>();
  const start = useAct({
    send: (wanted: readonly Item[], headers) => api.POST('/api/bulk', { params: { header: headers }, body: { act: signing.bulkAct, items: [...wanted] } }),
    stale: [], onDone: (answer) => setBulkId(answer.bulkId),
  });
  const look = async (): Promise<void> => {
    setProblem(undefined);
    try {
      setItems(await Promise.all(claimNos.map(async (claimNo) => ({ claimNo, seen: await bodyOf(api.GET('/api/claims/{claimNo}/seen', { params: { path: { claimNo } } })) }))));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const close = (): void => {
    setItems(undefined);
    setBulkId(undefined);
    onDone();
  };
  const sum = (of: (seen: Seen) => number): number => (items ?? []).reduce((total, item) => total + of(item.seen), 0);
  return (
    <>
      <ProblemNote problem={problem} />
      <Button type="primary" disabled={claimNos.length === 0} onClick={() => void look()}>{t(`批量签署(${claimNos.length})`, `Sign together (${claimNos.length})`)}</Button>
      <Modal open={items !== undefined} title={t(signing.label)} onCancel={close} footer={bulkId ? <Button onClick={close}>{t('关闭', 'Close')}</Button> : undefined}
        okText={t('签署', 'Sign')} okButtonProps={{ loading: start.isRunning }} onOk={() => void (items && start.run(items))}>
        <Descriptions size="small" bordered column={1} items={[
          { key: 'claims', label: t('申报', 'Claims'), children: items?.length }, { key: 'people', label: t('人数', 'People'), children: sum((seen) => seen.count) },
          { key: 'approved', label: t('通过', 'Approved'), children: sum((seen) => seen.approvedCount) }, { key: 'total', label: t('金额(元)', 'Amount (yuan)'), children: <Money fen={sum((seen) => seen.totalFen)} strong /> },
        ]} />
        {bulkId && <BulkProgress bulkId={bulkId} />}
        <ProblemNote problem={start.problem} />
      </Modal>
    </>
  );
}
