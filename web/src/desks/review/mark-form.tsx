import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select, Space } from 'antd';
import { vocabularyQuery } from '../../asking/vocabulary.ts';
import { useLanguage } from '../../shell/language.ts';
import { VERDICT_NAMES } from '../../words.ts';
import type { ClaimRow } from '../claims/asking.ts';
import type { Mark, MarkReason } from './marking.ts';

export type FormVerdict = 'reduce' | 'refuse' | 'return';

interface MarkFormProps {
  readonly row: ClaimRow;
  readonly verdict: FormVerdict;
  readonly onMark: (mark: Mark) => void;
  readonly onCancel: () => void;
}

interface Values { readonly yuan?: number; readonly reason?: MarkReason; readonly note?: string }

/** The coded reason, the amount where it is reduced, and a note. Enter takes it, Escape leaves it. */
export function MarkForm({ row, verdict, onMark, onCancel }: MarkFormProps) {
  const { t } = useLanguage();
  const words = useQuery(vocabularyQuery);
  const send = ({ yuan, reason, note }: Values): void => onMark({
    rowNo: row.rowNo, verdict, ...(yuan === undefined ? {} : { amountFen: Math.round(yuan * 100) }), ...(reason ? { reason } : {}), ...(note ? { note } : {}),
  });
  const required = [{ required: true, message: t('请填写', 'Please fill in') }];
  return (
    <Form<Values> layout="vertical" className="mark-form" onFinish={send} onKeyDown={(event) => { if (event.key === 'Escape') onCancel(); }} aria-label={t(VERDICT_NAMES[verdict] ?? { zh: verdict, en: verdict })}>
      <h2>{t(VERDICT_NAMES[verdict] ?? { zh: verdict, en: verdict })}: {t(`第 ${row.sheetRow} 行`, `row ${row.sheetRow}`)} {row.name}</h2>
      {verdict === 'reduce' && (
        <Form.Item name="yuan" label={t('核定金额(元)', 'Payable (yuan)')} rules={required}>
          <InputNumber<number> autoFocus min={0} max={Math.min(row.entitledFen || row.appliedFen, row.appliedFen) / 100} precision={2} className="wide" />
        </Form.Item>
      )}
      <Form.Item name="reason" label={t('原因', 'Reason')} rules={required}>
        <Select showSearch={{ optionFilterProp: 'label' }} autoFocus={verdict !== 'reduce'} loading={words.isPending} options={words.data?.reasons.map((reason) => ({ value: reason.code, label: t(reason.message) })) ?? []} />
      </Form.Item>
      <Form.Item name="note" label={t('说明(院校可见,不写号码)', 'Note (the institution sees it; no numbers)')}><Input maxLength={500} /></Form.Item>
      <Space><Button type="primary" htmlType="submit">{t('确定', 'Take it')}</Button><Button onClick={onCancel}>{t('取消 (Esc)', 'Leave it (Esc)')}</Button></Space>
    </Form>
  );
}
