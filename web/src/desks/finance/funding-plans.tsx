import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Modal, Radio, Select, Space, Table } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { paths } from '../../contract/api.ts';
import { Moment } from '../../parts/day.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { useProgrammes } from '../enrolments/asking.ts';
import { FUNDING_SOURCE_NAMES } from './words.ts';

type Body = paths['/api/budgets/{fiscalYear}/plans']['post']['requestBody']['content']['application/json'];
type Plan = paths['/api/budgets/{fiscalYear}/plans']['get']['responses'][200]['content']['application/json']['items'][number];
type Entry = Pick<Body, 'reason'> & Body['plan'] & { readonly programme?: string };

/** How the costs of a year fall on the sources, for each programme: the newest plan holds, earlier ones are kept. */
export function FundingPlans({ fiscalYear }: { readonly fiscalYear: number }) {
  const { t } = useLanguage();
  const may = useMay();
  const { nameOf } = useProgrammes();
  const plans = useQuery({ queryKey: ['budgets', 'plans', fiscalYear], queryFn: () => bodyOf(api.GET('/api/budgets/{fiscalYear}/plans', { params: { path: { fiscalYear } } })) });
  const say = ({ plan: { method, sources } }: Plan): string => (method === 'share'
    ? sources.map(({ source, weight }) => `${t(textOf(FUNDING_SOURCE_NAMES, source))} ${weight}`).join(' : ')
    : sources.map(({ source }) => t(textOf(FUNDING_SOURCE_NAMES, source))).join(' → '));
  return (
    <>
      <h2>{t(`${fiscalYear}年度资金来源安排`, `Sources of the money, ${fiscalYear}`)} {may('budget.manage') && <SetPlan fiscalYear={fiscalYear} />}</h2>
      <Asked query={plans}>{({ items }) => (
        <Table<Plan> rowKey={({ programme, setAt }) => `${programme}/${setAt}`} size="small" pagination={{ pageSize: 20, hideOnSinglePage: true }} dataSource={items} scroll={{ x: 860 }}
          locale={{ emptyText: <Nothing text={t('没有另行安排:按指标可用数承担', 'No plan: costs fall on whatever line has money') } /> }}
          rowClassName={(each, at) => (items[at - 1]?.programme === each.programme ? 'quiet' : '')}
          columns={[
            { title: t('项目', 'Programme'), dataIndex: 'programme', render: (code: string) => (code === '' ? t('其他全部项目', 'Every other programme') : t(nameOf(code))) },
            { title: t('方式', 'Way'), key: 'method', render: (_, { plan }) => (plan.method === 'share' ? t('按比例分担', 'Shared by weight') : t('按顺序承担', 'One after the other')) },
            { title: t('来源', 'Sources'), key: 'sources', render: (_, each) => say(each) },
            { title: t('理由', 'Reason'), dataIndex: 'reason' },
            { title: t('确定时间', 'Set at'), dataIndex: 'setAt', render: (at: string) => <Moment at={at} /> },
          ]} />
      )}</Asked>
    </>
  );
}

function SetPlan({ fiscalYear }: { readonly fiscalYear: number }) {
  const { t } = useLanguage();
  const { options: programmes } = useProgrammes();
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<Entry>();
  const method = Form.useWatch('method', form);
  const act = useAct({
    send: ({ programme, method: way, sources, reason }: Entry, header) => api.POST('/api/budgets/{fiscalYear}/plans', {
      params: { path: { fiscalYear }, header }, body: { programme: programme ?? null, plan: { method: way, sources: sources.map(({ source, weight }) => ({ source, weight: way === 'share' ? weight : 1 })) }, reason },
    }),
    done: { zh: '资金来源安排已确定', en: 'The plan is set' }, onDone: () => { form.resetFields(); setOpen(false); },
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  const sources = Object.entries(FUNDING_SOURCE_NAMES).map(([value, name]) => ({ value, label: t(name) }));
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>{t('确定安排', 'Set a plan')}</Button>
      <Modal title={t('资金来源安排', 'How costs fall on the sources')} open={isOpen} okText={t('确定', 'Set')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={() => { act.forget(); setOpen(false); }}>
        <p className="quiet">{t('自下一次占用起执行;已占用的金额仍由原指标承担。', 'Holds from the next reservation on; what is reserved stays on its lines.')}</p>
        <ProblemNote problem={act.problem} />
        <Form<Entry> form={form} layout="vertical" initialValues={{ method: 'share', sources: [{ weight: 1 }] }} onFinish={(entry) => void act.run(entry)}>
          <Form.Item name="programme" label={t('项目', 'Programme')}><Select allowClear placeholder={t('其他全部项目', 'Every other programme')} options={programmes.map(({ code, name }) => ({ value: code, label: t(name) }))} /></Form.Item>
          <Form.Item name="method" label={t('方式', 'Way')} rules={needed}>
            <Radio.Group options={[{ value: 'share', label: t('按比例分担', 'Shared by weight') }, { value: 'order', label: t('按顺序承担,用完再用下一来源', 'One is emptied before the next') }]} />
          </Form.Item>
          <Form.List name="sources">
            {(fields, { add, remove }) => (
              <>
                {fields.map(({ key, name }) => (
                  <Space key={key} align="baseline" wrap>
                    <Form.Item name={[name, 'source']} label={t(`第 ${name + 1} 来源`, `Source ${name + 1}`)} rules={needed}><Select className="source" options={sources} /></Form.Item>
                    {method === 'share' && <Form.Item name={[name, 'weight']} label={t('份额', 'Weight')} rules={needed}><InputNumber min={1} max={1_000_000} precision={0} /></Form.Item>}
                    {fields.length > 1 && <Button type="text" icon={<MinusCircleOutlined />} aria-label={t(`去掉第 ${name + 1} 来源`, `Remove source ${name + 1}`)} onClick={() => remove(name)} />}
                  </Space>
                ))}
                {fields.length < sources.length && <Form.Item><Button icon={<PlusOutlined />} onClick={() => add({ weight: 1 })}>{t('增加来源', 'Add a source')}</Button></Form.Item>}
              </>
            )}
          </Form.List>
          <Form.Item name="reason" label={t('理由', 'Reason')} rules={needed}><Input.TextArea rows={2} maxLength={500} showCount /></Form.Item>
        </Form>
      </Modal>
    </>
  );
}
