import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Select, Table } from 'antd';
import { Link } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { components } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { useDistricts } from '../../parts/districts.ts';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { StageTag } from '../../parts/stage-tag.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { STAGE_NAMES } from '../../words.ts';
import { IdentityAssignments } from './identity-assignments.tsx';

type Claim = components['schemas']['ClaimSummary'];
const PAGE = 100;

/** Who of the city may have a claim at a stage in hand. */
const REVIEWERS = { firstReview: 'city_first', secondReview: 'city_second', decision: 'city_decider' } as const;
type Stage = keyof typeof REVIEWERS;
const STAGES = Object.keys(REVIEWERS) as Stage[];
/** Its parts are assigned district by district. */
const IDENTITY = 'identity';

/** Puts a person in charge of a claim; others of the office are refused while he or she has it. */
export default function Assignments() {
  const { t } = useLanguage();
  const [{ stage, district }, change] = useFilters(['stage', 'district']);
  const chosen = STAGES.find((each) => each === stage) ?? 'firstReview';
  const isIdentity = stage === IDENTITY;
  const { options: districts } = useDistricts();
  return (
    <>
      <PageTitle title={t('经办分配', 'Assignments')} />
      <div className="filters">
        <Select aria-label={t('环节', 'Stage')} value={isIdentity ? IDENTITY : chosen} options={[IDENTITY, ...STAGES].map((value) => ({ value, label: t(textOf(STAGE_NAMES, value)) }))} onChange={(value: string) => change({ stage: value, district: undefined })} />
        {isIdentity && <Select aria-label={t('区', 'District')} placeholder={t('选择区', 'Choose a district')} value={district} options={districts} onChange={(code: string) => change({ district: code })} />}
      </div>
      {isIdentity ? <IdentityAssignments district={district} /> : <AtStage key={chosen} chosen={chosen} />}
    </>
  );
}

function AtStage({ chosen }: { readonly chosen: Stage }) {
  const { t } = useLanguage();
  const claims = useInfiniteQuery({
    queryKey: ['claims', 'assign', chosen],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/claims', { params: { query: { stage: chosen, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const people = useQuery({
    queryKey: ['people', REVIEWERS[chosen]], queryFn: () => bodyOf(api.GET('/api/people', { params: { query: { role: REVIEWERS[chosen], limit: 200 } } })),
  });
  const assign = useAct({
    send: ({ claimNo, person }: { claimNo: string; person: string }, header) => api.POST('/api/claims/{claimNo}/assign', { params: { path: { claimNo }, header }, body: { person } }),
    done: { zh: '已指定经办人', en: 'Assigned' },
  });
  const options = people.data?.items.filter((person) => person.disabledAt === null).map((person) => ({ value: person.id, label: person.displayName })) ?? [];
  return (
    <>
      <ProblemNote problem={assign.problem ?? (claims.error ? problemOf(claims.error) : undefined)} />
      <Table<Claim>
        rowKey="claimNo" size="small" pagination={false} loading={claims.isFetching} dataSource={claims.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 900 }}
        locale={{ emptyText: <Nothing text={t('该环节没有申报', 'No claim is at this stage')} /> }}
        columns={[
          { title: t('申报编号', 'Claim'), dataIndex: 'claimNo', render: (claimNo: string) => <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}</Link> },
          { title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] },
          { title: t('环节', 'Stage'), dataIndex: 'stage', render: (value: string) => <StageTag stage={value} /> },
          { title: t('期限', 'Due'), dataIndex: 'dueOn', render: (on: string | null) => <Day on={on} /> },
          { title: t('人数', 'People'), dataIndex: 'rowsCount', align: 'right' },
          {
            title: t('经办人', 'In charge'), key: 'person', width: 220,
            render: (_, claim) => (
              <Select className="wide" aria-label={`${t('经办人', 'In charge')} ${claim.claimNo}`} placeholder={t('未指定', 'Nobody yet')} value={claim.assignee?.id} options={options} disabled={assign.isRunning}
                {...(claim.assignee && !options.some(({ value }) => value === claim.assignee?.id) && { options: [...options, { value: claim.assignee.id, label: claim.assignee.name }] })}
                onChange={(person: string) => void assign.run({ claimNo: claim.claimNo, person })} />
            ),
          },
        ]}
      />
      {claims.hasNextPage && <Button block onClick={() => void claims.fetchNextPage()} loading={claims.isFetchingNextPage}>{t('更多', 'More')}</Button>}
    </>
  );
}
