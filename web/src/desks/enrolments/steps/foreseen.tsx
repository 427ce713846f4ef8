import { useQuery } from '@tanstack/react-query';
import { Alert, Table } from 'antd';
import { api, bodyOf } from '../../../asking/client.ts';
import { problemOf } from '../../../asking/problem.ts';
import type { components } from '../../../contract/api.ts';
import { Day } from '../../../parts/day.tsx';
import { Money, moneyColumn, yuanOf } from '../../../parts/money.tsx';
import { ProblemNote } from '../../../parts/problem-note.tsx';
import { useLanguage } from '../../../shell/language.ts';
import type { Enrolment } from '../asking.ts';
import { termName } from '../words.ts';

export type ForeseenStep = components['schemas']['ForeseenStep'];

/** What an act would come to: the lines that it adds to what was earned, and the terms that it moves. */
export function Foreseen({ enrolment, foreseen: { lines, terms, differenceFen } }: { readonly enrolment: Enrolment; readonly foreseen: ForeseenStep }) {
  const { t } = useLanguage();
  const before = new Map(enrolment.terms.map((term) => [term.termKey, term.startsOn]));
  const moved = terms.filter(({ termKey, startsOn }) => before.get(termKey) !== startsOn);
  return (
    <div role="status">
      <Alert type={differenceFen < 0 ? 'warning' : 'info'} showIcon className="problem-note"
        title={differenceFen === 0 ? t('应享没有差额', 'What was earned does not change') : t(`应享差额 ${yuanOf(differenceFen)} 元`, `What was earned changes by ${yuanOf(differenceFen)} yuan`)} />
      {lines.length > 0 && (
        <Table rowKey="line" size="small" className="section" pagination={false} dataSource={lines} scroll={{ x: 400 }} columns={[
          { title: t('将追加的应享行', 'Lines that are added'), dataIndex: 'termKey', render: (key: string) => t(termName(key)) },
          { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} strong /> },
          { title: t('说明', 'Note'), key: 'note', render: (_, { adjusts, reasons }) => [...(adjusts === null ? [] : [t(`冲抵第 ${adjusts} 行`, `adjusts line ${adjusts}`)]), ...reasons.map(({ message }) => t(message))].join('; ') || '–' },
        ]} />
      )}
      {moved.length > 0 && (
        <Table rowKey="termKey" size="small" className="section" pagination={false} dataSource={moved} columns={[
          { title: t('学期将改为', 'Terms that are moved'), dataIndex: 'termKey', render: (key: string) => t(termName(key)) },
          { title: t('开始', 'Begins'), dataIndex: 'startsOn', render: (on: string) => <Day on={on} /> },
        ]} />
      )}
    </div>
  );
}

/** What leaving, or a move to a newer policy, would come to; it depends on nothing that is typed. */
export function ForeseenTurn({ enrolment, turn }: { readonly enrolment: Enrolment; readonly turn: 'withdraw' | 'dismiss' | 'adopt-policy' }) {
  const query = useQuery({
    queryKey: ['enrolment', enrolment.enrolmentNo, 'foreseen', turn],
    // Asked once for each time the form is opened: after the act there is nothing to foresee any more.
    staleTime: 'static', gcTime: 0,
    queryFn: () => bodyOf(api.POST(`/api/enrolments/{enrolmentNo}/${turn}/preview`, { params: { path: { enrolmentNo: enrolment.enrolmentNo } }, body: { reason: '-' } })),
  });
  if (query.data) return <Foreseen enrolment={enrolment} foreseen={query.data} />;
  return <ProblemNote problem={query.error ? problemOf(query.error) : undefined} />;
}
