import { useQuery } from '@tanstack/react-query';
import { Card, Select } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { ExportButtons } from '../../parts/export-button.tsx';
import { useFilters } from '../../parts/filters.ts';
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
    <DataTable<Claim>
      name="notices" title={t('公示', 'Public notice')} rows={claims} rowKey="claimNo" pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: 860 }} locale={{ emptyText: <Nothing text={t('没有公示中的申报', 'No claim is on notice')} /> }}
      columns={[
        { key: 'institution', title: t('院校', 'Institution'), value: ({ institution: { name } }) => name },
        { key: 'claimNo', title: t('申报编号', 'Claim'), value: ({ claimNo }) => claimNo, render: (_, claimNo) => <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}</Link> },
        { key: 'round', title: t('批次', 'Round'), value: ({ round }) => round },
        { key: 'dueOn', title: t('公示至', 'On notice until'), kind: 'day', value: ({ dueOn }) => dueOn },
        { key: 'approvedCount', title: t('通过人数', 'Approved'), kind: 'count', value: ({ approvedCount }) => approvedCount },
        { key: 'amountFen', title: t('金额(元)', 'Amount (yuan)'), kind: 'money', value: ({ amountFen }) => amountFen },
        ...(isCity ? [{ key: 'objections', title: t('核查中的异议', 'Open objections'), kind: 'count' as const, value: ({ claimNo }: Claim) => against(claimNo) }] : []),
      ]}
    />
  );
}
