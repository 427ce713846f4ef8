import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Drawer, Popconfirm, Select, Table } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import { useMay } from '../../asking/session.ts';
import { Erased } from '../../parts/erased.tsx';
import { Day } from '../../parts/day.tsx';
import { useDistricts } from '../../parts/districts.ts';
import { useFilters } from '../../parts/filters.ts';
import { HistoryLine } from '../../parts/history-line.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { ApplicationDialog } from './application-dialog.tsx';
import type { Admission, Application } from './asking.ts';
import { useCourseName } from './asking.ts';
import { StateTag } from './state-tag.tsx';
import { APPLICATION_STATUSES, PLACED_BY } from './words.ts';

const PAGE = 200;

/** The applications that one may see; who was placed is ticked to confirm or to decline. */
export function Applications({ admission }: { readonly admission: Admission }) {
  const { t } = useLanguage();
  const { nameOf: nameOfDistrict } = useDistricts();
  const may = useMay();
  const { code, stage } = admission;
  const courseName = useCourseName();
  const [{ status }, change] = useFilters(['status']);
  const [chosen, choose] = useState<readonly string[]>([]);
  const [isEntering, setEntering] = useState(false);
  const [told, setTold] = useState<string>();
  const applications = useInfiniteQuery({
    queryKey: ['admission', code, 'applications', { status }],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/admissions/{code}/applications', { params: { path: { code }, query: { status, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const answers = stage === 'published' && may('admission.answer');
  return (
    <>
      <div className="filters">
        <Select allowClear placeholder={t('全部状态', 'All states')} aria-label={t('状态', 'State')} value={status} onChange={(value: string | undefined) => change({ status: value })}
          options={Object.entries(APPLICATION_STATUSES).map(([value, { name }]) => ({ value, label: t(name) }))} />
        {stage === 'open' && may('application.enter') && <Button type="primary" onClick={() => setEntering(true)}>{t('登记报名', 'Enter an application')}</Button>}
        {answers && <Answers code={code} chosen={chosen} onDone={() => choose([])} />}
      </div>
      <ProblemNote problem={applications.error ? problemOf(applications.error) : undefined} />
      <Table<Application>
        rowKey="applicationNo" size="small" pagination={false} loading={applications.isFetching} dataSource={applications.data?.pages.flatMap((page) => page.items) ?? []} scroll={{ x: 1080 }}
        locale={{ emptyText: <Nothing text={t('没有报名', 'No application')} /> }}
        {...(answers && { rowSelection: { selectedRowKeys: [...chosen], onChange: (keys) => choose(keys.map(String)), getCheckboxProps: (each) => ({ disabled: each.status !== 'placed', 'aria-label': each.applicationNo }), getTitleCheckboxProps: () => ({ 'aria-label': t('全选', 'All') }) } })}
        columns={[
          { title: t('报名编号', 'Application'), dataIndex: 'applicationNo', render: (no: string) => <button type="button" className="link" onClick={() => setTold(no)}>{no}</button> },
          { title: t('姓名', 'Name'), key: 'name', render: (_, { name, erased }) => (erased ? <Erased /> : name) },
          { title: t('身份证号', 'Identity no.'), dataIndex: 'idCard' },
          { title: t('报名日期', 'Applied on'), dataIndex: 'appliedOn', render: (on: string) => <Day on={on} /> },
          { title: t('志愿', 'Choices'), key: 'choices', render: (_, { choices, acceptsAdjustment }) => <>{choices.map((course) => <div key={courseName(course)}>{courseName(course)}</div>)}{acceptsAdjustment && <div className="quiet">{t('服从调剂', 'accepts another course')}</div>}</> },
          { title: t('安置区', 'District'), dataIndex: 'district', render: (district: string | null) => (district === null ? '–' : nameOfDistrict(district)) },
          { title: t('状态', 'State'), dataIndex: 'status', render: (value: string) => <StateTag of="application" code={value} /> },
          { title: t('结果', 'Outcome'), key: 'outcome', render: (_, { placed, placedBy, reasons }) => (placed ? <>{courseName(placed)}{placedBy !== null && <div className="quiet">{t(textOf(PLACED_BY, placedBy))}</div>}</> : reasons.map((reason) => t(reason.message)).join('; ')) },
          ...(stage === 'open' && may('application.enter') ? [{ title: '', key: 'act', align: 'right' as const, render: (_: unknown, each: Application) => each.status === 'received' && <Withdraw code={code} applicationNo={each.applicationNo} /> }] : []),
        ]}
      />
      {applications.hasNextPage && <Button block onClick={() => void applications.fetchNextPage()} loading={applications.isFetchingNextPage}>{t('更多', 'More')}</Button>}
      {isEntering && <ApplicationDialog admission={admission} onClose={() => setEntering(false)} />}
      <Drawer open={told !== undefined} title={t(`已告知报名人 ${told ?? ''}`, `Told to the applicant ${told ?? ''}`)} onClose={() => setTold(undefined)}>
        {told !== undefined && <Told code={code} applicationNo={told} />}
      </Drawer>
    </>
  );
}

/** What the applicant was told: read to whoever asks with the number. */
function Told({ code, applicationNo }: { readonly code: string; readonly applicationNo: string }) {
  const { t } = useLanguage();
  const query = useQuery({
    queryKey: ['admission', code, 'notices', applicationNo],
    queryFn: () => bodyOf(api.GET('/api/admissions/{code}/applications/{applicationNo}/notices', { params: { path: { code, applicationNo } } })),
  });
  return (
    <Asked query={query}>
      {({ items }) => (items.length === 0
        ? <Nothing text={t('还没有告知的事项', 'Nothing has been told yet')} />
        : <HistoryLine events={items.map((item, index) => ({ ...item, key: String(index) }))} />)}
    </Asked>
  );
}

function Answers({ code, chosen, onDone }: { readonly code: string; readonly chosen: readonly string[]; readonly onDone: () => void }) {
  const { t } = useLanguage();
  const act = useAct({
    send: (body: { confirmed: string[]; declined: string[] }, header) => api.POST('/api/admissions/{code}/answers', { params: { path: { code }, header }, body }),
    done: { zh: '已登记', en: 'Recorded' }, onDone,
  });
  return (
    <>
      <Button type="primary" disabled={chosen.length === 0} loading={act.isRunning} onClick={() => void act.run({ confirmed: [...chosen], declined: [] })}>{t(`确认录取(${chosen.length})`, `Confirm (${chosen.length})`)}</Button>
      <Popconfirm title={t(`登记 ${chosen.length} 人放弃?`, `Record that ${chosen.length} decline?`)} okText={t('放弃', 'Decline')} cancelText={t('取消', 'Cancel')} onConfirm={() => void act.run({ confirmed: [], declined: [...chosen] })}>
        <Button danger disabled={chosen.length === 0}>{t('登记放弃', 'Decline')}</Button>
      </Popconfirm>
      <ProblemNote problem={act.problem} />
    </>
  );
}

function Withdraw({ code, applicationNo }: { readonly code: string; readonly applicationNo: string }) {
  const { t } = useLanguage();
  const act = useAct({
    send: (no: string, header) => api.POST('/api/admissions/{code}/applications/{applicationNo}/withdraw', { params: { path: { code, applicationNo: no }, header } }), done: { zh: '已撤回', en: 'Withdrawn' },
  });
  return (
    <>
      <Popconfirm title={t('撤回这份报名?', 'Withdraw this application?')} okText={t('撤回', 'Withdraw')} cancelText={t('取消', 'Cancel')} onConfirm={() => void act.run(applicationNo)}>
        <Button size="small" loading={act.isRunning}>{t('撤回', 'Withdraw')}</Button>
      </Popconfirm>
      <ProblemNote problem={act.problem} />
    </>
  );
}
