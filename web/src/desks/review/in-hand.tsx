import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select, Tag } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Claim } from '../claims/asking.ts';

/** 签收, 转办, 委派: who of the office has the claim in hand. */
export function InHand({ claim }: { readonly claim: Claim }) {
  const { t } = useLanguage();
  const { person } = useSession();
  const [isHandingOver, handOver] = useState(false);
  const take = useAct({
    send: (_: void, header) => api.POST('/api/claims/{claimNo}/take', { params: { path: { claimNo: claim.claimNo }, header } }), done: { zh: '已签收', en: 'Taken' },
  });
  const isOurs = claim.assignee === null || claim.assignee.id === person.id || claim.inStead;
  return (
    <>
      {claim.assignee && claim.coSigners.length === 0 && <Tag color={isOurs ? 'blue' : 'default'}>{claim.inStead ? t(`代 ${claim.assignee.name} 办理`, `In the stead of ${claim.assignee.name}`) : isOurs ? t('由我经办', 'In my hands') : t(`经办人:${claim.assignee.name}`, `In charge: ${claim.assignee.name}`)}</Tag>}
      {claim.possible.includes('take') && isOurs && <Button loading={take.isRunning} onClick={() => void take.run()}>{t('签收', 'Take')}</Button>}
      {claim.possible.includes('handOver') && isOurs && <Button onClick={() => handOver(true)}>{t('转办', 'Hand over')}</Button>}
      {isHandingOver && <HandOverDialog claimNo={claim.claimNo} onClose={() => handOver(false)} />}
      <ProblemNote problem={take.problem} />
    </>
  );
}

interface HandingOver { readonly person: string; readonly reason: string }

function HandOverDialog({ claimNo, onClose }: { readonly claimNo: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<HandingOver>();
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: () => bodyOf(api.GET('/api/colleagues')) });
  const act = useAct({
    send: (body: HandingOver, header) => api.POST('/api/claims/{claimNo}/hand-over', { params: { path: { claimNo }, header }, body }), done: { zh: '已转办', en: 'Handed over' }, onDone: onClose,
  });
  const required = [{ required: true, message: t('请填写', 'Please fill in') }];
  return (
    <Modal open title={t('转办', 'Hand over')} okText={t('确定', 'Confirm')} okButtonProps={{ loading: act.isRunning }} onCancel={onClose} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" onFinish={(values) => void act.run(values)}>
        <Form.Item name="person" label={t('转给', 'To')} rules={required}>
          <Select loading={colleagues.isPending} options={colleagues.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []} notFoundContent={t('没有其他同岗位人员', 'There is nobody else in this office')} />
        </Form.Item>
        <Form.Item name="reason" label={t('理由(不写姓名、号码)', 'Reason (no names, no numbers)')} rules={required}><Input maxLength={500} /></Form.Item>
      </Form>
      <ProblemNote problem={act.problem} />
    </Modal>
  );
}
