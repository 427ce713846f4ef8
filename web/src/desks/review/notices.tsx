import { useQuery } from '@tanstack/react-query';
import { Card, Select, Table } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { ExportButtons } from '../../parts/export-button.tsx';
import { useFilters } from '../../parts/filters.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';

type Claim = components['schemas']['ClaimSummary'];
type Objection = components['schemas']['Objection'];
const PAGE = 200;

async function claimsOnNotice(round: string | undefined): Promise<Claim[]> {
  const found: Claim[] = [];
  for (let after: string | undefined; ;) {
    const page = await bodyOf(api.GET('/api/claims', { params: { query: { stage: 'notice', round, after, limit: PAGE } } }));
    found.push(...page.items);
    if (page.next === null) return found;
    after = page.next;
  }
}

/** What is on public notice 公示 and until when, with the objections that came in; the notice itself as a document of the round. */
export default function Notices() {
  const { t } = useLanguage();
  const { person } = useSession();
  const isCity = person.role !== 'district';
  const [{ round }, change] = useFilters(['round']);
  const rounds = useQuery({ queryKey: ['rounds'], queryFn: () => bodyOf(api.GET('/api/rounds', { params: { query: { limit: 200 } } })) });
  const claims = useQuery({ queryKey: ['claims', 'notice', { round }], queryFn: () => claimsOnNotice(round) });
  const objections = useQuery({ queryKey: ['objections', { outcome: 'open' }], queryFn: () => bodyOf(api.GET('/api/objections', { params: { query: { outcome: 'open' } } })), enabled: isCity });
  return (
    <>
      <PageTitle title={t('公示', 'Public notice')} acts={isCity && <Link to="/objections">{t('异议', 'Objections')}</Link>} />
      <div className="filters">
        <Select allowClear placeholder={t('全部批次', 'All rounds')} aria-label={t('批次', 'Round')} value={round} loading={rounds.isPending}
          options={rounds.data?.items.map(({ code }) => ({ value: code, label: code })) ?? []} onChange={(value: string | undefined) => change({ round: value })} />
      </div>
      {isCity && round !== undefined && (
        <Card size="small" className="section no-print" title={t('公示文本(身份证号已遮蔽)', 'The notice, identity numbers masked')}>
          <ExportButtons choices={[{ label: { zh: '公示 PDF', en: 'Notice, PDF' }, request: { kind: 'public-notice-pdf', params: { round } } }]} />
        </Card>
      )}
      <Asked query={claims}>{(items) => <OnNotice claims={items} objections={objections.data?.items ?? []} isCity={isCity} />}</Asked>
    </>
  );
}

function OnNotice({ claims, objections, isCity }: { readonly claims: readonly Claim[]; readonly objections: readonly Objection[]; readonly isCity: boolean }) {
  const { t } = useLanguage();
  const against = (claimNo: string): number => objections.filter((each) => each.claimNo === claimNo).length;
  return (
    <Table<Claim>
      rowKey="claimNo" size="small" pagination={{ pageSize: 50, hideOnSinglePage: true }} dataSource={[...claims]} scroll={{ x: 860 }} locale={{ emptyText: <Nothing text={t('没有公示中的申报', 'No claim is on notice')} /> }}
      columns={[
        { title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] },
        { title: t('申报编号', 'Claim'), dataIndex: 'claimNo', render: (claimNo: string) => <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}</Link> },
        { title: t('批次', 'Round'), dataIndex: 'round' },
        { title: t('公示至', 'On notice until'), dataIndex: 'dueOn', render: (on: string | null) => <Day on={on} /> },
        { title: t('通过人数', 'Approved'), dataIndex: 'approvedCount', align: 'right' },
        { title: t('金额(元)', 'Amount (yuan)'), dataIndex: 'amountFen', ...moneyColumn, render: (fen: number) => <Money fen={fen} /> },
        ...(isCity ? [{ title: t('核查中的异议', 'Open objections'), key: 'objections', align: 'right' as const, render: (_: unknown, { claimNo }: Claim) => against(claimNo) }] : []),
      ]}
    />
  );
}
