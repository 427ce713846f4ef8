import { Descriptions, Typography } from 'antd';
import { Money } from '../../parts/money.tsx';
import { useLanguage } from '../../shell/language.ts';

/** What preparer and approver sign: lines, total, and the digest of the frozen list. */
export function ListSums({ list, trainees }: { readonly list: { lines: number; totalFen: number; digest: string }; readonly trainees: number }) {
  const { t } = useLanguage();
  return (
    <Descriptions size="small" bordered className="sums" column={{ xs: 1, sm: 3 }} items={[
      { key: 'lines', label: t('付款行', 'Payments'), children: list.lines },
      { key: 'people', label: t('人数', 'People'), children: trainees },
      { key: 'total', label: t('合计(元)', 'Total (yuan)'), children: <Money fen={list.totalFen} strong /> },
      { key: 'digest', label: t('清单摘要', 'Digest'), span: 'filled', children: <Typography.Text code className="digest" copyable>{list.digest}</Typography.Text> },
    ]} />
  );
}
