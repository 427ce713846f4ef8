import { useQuery } from '@tanstack/react-query';
import { Select, Table } from 'antd';
import { Link } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { paths } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';

type Waiting = paths['/api/identity']['get']['responses'][200]['content']['application/json']['items'][number];

/** Who of a district checks the identities of its own trainees in a claim; each district's part of a claim is assigned for itself. */
export function IdentityAssignments({ district }: { readonly district: string | undefined }) {
  const { t } = useLanguage();
  return district === undefined ? <Nothing text={t('请选择区', 'Choose a district')} /> : <OfDistrict key={district} district={district} />;
}

function OfDistrict({ district }: { readonly district: string }) {
  const { t } = useLanguage();
  const desk = useQuery({ queryKey: ['queue', 'identity', district], queryFn: () => bodyOf(api.GET('/api/identity', { params: { query: { status: 'waiting', district } } })) });
  const people = useQuery({
    queryKey: ['people', 'district'], queryFn: () => bodyOf(api.GET('/api/people', { params: { query: { role: 'district', limit: 200 } } })),
  });
  const assign = useAct({
    send: ({ claimNo, person }: { claimNo: string; person: string }, header) => api.POST('/api/claims/{claimNo}/identity/assign', { params: { path: { claimNo }, header }, body: { district, person } }),
    done: { zh: '已指定经办人', en: 'Assigned' },
  });
  const options = people.data?.items.filter((person) => person.disabledAt === null && person.districtCode === district).map((person) => ({ value: person.id, label: person.displayName })) ?? [];
  const failed = desk.error ?? people.error;
  return (
    <>
      <ProblemNote problem={assign.problem ?? (failed ? problemOf(failed) : undefined)} />
      <Table<Waiting>
        rowKey="claimNo" size="small" pagination={{ pageSize: 100, hideOnSinglePage: true }} loading={desk.isFetching} dataSource={desk.data?.items ?? []} scroll={{ x: 760 }}
        locale={{ emptyText: <Nothing text={t('本区没有待核身份的申报', 'No identity check waits in this district')} /> }}
        columns={[
          { title: t('申报编号', 'Claim'), dataIndex: 'claimNo', render: (claimNo: string) => <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}</Link> },
          { title: t('院校', 'Institution'), dataIndex: ['institution', 'name'] },
          { title: t('本区人数', 'People of the district'), dataIndex: 'rows', align: 'right' },
          { title: t('期限', 'Due'), dataIndex: 'dueOn', render: (on: string | null) => <Day on={on} /> },
          {
            title: t('经办人', 'In charge'), key: 'person', width: 220,
            render: (_, { claimNo, assignee }) => (
              <Select className="wide" aria-label={`${t('经办人', 'In charge')} ${claimNo}`} placeholder={t('未指定', 'Nobody yet')} value={assignee ?? undefined} options={options} disabled={assign.isRunning}
                onChange={(person: string) => void assign.run({ claimNo, person })} />
            ),
          },
        ]}
      />
    </>
  );
}
