import { Table, Tag } from 'antd';
import { Link } from 'react-router';
import { Day } from '../../parts/day.tsx';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import type { Enrolment } from './asking.ts';
import { TERM_STATUSES, termName } from './words.ts';

type Term = Enrolment['terms'][number];

/** The terms or instalments with what each has earned, what of that was paid, and the claim that it stands in. */
export function TermTable({ terms }: { readonly terms: readonly Term[] }) {
  const { t } = useLanguage();
  return (
    <Table<Term>
      rowKey="termKey" size="small" pagination={false} dataSource={[...terms]} scroll={{ x: 860 }} locale={{ emptyText: <Nothing text={t('注册之后才有学期', 'There are terms once the trainee is registered')} /> }}
      columns={[
        { title: t('学期', 'Term'), dataIndex: 'termKey', render: (key: string) => t(termName(key)) },
        { title: t('开始', 'Begins'), dataIndex: 'startsOn', render: (on: string) => <Day on={on} /> },
        { title: t('状态', 'State'), dataIndex: 'status', render: (status: Term['status']) => <Tag color={TERM_STATUSES[status].colour}>{t(TERM_STATUSES[status].name)}</Tag> },
        { title: t('确认期限', 'To be confirmed by'), dataIndex: 'dueOn', render: (on: string | null) => <Day on={on} /> },
        { title: t('应享(元)', 'Earned (yuan)'), dataIndex: 'entitledFen', ...moneyColumn, render: (fen: number, { status }) => <Money fen={status === 'confirmed' ? fen : null} strong /> },
        { title: t('已拨付(元)', 'Paid (yuan)'), dataIndex: 'paidFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        { title: t('所在申报', 'Claim'), dataIndex: 'claimNo', render: (no: string | null) => (no === null ? '–' : <Link to={`/claims/${encodeURIComponent(no)}`}>{no}</Link>) },
      ]}
    />
  );
}
