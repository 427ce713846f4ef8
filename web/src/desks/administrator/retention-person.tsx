import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Modal, Table } from 'antd';
import { useState } from 'react';
import { api, bodyOf } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import type { Bilingual } from '../../shell/language.ts';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import { RECORD_KINDS } from './retention-rules.tsx';

type Kept = paths['/api/retention/people/{personId}']['get']['responses'][200]['content']['application/json'];

/** What can stand open for a person beside the records themselves. */
const MATTERS: Readonly<Record<string, Bilingual>> = {
  ...RECORD_KINDS, clawback: { zh: '追缴', en: 'Clawback' }, refund: { zh: '退款', en: 'Refund' }, payment: { zh: '拨付', en: 'Payment' }, reversal: { zh: '冲正', en: 'Reversal' },
  topUp: { zh: '补差', en: 'Top-up' }, hold: { zh: '暂缓、禁付或放行', en: 'Hold, block or override' },
};

/** What is kept of one person, by the numbers of its cases, and what still stands against an erasure. Nobody is named. */
export function KeptOfPerson({ personId }: { readonly personId: string }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  const title = t('所存资料', 'What is kept');
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>{title}</Button>
      <Modal open={isOpen} width={640} title={`${title} · ${personId.slice(0, 8)}`} onCancel={close} footer={<Button onClick={close}>{t('关闭', 'Close')}</Button>} destroyOnHidden>
        <Records personId={personId} />
      </Modal>
    </>
  );
}

function Records({ personId }: { readonly personId: string }) {
  const { t } = useLanguage();
  const kept = useQuery({ queryKey: ['retention', 'person', personId], queryFn: () => bodyOf(api.GET('/api/retention/people/{personId}', { params: { path: { personId } } })) });
  return (
    <Asked query={kept}>
      {({ dueOn, records, open }) => (
        <>
          {open.length === 0
            ? <Alert type="success" showIcon className="problem-note" title={t('没有未结事项', 'Nothing of this person is open')} />
            : <Alert type="warning" showIcon className="problem-note" title={t('有未结事项,不能抹除', 'Something is open: it cannot be erased')}
              description={open.map(({ kind, number }) => `${t(textOf(MATTERS, kind))} ${number}`).join(t('、', ', '))} />}
          <p>{t('全部保存至', 'All of it is kept until')} <Day on={dueOn} /></p>
          <Table<Kept['records'][number]> rowKey={({ kind, caseNo }) => `${kind}/${caseNo}`} size="small" pagination={false} dataSource={records} scroll={{ x: 480, y: 360 }} columns={[
            { title: t('资料', 'Records'), dataIndex: 'kind', width: 100, render: (kind: string) => t(textOf(MATTERS, kind)) },
            { title: t('编号', 'Number'), dataIndex: 'caseNo' },
            { title: t('办结', 'Ended'), dataIndex: 'endedOn', width: 130, render: (on: string | null) => <Day on={on} /> },
            { title: t('保存至', 'Kept until'), dataIndex: 'dueOn', width: 130, render: (on: string | null) => <Day on={on} /> },
          ]} />
        </>
      )}
    </Asked>
  );
}
