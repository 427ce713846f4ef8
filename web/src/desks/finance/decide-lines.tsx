import { Button, Form, Input, Modal, Radio, Table } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { Money, moneyColumn, yuanOf } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { BatchShown } from './batch-page.tsx';

type Body = paths['/api/batches/{batchNo}/decide-lines']['post']['requestBody']['content']['application/json'];
type Line = BatchShown['lines'][number];

interface Entry { readonly lines: number[]; readonly outcome: 'paid' | 'returned'; readonly reason: string }

/** Payments that no file of the bank answers are decided by a person who did not prepare them, so that no batch is stuck. */
export function DecideLines({ batchNo, lines }: { readonly batchNo: string; readonly lines: readonly Line[] }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const open = lines.filter((line) => line.status === 'sent');
  if (open.length === 0) return null;
  return (
    <>
      <Button className="no-print" onClick={() => setOpen(true)}>{t(`人工认定 ${open.length} 笔未回盘付款`, `Decide ${open.length} unanswered payments by hand`)}</Button>
      {isOpen && <Dialog batchNo={batchNo} open={open} onClose={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ batchNo, open, onClose }: { readonly batchNo: string; readonly open: readonly Line[]; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Entry>();
  const chosen = Form.useWatch('lines', form) ?? [];
  const act = useAct({
    send: (body: Body, header) => api.POST('/api/batches/{batchNo}/decide-lines', { params: { path: { batchNo }, header }, body }),
    done: { zh: '已认定', en: 'Decided' }, onDone: onClose,
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  const sum = open.filter((line) => chosen.includes(line.lineNo)).reduce((total, line) => total + line.amountFen, 0);
  const finish = ({ lines, outcome, reason }: Entry): void => void act.run({ lines: lines.map((lineNo) => ({ lineNo, outcome })), reason });
  return (
    <Modal title={t('人工认定付款结果', 'Decide what became of the payments')} open width={720} okText={t('认定', 'Decide')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <p className="quiet">{t('银行没有回盘的付款,由未参与制表的人员凭银行查询结果认定。认定为退票的,更正账户后另行重付。', "Of payments that no file answers: by a person who did not prepare them, on what the bank has said. What is decided as returned is paid again once its account is corrected.")}</p>
      <ProblemNote problem={act.problem} />
      <Form<Entry> form={form} layout="vertical" initialValues={{ lines: [] }} onFinish={finish}>
        <Form.Item name="lines" label={t(`付款行(已选 ${chosen.length} 笔,${yuanOf(sum)} 元)`, `Payments (${chosen.length} chosen, ${yuanOf(sum)} yuan)`)} valuePropName="value" rules={[{ type: 'array', min: 1, required: true, message: t('请选择付款行', 'Choose the payments') }]}>
          <Choice lines={open} />
        </Form.Item>
        <Form.Item name="outcome" label={t('结果', 'Outcome')} rules={needed}>
          <Radio.Group options={[{ value: 'paid', label: t('已到账', 'Paid') }, { value: 'returned', label: t('未到账(退票)', 'Not credited: returned') }]} />
        </Form.Item>
        <Form.Item name="reason" label={t('依据(勿写个人姓名、号码)', 'On what ground; without names or numbers of people')} rules={needed}><Input.TextArea rows={2} maxLength={500} showCount /></Form.Item>
      </Form>
    </Modal>
  );
}

/** A field of the form: its value are the numbers of the chosen lines. */
function Choice({ lines, value = [], onChange }: { readonly lines: readonly Line[]; readonly value?: number[]; readonly onChange?: (value: number[]) => void }) {
  const { t } = useLanguage();
  return (
    <Table<Line> rowKey="lineNo" size="small" dataSource={lines} pagination={{ pageSize: 10, hideOnSinglePage: true }} scroll={{ x: 480 }}
      rowSelection={{ selectedRowKeys: value, preserveSelectedRowKeys: true, onChange: (keys) => onChange?.(keys.map(Number)), getTitleCheckboxProps: () => ({ 'aria-label': t('全选', 'All') }), getCheckboxProps: ({ lineNo }) => ({ 'aria-label': t(`第 ${lineNo} 行`, `Line ${lineNo}`) }) }}
      columns={[
        { title: t('序号', 'No.'), dataIndex: 'lineNo', align: 'right', width: 64 },
        { title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] },
        { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
      ]} />
  );
}
