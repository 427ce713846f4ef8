import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import { Link, useParams } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { components, paths } from '../../contract/api.ts';
import { ConfirmedAct, ReasonedAct } from '../../parts/decisions.tsx';
import { Money, moneyColumn, yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { YearEndProposal } from './year-end-proposal.tsx';
import { YearEndStage } from './year-ends.tsx';

type YearEnd = paths['/api/year-ends/{yearEndNo}']['get']['responses'][200]['content']['application/json'];
type Line = components['schemas']['YearEnd']['lines'][number];

/** One year-end: what is left of each line, and what becomes of it. */
export default function YearEndPage() {
  const { yearEndNo = '' } = useParams();
  const yearEnd = useQuery({ queryKey: ['year-ends', yearEndNo], queryFn: () => bodyOf(api.GET('/api/year-ends/{yearEndNo}', { params: { path: { yearEndNo } } })) });
  return <Asked query={yearEnd}>{(found) => <Shown yearEnd={found} />}</Asked>;
}

function Shown({ yearEnd }: { readonly yearEnd: YearEnd }) {
  const { t } = useLanguage();
  const mayManage = useMay()('budget.manage');
  const { yearEndNo, fiscalYear, stage } = yearEnd;
  return (
    <>
      <PageTitle title={t(`${fiscalYear}年度年终结转`, `Year-end ${fiscalYear}`)} acts={<Link to="/year-ends">{t('全部年终处理', 'All year-ends')}</Link>}>{yearEndNo} <YearEndStage stage={stage} /></PageTitle>
      <YearEndActs yearEnd={yearEnd} />
      {stage === 'frozen' && mayManage ? <YearEndProposal key={yearEnd.left.map((line) => `${line.budgetLine} ${line.leftFen}`).join()} {...yearEnd} /> : <Lines yearEnd={yearEnd} />}
    </>
  );
}

const totalsOf = (lines: readonly Line[]): { carryFen: number; lapseFen: number } =>
  ({ carryFen: lines.reduce((sum, line) => sum + line.carryFen, 0), lapseFen: lines.reduce((sum, line) => sum + line.lapseFen, 0) });

/** What the second person may do. */
function YearEndActs({ yearEnd: { yearEndNo, stage, lines } }: { readonly yearEnd: YearEnd }) {
  const { t } = useLanguage();
  const mayApprove = useMay()('budget.approve');
  const path = { yearEndNo };
  const totals = totalsOf(lines);
  const approve = useAct({
    send: (body: { totals: typeof totals }, header) => api.POST('/api/year-ends/{yearEndNo}/approve', { params: { path, header }, body }), done: { zh: '已批准,结转与收回已入账', en: 'Approved; the money has moved' },
  });
  const reject = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/year-ends/{yearEndNo}/reject', { params: { path, header }, body }), done: { zh: '已退回', en: 'Sent back' },
  });
  const cancel = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/year-ends/{yearEndNo}/cancel', { params: { path, header }, body }), done: { zh: '已解除冻结', en: 'The freeze is lifted' },
  });
  if (!mayApprove) return null;
  return (
    <div className="act-bar no-print">
      {stage === 'proposed' && (
        <>
          <ConfirmedAct label={t('批准', 'Approve')} act={approve} input={{ totals }}
            question={t(`结转 ${yuanOf(totals.carryFen)} 元,收回 ${yuanOf(totals.lapseFen)} 元?`, `Carry ${yuanOf(totals.carryFen)} yuan over and let ${yuanOf(totals.lapseFen)} lapse?`)} />
          <ReasonedAct label={t('退回', 'Send back')} act={reject} danger />
        </>
      )}
      {stage === 'frozen' && <ReasonedAct label={t('解除冻结', 'Lift the freeze')} act={cancel} danger />}
    </div>
  );
}

function Lines({ yearEnd: { lines, left, stage } }: { readonly yearEnd: YearEnd }) {
  const { t } = useLanguage();
  const money = (title: string, dataIndex: string) => ({ title, dataIndex, ...moneyColumn, render: (fen: number) => <Money fen={fen} /> });
  const line = { title: t('指标', 'Line'), dataIndex: 'budgetLine' };
  if (stage === 'frozen' || stage === 'cancelled') {
    return <Table rowKey="budgetLine" size="small" pagination={false} dataSource={left} locale={{ emptyText: <Nothing text={t('没有结余', 'Nothing is left')} /> }} columns={[line, money(t('现有结余(元)', 'Left now (yuan)'), 'leftFen')]} />;
  }
  return (
    <Table<Line>
      rowKey="budgetLine" size="small" pagination={false} dataSource={lines} scroll={{ x: 560 }} locale={{ emptyText: <Nothing text={t('没有结余', 'Nothing is left')} /> }}
      columns={[line, money(t('结转(元)', 'Carried over (yuan)'), 'carryFen'), { title: t('转入指标', 'Into the line'), dataIndex: 'carryTo', render: (to: string | null) => to ?? '–' }, money(t('收回(元)', 'Lapsed (yuan)'), 'lapseFen')]}
    />
  );
}
