import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Card, Select, Table, Tag } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import { useMay } from '../../asking/session.ts';
import type { components, paths } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { POLICY_COLOURS, POLICY_STAGES } from './words.ts';

type PolicyDocument = components['schemas']['PolicyDocument'];
type Policy = paths['/api/policies']['get']['responses'][200]['content']['application/json']['policies'][number];
const PAGE = 100;

export function PolicyStage({ stage }: { readonly stage: string }) {
  const { t } = useLanguage();
  return <Tag color={POLICY_COLOURS[stage] ?? 'default'}>{t(textOf(POLICY_STAGES, stage))}</Tag>;
}

/** The policies 办法 that count, by date, and the documents on their way to become one. */
export default function PolicyList() {
  const { t } = useLanguage();
  const mayDraft = useMay()('policy.draft');
  const [{ clock = 'real' }, change] = useFilters(['clock']);
  const status = useQuery({ queryKey: ['status'], queryFn: () => bodyOf(api.GET('/api/status')) });
  const found = useInfiniteQuery({
    queryKey: ['policies', clock],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/policies', { params: { query: { clock, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const documents = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageTitle title={t('办法', 'Policies')} acts={mayDraft && <Link to="/policies/new"><Button type="primary">{t('起草办法', 'Draft a policy')}</Button></Link>} />
      <div className="filters">
        <Select aria-label={t('时钟', 'Clock')} value={clock} loading={status.isPending} onChange={(value: string) => change({ clock: value === 'real' ? undefined : value })}
          options={status.data?.clocks.map(({ id }) => ({ value: id, label: id === 'real' ? t('真实时钟', 'The real clock') : id })) ?? []} />
      </div>
      <ProblemNote problem={found.error ? problemOf(found.error) : undefined} />
      <PoliciesInForce policies={found.data?.pages[0]?.policies ?? []} isLoading={found.isPending} />
      <Card size="small" title={t('办法文件', 'Documents')}>
        <Table<PolicyDocument>
          rowKey="policyNo" size="small" pagination={false} loading={found.isFetching} dataSource={documents} scroll={{ x: 720 }} locale={{ emptyText: <Nothing text={t('没有起草中的办法', 'No document yet')} /> }}
          columns={[
            { title: t('文件编号', 'Document'), dataIndex: 'policyNo', render: (no: string) => <Link to={`/policies/${encodeURIComponent(no)}`}>{no}</Link> },
            { title: t('版本', 'Version'), dataIndex: 'key', render: (key: string | null) => key ?? '–' },
            { title: t('状态', 'State'), dataIndex: 'stage', render: (stage: string) => <PolicyStage stage={stage} /> },
            { title: t('施行日', 'In force from'), dataIndex: 'effectiveFrom', render: (on: string | null) => <Day on={on} /> },
            { title: t('时钟', 'Clock'), dataIndex: 'clock', render: (id: string) => (id === 'real' ? t('真实', 'real') : id) },
          ]}
        />
        {found.hasNextPage && <Button block onClick={() => void found.fetchNextPage()} loading={found.isFetchingNextPage}>{t('更多', 'More')}</Button>}
      </Card>
    </>
  );
}

function PoliciesInForce({ policies, isLoading }: { readonly policies: readonly Policy[]; readonly isLoading: boolean }) {
  const { t } = useLanguage();
  return (
    <Card size="small" className="section" title={t('施行的办法', 'Policies by date')}>
      <Table<Policy>
        rowKey="key" size="small" pagination={false} loading={isLoading} dataSource={policies} scroll={{ x: 860 }} locale={{ emptyText: <Nothing text={t('没有办法', 'No policy')} /> }}
        columns={[
          { title: t('名称', 'Title'), dataIndex: 'title', render: (title: string, { key }) => <>{title}<div className="quiet">{key}</div></> },
          { title: t('文号', 'Document number'), dataIndex: 'documentNumber' },
          { title: t('自', 'From'), dataIndex: 'effectiveFrom', render: (on: string) => <Day on={on} /> },
          { title: t('至', 'To'), dataIndex: 'effectiveTo', render: (on: string | null) => (on === null ? t('现行', 'open') : <Day on={on} />) },
        ]}
      />
    </Card>
  );
}
