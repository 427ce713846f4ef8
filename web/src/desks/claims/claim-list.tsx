import { useInfiniteQuery } from '@tanstack/react-query';
import { Checkbox, Select } from 'antd';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable } from '../../parts/data-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { StageTag } from '../../parts/stage-tag.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { STAGE_NAMES } from '../../words.ts';

type ClaimSummary = components['schemas']['ClaimSummary'];
const PAGE = 100;

/** The claims that one may see, by stage and round. */
export default function ClaimList() {
  const { t } = useLanguage();
  const [{ stage, round, copied }, change] = useFilters(['stage', 'round', 'copied']);
  const claims = useInfiniteQuery({
    queryKey: ['claims', { stage, round, copied }],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/claims', { params: { query: { stage: stage as ClaimSummary['stage'], round, ...(copied === 'me' && { copied }), after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const stages = Object.entries(STAGE_NAMES).map(([value, name]) => ({ value, label: t(name) }));
  return (
    <>
      <PageTitle title={t('申报', 'Claims')} />
      <PagedTable<ClaimSummary>
        name="claims" title={t('申报', 'Claims')} query={claims} rowKey="claimNo" scroll={{ x: 900 }} locale={{ emptyText: <Nothing text={t('没有申报', 'No claim')} /> }}
        filters={(
          <>
            <Select allowClear placeholder={t('全部环节', 'All stages')} aria-label={t('环节', 'Stage')} value={stage} options={stages} onChange={(value: string | undefined) => change({ stage: value })} />
            <Checkbox checked={copied === 'me'} onChange={({ target }) => change({ copied: target.checked ? 'me' : undefined })}>{t('抄送给我', 'Copies for me')}</Checkbox>
          </>
        )}
        columns={[
          { key: 'claimNo', title: t('申报编号', 'Claim'), value: ({ claimNo }) => claimNo, render: ({ claimNo }) => <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}</Link> },
          { key: 'institution', title: t('院校', 'Institution'), value: ({ institution }) => institution.name },
          { key: 'stage', title: t('环节', 'Stage'), value: (claim) => t(textOf(STAGE_NAMES, claim.stage)), render: (claim) => <StageTag stage={claim.stage} /> },
          { key: 'dueOn', kind: 'day', title: t('期限', 'Due'), value: ({ dueOn }) => dueOn },
          { key: 'rowsCount', kind: 'count', title: t('人数', 'People'), value: ({ rowsCount }) => rowsCount },
          { key: 'amountFen', kind: 'money', title: t('申报(元)', 'Claimed (yuan)'), value: ({ amountFen }) => amountFen },
          { key: 'paidFen', kind: 'money', title: t('已拨付(元)', 'Paid (yuan)'), value: ({ paidFen }) => paidFen },
        ]}
      />
    </>
  );
}
