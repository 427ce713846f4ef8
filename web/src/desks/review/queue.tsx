import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Statistic } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { DataTable, actsColumn } from '../../parts/data-table.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { yuanOf } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Tell } from '../../shell/language.ts';
import { Asked, Forbidden, Nothing } from '../../shell/states.tsx';
import { BulkSigning } from './bulk-signing.tsx';
import { signingOf } from './signing.ts';
import type { Signing } from './signing.ts';

interface Waiting {
  readonly claimNo: string;
  readonly institution: { readonly code: string; readonly name: string };
  readonly people: number;
  readonly dueOn: string | null;
  /** Of the whole claim; a district signs people, not amounts. */
  readonly amountFen: number | null;
  readonly assignee: components['schemas']['ClaimSummary']['assignee'];
  /** I stand in today for who has it in hand. */
  readonly inStead: boolean;
  /** I sign it together with others. */
  readonly together: boolean;
}

const PAGE = 200;

async function waitingAt(signing: Signing): Promise<Waiting[]> {
  if (signing.stage === 'identity') {
    const { items } = await bodyOf(api.GET('/api/identity', { params: { query: { status: 'waiting' } } }));
    return items.map((item) => ({ ...item, people: item.rows, amountFen: null, assignee: item.assignee === null ? null : { id: item.assignee, name: '' }, together: false }));
  }
  const found: Waiting[] = [];
  for (let after: string | undefined; ;) {
    const page = await bodyOf(api.GET('/api/claims', { params: { query: { stage: signing.stage, after, limit: PAGE } } }));
    found.push(...page.items.map((claim) => ({ ...claim, people: claim.rowsCount })));
    if (page.next === null) return found;
    after = page.next;
  }
}

/** What waits for the signature of this role, the most urgent first. */
export default function Queue() {
  const signing = signingOf(useSession().person.role);
  return signing ? <QueueOf signing={signing} /> : <Forbidden />;
}

function QueueOf({ signing }: { readonly signing: Signing }) {
  const { t } = useLanguage();
  const { person } = useSession();
  const [{ whose = 'all' }, change] = useFilters(['whose']);
  const [chosen, choose] = useState<readonly string[]>([]);
  const query = useQuery({ queryKey: ['queue', signing.stage], queryFn: () => waitingAt(signing), refetchInterval: 30_000 });
  return (
    <>
      <PageTitle title={t('待办', 'To do')} acts={<BulkSigning signing={signing} claimNos={chosen} onDone={() => choose([])} />} />
      <Asked query={query}>
        {(all) => {
          const shown = all.filter((item) => whose === 'all' || item.assignee?.id === person.id || item.inStead || item.together).sort((one, other) => (one.dueOn ?? '9').localeCompare(other.dueOn ?? '9'));
          return (
            <>
              <div className="tiles">
                <div className="tile"><Statistic title={t('待办件数', 'Claims waiting')} value={all.length} /></div>
                <div className="tile"><Statistic title={t('涉及人数', 'People')} value={all.reduce((sum, item) => sum + item.people, 0)} /></div>
                {signing.stage !== 'identity' && <div className="tile"><Statistic title={t('涉及金额(元)', 'Amount (yuan)')} value={yuanOf(all.reduce((sum, item) => sum + (item.amountFen ?? 0), 0))} /></div>}
                <div className="tile"><Statistic title={t('最近期限', 'Next due')} value={shown[0]?.dueOn ?? '–'} /></div>
              </div>
              <DataTable<Waiting>
                name={`queue-${signing.stage === 'identity' ? 'people' : 'money'}`} title={t('待办', 'To do')} rows={shown} rowKey="claimNo" pagination={false} scroll={{ x: 760 }} locale={{ emptyText: <Nothing text={t('没有待办', 'Nothing waits')} /> }}
                filters={<Segmented value={whose} options={[{ value: 'all', label: t('全部', 'All') }, { value: 'mine', label: t('由我经办', 'In my hands') }]} onChange={(value) => change({ whose: value === 'all' ? undefined : value })} />}
                rowSelection={{ selectedRowKeys: [...chosen], onChange: (keys) => choose(keys.map(String)), getCheckboxProps: (item) => ({ 'aria-label': item.claimNo, name: item.claimNo }), columnTitle: (node) => node }}
                columns={columnsOf(t, signing)}
              />
            </>
          );
        }}
      </Asked>
    </>
  );
}

function columnsOf(t: Tell, signing: Signing): DataColumn<Waiting>[] {
  const ofCity: DataColumn<Waiting>[] = [
    { key: 'assignee', title: t('经办人', 'In charge'), value: (item) => inCharge(t, item), render: (item) => inCharge(t, item) ?? <span className="quiet">{t('未签收', 'Nobody yet')}</span> },
    { key: 'amountFen', kind: 'money', title: t('金额(元)', 'Amount (yuan)'), value: ({ amountFen }) => amountFen },
  ];
  return [
    { key: 'institution', title: t('院校', 'Institution'), value: ({ institution }) => institution.name, render: ({ claimNo }, name) => <Link to={`/review/${encodeURIComponent(claimNo)}`}>{name}</Link> },
    { key: 'claimNo', title: t('申报编号', 'Claim'), value: ({ claimNo }) => claimNo },
    { key: 'dueOn', kind: 'day', title: t('期限', 'Due'), value: ({ dueOn }) => dueOn },
    { key: 'people', kind: 'count', title: t('人数', 'People'), value: ({ people }) => people },
    ...(signing.stage === 'identity' ? [] : ofCity),
    actsColumn(({ claimNo }) => <Link to={`/review/${encodeURIComponent(claimNo)}`}><Button size="small">{t('审核', 'Review')}</Button></Link>, {}),
  ];
}

function inCharge(t: Tell, { assignee, inStead, together }: Waiting): string | undefined {
  if (together) return t('会签', 'Co-signed');
  return inStead && assignee ? t(`代 ${assignee.name}`, `for ${assignee.name}`) : assignee?.name;
}
