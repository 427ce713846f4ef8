import { useInfiniteQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Popconfirm, Space, Table, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import { useMay, useSession } from '../../asking/session.ts';
import type { components, paths } from '../../contract/api.ts';
import { Day } from '../../parts/day.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ReasonDialog } from '../../parts/reason-dialog.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { KeptOfPerson } from './retention-person.tsx';
import { Rules } from './retention-rules.tsx';

type Due = paths['/api/retention/due']['get']['responses'][200]['content']['application/json']['items'][number];
type Erasure = components['schemas']['Erasure'];
const PAGE = 50;

const STAGES = { proposed: { zh: '待另一人执行', en: 'Waits for another person' }, erased: { zh: '已抹除', en: 'Erased' }, rejected: { zh: '不予抹除', en: 'Rejected' } };
const COLOURS: Readonly<Record<string, string>> = { proposed: 'orange', erased: 'default', rejected: 'blue' };

/** How long what names people is kept, whose time is over, and the erasures: proposed by one, carried out by another. */
export default function Retention() {
  const { t } = useLanguage();
  return (
    <>
      <PageTitle title={t('资料保存与抹除', 'Keeping and erasing')} />
      <Alert type="info" showIcon className="section" title={t(
        '抹除会销毁此人及相关文件的密钥,无法恢复;金额、人数、账目与办理记录保留。此处不显示姓名、号码。',
        'An erasure destroys the keys of the person and of the files that name the person: there is no way back. Amounts, counts, books and histories stay. Nobody is named here.')} />
      <Rules />
      <DuePeople />
      <Erasures />
    </>
  );
}

function DuePeople() {
  const { t } = useLanguage();
  const may = useMay();
  const due = useInfiniteQuery({
    queryKey: ['retention', 'due'], queryFn: ({ pageParam }) => bodyOf(api.GET('/api/retention/due', { params: { query: { after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined, getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <Card size="small" className="section" title={t('已到期', 'Due')}>
      <ProblemNote problem={due.error ? problemOf(due.error) : undefined} />
      <Table<Due>
        rowKey="personId" size="small" pagination={false} loading={due.isFetching} dataSource={due.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 720 }}
        locale={{ emptyText: <Nothing text={t('没有到期的资料', 'Nothing is due')} /> }}
        columns={[
          { title: t('资料编号', 'Id'), dataIndex: 'personId', render: (id: string) => <Typography.Text code>{id.slice(0, 8)}</Typography.Text> },
          { title: t('记录数', 'Records'), dataIndex: 'records', align: 'right' },
          { title: t('最后办结', 'Last ended'), dataIndex: 'endedOn', render: (on: string) => <Day on={on} /> },
          { title: t('保存至', 'Kept until'), dataIndex: 'dueOn', render: (on: string) => <Day on={on} /> },
          {
            title: '', key: 'act', align: 'right', render: (_, { personId }) => <Space size="small"><KeptOfPerson personId={personId} />{may('retention.propose') && <Propose personId={personId} />}</Space>,
          },
        ]}
      />
      {due.hasNextPage && <Button block onClick={() => void due.fetchNextPage()} loading={due.isFetchingNextPage}>{t('更多', 'More')}</Button>}
    </Card>
  );
}

function Propose({ personId }: { readonly personId: string }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const act = useAct({
    send: ({ reason }: { reason: string }, header) => api.POST('/api/erasures', { params: { header }, body: { personId, reason } }),
    done: { zh: '已提出,待另一人执行', en: 'Proposed; another person carries it out' },
  });
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>{t('提出抹除', 'Propose')}</Button>
      <ReasonDialog title={t('提出抹除', 'Propose to erase')} isOpen={isOpen} act={act} onClose={() => setOpen(false)} />
    </>
  );
}

function Erasures() {
  const { t } = useLanguage();
  const may = useMay();
  const { person } = useSession();
  const erasures = useInfiniteQuery({
    queryKey: ['erasures'], queryFn: ({ pageParam }) => bodyOf(api.GET('/api/erasures', { params: { query: { after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined, getNextPageParam: (page) => page.next ?? undefined,
  });
  const mayAct = ({ stage, proposedBy }: Erasure): boolean => may('retention.erase') && stage === 'proposed' && proposedBy !== person.id;
  return (
    <Card size="small" className="section" title={t('抹除事项', 'Erasures')}>
      <ProblemNote problem={erasures.error ? problemOf(erasures.error) : undefined} />
      <Table<Erasure>
        rowKey="erasureNo" size="small" pagination={false} loading={erasures.isFetching} dataSource={erasures.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 860 }}
        locale={{ emptyText: <Nothing text={t('没有抹除事项', 'None')} /> }}
        columns={[
          { title: t('编号', 'Number'), dataIndex: 'erasureNo' },
          { title: t('状态', 'State'), dataIndex: 'stage', render: (stage: string) => <Tag color={COLOURS[stage]}>{t(textOf(STAGES, stage))}</Tag> },
          { title: t('理由', 'Reason'), dataIndex: 'reason' },
          { title: t('提出', 'Proposed'), dataIndex: 'proposedOn', render: (on: string) => <Day on={on} /> },
          { title: t('办结', 'Decided'), dataIndex: 'decidedOn', render: (on: string | null) => (on === null ? '–' : <Day on={on} />) },
          { title: t('抹除的值 / 文件', 'Values / files'), key: 'gone', render: (_, { valuesGone, filesGone }) => (valuesGone === null ? '–' : `${valuesGone} / ${filesGone ?? 0}`) },
          { title: '', key: 'act', align: 'right', render: (_, erasure) => erasure.stage === 'proposed' && <Space size="small" align="start"><KeptOfPerson personId={erasure.personId} />{mayAct(erasure) && <Decide erasureNo={erasure.erasureNo} />}</Space> },
        ]}
      />
      {erasures.hasNextPage && <Button block onClick={() => void erasures.fetchNextPage()} loading={erasures.isFetchingNextPage}>{t('更多', 'More')}</Button>}
    </Card>
  );
}

function Decide({ erasureNo }: { readonly erasureNo: string }) {
  const { t } = useLanguage();
  const [isRejecting, setRejecting] = useState(false);
  const path = { erasureNo };
  const carryOut = useAct({
    send: (_: object, header) => api.POST('/api/erasures/{erasureNo}/carry-out', { params: { path, header } }), done: { zh: '已抹除', en: 'Erased' },
  });
  const reject = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/erasures/{erasureNo}/reject', { params: { path, header }, body }), done: { zh: '已退回', en: 'Rejected' },
  });
  return (
    <div className="act-bar">
      <ProblemNote problem={carryOut.problem} />
      <Popconfirm title={t('销毁密钥,无法恢复', 'The keys are destroyed; there is no way back')} okText={t('执行抹除', 'Erase')} cancelText={t('取消', 'Cancel')} onConfirm={() => void carryOut.run({})}>
        <Button size="small" danger loading={carryOut.isRunning}>{t('执行抹除', 'Erase')}</Button>
      </Popconfirm>
      <Button size="small" onClick={() => setRejecting(true)}>{t('不予抹除', 'Reject')}</Button>
      <ReasonDialog title={t('不予抹除', 'Reject')} isOpen={isRejecting} act={reject} onClose={() => setRejecting(false)} />
    </div>
  );
}
