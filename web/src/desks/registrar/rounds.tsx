import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Modal, Select, Tag } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { DataTable, actsColumn } from '../../parts/data-table.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';

type Round = components['schemas']['Round'];

const STATUSES: Readonly<Record<string, Bilingual>> = {
  planned: { zh: '已编制', en: 'Planned' }, open: { zh: '申报中', en: 'Open' }, closed: { zh: '已截止', en: 'Closed' },
};
const COLOURS: Readonly<Record<string, string>> = { planned: 'default', open: 'green', closed: 'blue' };

/** The rounds 申报批次: planned, and moved when the closing day must move. */
export default function Rounds() {
  const { t } = useLanguage();
  const mayManage = useMay()('round.manage');
  const [dialog, setDialog] = useState<Round | 'new'>();
  const rounds = useQuery({ queryKey: ['rounds'], queryFn: () => bodyOf(api.GET('/api/rounds', { params: { query: { limit: 200 } } })) });
  const close = (): void => setDialog(undefined);
  return (
    <>
      <PageTitle title={t('申报批次', 'Rounds')} acts={mayManage && <Button type="primary" onClick={() => setDialog('new')}>{t('编制批次', 'Plan a round')}</Button>} />
      <Asked query={rounds}>{({ items }) => (
        <DataTable<Round>
          name="rounds" title={t('申报批次', 'Rounds')} rows={items} rowKey="code" pagination={false} scroll={{ x: 760 }} locale={{ emptyText: <Nothing text={t('还没有申报批次', 'No round yet')} /> }}
          columns={[
            { key: 'code', title: t('编号', 'Code'), value: ({ code }) => code },
            { key: 'fiscalYear', title: t('年度', 'Fiscal year'), value: ({ fiscalYear }) => String(fiscalYear) },
            { key: 'schoolYear', title: t('学年', 'School year'), value: ({ schoolYear }) => schoolYear },
            { key: 'opensOn', title: t('开始', 'Opens'), kind: 'day', value: ({ opensOn }) => opensOn },
            { key: 'closesOn', title: t('截止', 'Closes'), kind: 'day', value: ({ closesOn }) => closesOn },
            { key: 'status', title: t('状态', 'State'), value: ({ status }) => t(textOf(STATUSES, status)), render: ({ status }, text) => <Tag color={COLOURS[status] ?? 'default'}>{text}</Tag> },
            { key: 'clock', title: t('时钟', 'Clock'), value: ({ clock }) => (clock === 'real' ? t('真实', 'real') : clock) },
            ...(mayManage ? [actsColumn<Round>((each) => <Button size="small" onClick={() => setDialog(each)}>{t('调整截止日', 'Move the closing day')}</Button>)] : []),
          ]}
        />
      )}</Asked>
      {dialog === 'new' && <PlanDialog onClose={close} />}
      {dialog !== undefined && dialog !== 'new' && <ExtendDialog round={dialog} onClose={close} />}
    </>
  );
}

interface Plan { code: string; fiscalYear: number; schoolYear: string; opensOn: string; closesOn: string; clock: string }

function PlanDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Plan>();
  const status = useQuery({ queryKey: ['status'], queryFn: () => bodyOf(api.GET('/api/status')) });
  const act = useAct({ send: (body: Plan, header) => api.POST('/api/rounds', { params: { header }, body }), done: { zh: '批次已编制', en: 'Planned' }, onDone: onClose });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Modal title={t('编制批次', 'Plan a round')} open okText={t('编制', 'Plan')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <ProblemNote problem={act.problem} />
      <Form<Plan> form={form} layout="vertical" initialValues={{ clock: 'real' }} onFinish={(plan) => void act.run(plan)}>
        <Form.Item name="code" label={t('编号', 'Code')} rules={needed}><Input maxLength={40} /></Form.Item>
        <Form.Item name="fiscalYear" label={t('年度', 'Fiscal year')} rules={needed}><InputNumber min={2000} max={2100} precision={0} /></Form.Item>
        <Form.Item name="schoolYear" label={t('学年', 'School year')} rules={needed}><Input placeholder="2025-2026" maxLength={9} /></Form.Item>
        <Form.Item name="opensOn" label={t('开始日', 'Opens on')} rules={needed}><Input type="date" /></Form.Item>
        <Form.Item name="closesOn" label={t('截止日', 'Closes on')} rules={needed}><Input type="date" /></Form.Item>
        <Form.Item name="clock" label={t('时钟', 'Clock')}><Select options={status.data?.clocks.map(({ id }) => ({ value: id, label: id === 'real' ? t('真实', 'real') : id })) ?? []} /></Form.Item>
      </Form>
    </Modal>
  );
}

function ExtendDialog({ round, onClose }: { readonly round: Round; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<{ closesOn: string; reason: string }>();
  const act = useAct({
    send: (body: { closesOn: string; reason: string }, header) => api.POST('/api/rounds/{code}/extend', { params: { path: { code: round.code }, header }, body }),
    done: { zh: '截止日已调整', en: 'Moved' }, onDone: onClose,
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Modal title={`${t('调整截止日', 'Move the closing day')} · ${round.code}`} open okText={t('调整', 'Move')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <ProblemNote problem={act.problem} />
      <Form form={form} layout="vertical" initialValues={{ closesOn: round.closesOn }} onFinish={(values) => void act.run(values)}>
        <Form.Item name="closesOn" label={t('新的截止日', 'New closing day')} rules={needed}><Input type="date" /></Form.Item>
        <Form.Item name="reason" label={t('理由', 'Reason')} rules={needed}><Input.TextArea rows={2} maxLength={500} /></Form.Item>
      </Form>
    </Modal>
  );
}
