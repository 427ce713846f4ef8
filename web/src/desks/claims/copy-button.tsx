import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { SelectSeveral } from '../../parts/select-several.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { ROLE_NAMES } from '../../words.ts';
import type { Claim } from './asking.ts';

interface Copy { readonly people: string[]; readonly note: string }

/** 抄送: to people who may see the claim anyway. */
export function CopyButton({ claim }: { readonly claim: Claim }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  if (!claim.possible.includes('copy')) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('抄送', 'Send copies')}</Button>
      {isOpen && <CopyDialog claimNo={claim.claimNo} onClose={() => setOpen(false)} />}
    </>
  );
}

function CopyDialog({ claimNo, onClose }: { readonly claimNo: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Copy>();
  const readers = useQuery({ queryKey: ['claim', claimNo, 'readers'], queryFn: () => bodyOf(api.GET('/api/claims/{claimNo}/readers', { params: { path: { claimNo } } })) });
  const act = useAct({
    send: (body: Copy, header) => api.POST('/api/claims/{claimNo}/copies', { params: { path: { claimNo }, header }, body }), done: { zh: '已抄送', en: 'Sent' }, onDone: onClose,
  });
  const required = [{ required: true, message: t('请填写', 'Please fill in') }];
  return (
    <Modal open title={t('抄送', 'Send copies')} okText={t('确定', 'Confirm')} cancelText={t('取消', 'Cancel')} okButtonProps={{ loading: act.isRunning }} onCancel={onClose} onOk={() => form.submit()}>
      <p>{t('只供阅,不增加任何权限;只能抄送给有权查看本件的人。', 'To be read only: no right follows from it, and only who may see the claim can be chosen.')}</p>
      <Form form={form} layout="vertical" onFinish={(values) => void act.run(values)}>
        <Form.Item name="people" label={t('抄送给', 'To')} rules={required}>
          <SelectSeveral loading={readers.isPending}
            options={readers.data?.items.map(({ id, name, role }) => ({ value: id, label: `${name} · ${t(textOf(ROLE_NAMES, role))}` })) ?? []} />
        </Form.Item>
        <Form.Item name="note" label={t('附言(不写姓名、号码)', 'Note (no names, no numbers)')} rules={required}><Input maxLength={500} /></Form.Item>
      </Form>
      <ProblemNote problem={act.problem} />
    </Modal>
  );
}
