import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Card, Select, Tag } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { components, paths } from '../../contract/api.ts';
import { DataTable, PagedTable } from '../../parts/data-table.tsx';
import { Day } from '../../parts/day.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
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
  return (
    <>
      <PageTitle title={t('办法', 'Policies')} acts={mayDraft && <Link to="/policies/new"><Button type="primary">{t('起草办法', 'Draft a policy')}</Button></Link>} />
      <div className="filters">
        <Select aria-label={t('时钟', 'Clock')} value={clock} loading={status.isPending} onChange={(value: string) => change({ clock: value === 'real' ? undefined : value })}
          options={status.data?.clocks.map(({ id }) => ({ value: id, label: id === 'real' ? t('真实时钟', 'The real clock') : id })) ?? []} />
      </div>
      <PoliciesInForce policies={found.data?.pages[0]?.policies ?? []} isLoading={found.isPending} />
      <Card size="small" title={t('办法文件', 'Documents')}>
        <PagedTable<PolicyDocument>
          name="policy-documents" title={t('办法文件', 'Documents')} query={found} rowKey="policyNo" scroll={{ x: 720 }} locale={{ emptyText: <Nothing text={t('没有起草中的办法', 'No document yet')} /> }}
          columns={[
            { key: 'policyNo', title: t('文件编号', 'Document'), value: ({ policyNo }) => policyNo, render: (_, no) => <Link to={`/policies/${encodeURIComponent(no)}`}>{no}</Link> },
            { key: 'key', title: t('版本', 'Version'), value: ({ key }) => key },
            { key: 'stage', title: t('状态', 'State'), value: ({ stage }) => t(textOf(POLICY_STAGES, stage)), render: ({ stage }) => <PolicyStage stage={stage} /> },
            { key: 'effectiveFrom', kind: 'day', title: t('施行日', 'In force from'), value: ({ effectiveFrom }) => effectiveFrom },
            { key: 'clock', title: t('时钟', 'Clock'), value: (document) => (document.clock === 'real' ? t('真实', 'real') : document.clock) },
          ]}
        />
      </Card>
    </>
  );
}

function PoliciesInForce({ policies, isLoading }: { readonly policies: readonly Policy[]; readonly isLoading: boolean }) {
  const { t } = useLanguage();
  return (
    <Card size="small" className="section" title={t('施行的办法', 'Policies by date')}>
      <DataTable<Policy>
        name="policies" title={t('施行的办法', 'Policies by date')} rows={policies} rowKey="key" pagination={false} loading={isLoading} scroll={{ x: 860 }} locale={{ emptyText: <Nothing text={t('没有办法', 'No policy')} /> }}
        columns={[
          { key: 'title', title: t('名称', 'Title'), value: ({ title, key }) => `${title} ${key}`, render: ({ title, key }) => <>{title}<div className="quiet">{key}</div></> },
          { key: 'documentNumber', title: t('文号', 'Document number'), value: ({ documentNumber }) => documentNumber },
          { key: 'effectiveFrom', kind: 'day', title: t('自', 'From'), value: ({ effectiveFrom }) => effectiveFrom },
          { key: 'effectiveTo', kind: 'day', title: t('至', 'To'), value: ({ effectiveTo }) => effectiveTo, render: ({ effectiveTo }) => (effectiveTo === null ? t('现行', 'open') : <Day on={effectiveTo} />) },
        ]}
      />
    </Card>
  );
}
