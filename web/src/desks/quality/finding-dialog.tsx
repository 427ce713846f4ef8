import { Button, Form, Input, InputNumber, Modal, Radio } from 'antd';
import { Link } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { yuanOf } from '../../parts/money.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { SampleRow } from './sample-page.tsx';
import { SAMPLE_OUTCOMES } from './words.ts';

interface Found { readonly verdict: 'right' | 'wrong'; readonly shouldBeYuan?: number; readonly note: string }
interface FindingDialogProps {
  readonly sampleNo: string;
  readonly row: SampleRow;
  readonly onDone: () => void;
  readonly onSkip: () => void;
  readonly onClose: () => void;
}

/** What was found of one row. Whoever had a hand in its decision is told to leave it to another. */
export function FindingDialog({ sampleNo, row: { claimNo, rowNo, outcome, amountFen, finding }, onDone, onSkip, onClose }: FindingDialogProps) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Found>();
  const verdict = Form.useWatch('verdict', form);
  const act = useAct({
    send: (body: { claimNo: string; rowNo: number; verdict: Found['verdict']; shouldBeFen?: number; note: string }, header) =>
      api.POST('/api/samples/{sampleNo}/findings', { params: { path: { sampleNo }, header }, body }),
    stale: [['samples']], done: { zh: '结论已登记', en: 'Recorded' }, onDone,
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  const first = finding ? { verdict: finding.verdict, note: finding.note, ...(finding.shouldBeFen === null ? {} : { shouldBeYuan: finding.shouldBeFen / 100 }) } : {};
  return (
    <Modal title={t(`核查第 ${rowNo} 行`, `Check row ${rowNo}`)} open onCancel={onClose} footer={[
      <Button key="skip" onClick={onSkip}>{t('跳过', 'Skip')}</Button>,
      <Button key="save" type="primary" loading={act.isRunning} onClick={form.submit}>{t('登记并看下一行', 'Record and go on')}</Button>,
    ]}>
      <p><Link to={`/claims/${encodeURIComponent(claimNo)}`} target="_blank">{claimNo}</Link> · {t(SAMPLE_OUTCOMES[outcome])} {yuanOf(amountFen)} {t('元', 'yuan')}</p>
      <ProblemNote problem={act.problem} />
      <Form<Found> form={form} layout="vertical" initialValues={first}
        onFinish={({ verdict: said, shouldBeYuan, note }) => void act.run({ claimNo, rowNo, verdict: said, note, ...(said === 'wrong' && shouldBeYuan !== undefined ? { shouldBeFen: Math.round(shouldBeYuan * 100) } : {}) })}>
        <Form.Item name="verdict" label={t('结论', 'Finding')} rules={needed}>
          <Radio.Group options={[{ value: 'right', label: t('无误', 'Right') }, { value: 'wrong', label: t('有误', 'Wrong') }]} />
        </Form.Item>
        {verdict === 'wrong' && <Form.Item name="shouldBeYuan" label={t('应为金额(元)', 'It should have been (yuan)')} rules={needed}><InputNumber min={0} precision={2} className="wide" /></Form.Item>}
        <Form.Item name="note" label={t('核查情况(勿写姓名、号码)', 'What was looked at, without names or numbers of people')} rules={[{ required: true, whitespace: true, message: t('必填', 'Needed') }]}>
          <Input.TextArea rows={3} maxLength={500} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
