import { useQuery } from '@tanstack/react-query';
import { DatePicker, Form, Input, InputNumber, Modal, Table } from 'antd';
import type { Dayjs } from 'dayjs';
import { useNavigate } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import type { paths } from '../../contract/api.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import type { PaidLine } from './line-acts.tsx';
import { originQuery } from './queries.ts';

type Body = NonNullable<paths['/api/refunds']['post']['requestBody']>['content']['application/json'];

interface Entry {
  /** Yuan that came back, by the number of the row. */
  readonly yuan: Readonly<Record<string, number | null>>;
  readonly bankReference: string;
  readonly receivedOn: Dayjs;
  readonly reason: string;
}

/** Records what came back of a paid line, row by row; another person books it. */
export function RefundDialog({ line: { batchNo, lineNo }, onClose }: { readonly line: PaidLine; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const go = useNavigate();
  const [form] = Form.useForm<Entry>();
  const origin = useQuery(originQuery(batchNo, lineNo));
  const act = useAct({
    send: (body: Body, header) => api.POST('/api/refunds', { params: { header }, body }), stale: [['refunds']],
    done: { zh: '已登记,待另一人确认入账', en: 'Recorded; another person books it' }, onDone: () => void go('/refunds'),
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  const finish = ({ yuan, bankReference, receivedOn, reason }: Entry): void => void act.run({
    batchNo, lineNo, bankReference, receivedOn: receivedOn.format('YYYY-MM-DD'), reason,
    rows: Object.entries(yuan).filter(([, amount]) => amount !== null && amount > 0).map(([rowNo, amount]) => ({ rowNo: Number(rowNo), amountFen: Math.round((amount ?? 0) * 100) })),
  });
  return (
    <Modal title={t('登记退款', 'Record a refund')} open width={640} okText={t('登记', 'Record')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <p className="quiet">{t('已到账后又退回的款项,按名册行填写退回金额;没有退回的行留空。', 'Money that was credited and came back, row by row; rows of which nothing came back stay empty.')}</p>
      <ProblemNote problem={act.problem} />
      <Form<Entry> form={form} layout="vertical" initialValues={{ yuan: {} }} onFinish={finish}>
        <Asked query={origin}>{({ rows }) => (
          <Table rowKey="rowNo" size="small" dataSource={rows} pagination={{ pageSize: 10, hideOnSinglePage: true }} columns={[
            { title: t('名册行', 'Row'), dataIndex: 'rowNo', align: 'right' },
            { title: t('已拨付(元)', 'Paid (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
            {
              title: t('退回(元)', 'Came back (yuan)'), key: 'back',
              render: (_, row) => <Form.Item name={['yuan', String(row.rowNo)]} noStyle><InputNumber min={0} max={row.amountFen / 100} precision={2} aria-label={t(`第 ${row.rowNo} 行退回金额`, `What came back of row ${row.rowNo}`)} /></Form.Item>,
            },
          ]} />
        )}</Asked>
        <Form.Item name="bankReference" label={t('银行流水号', "The bank's reference")} rules={needed}><Input maxLength={100} /></Form.Item>
        <Form.Item name="receivedOn" label={t('到账日期', 'Received on')} rules={needed}><DatePicker className="wide" /></Form.Item>
        <Form.Item name="reason" label={t('理由(勿写个人姓名、号码)', 'Reason; without names or numbers of people')} rules={needed}><Input.TextArea rows={2} maxLength={500} showCount /></Form.Item>
      </Form>
    </Modal>
  );
}
