import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Drawer, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import { Erased } from '../../parts/erased.tsx';
import { PagedTable, actsColumn } from '../../parts/data-table.tsx';
import { useDistricts } from '../../parts/districts.ts';
import { useFilters } from '../../parts/filters.ts';
import { HistoryLine } from '../../parts/history-line.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { ApplicationDialog } from './application-dialog.tsx';
import type { Admission, Application } from './asking.ts';
import { useCourseName } from './asking.ts';
import { StateTag, stateName } from './state-tag.tsx';
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
      <PagedTable<Application>
        name="applications" title={t(`${code} 报名`, `${code} applications`)} query={applications} rowKey="applicationNo" scroll={{ x: 1080 }} locale={{ emptyText: <Nothing text={t('没有报名', 'No application')} /> }}
        {...(answers && { rowSelection: { selectedRowKeys: [...chosen], onChange: (keys) => choose(keys.map(String)), getCheckboxProps: (each) => ({ disabled: each.status !== 'placed', 'aria-label': each.applicationNo }), getTitleCheckboxProps: () => ({ 'aria-label': t('全选', 'All') }) } })}
        filters={(
          <>
            <Select allowClear placeholder={t('全部状态', 'All states')} aria-label={t('状态', 'State')} value={status} onChange={(value: string | undefined) => change({ status: value })}
              options={Object.entries(APPLICATION_STATUSES).map(([value, { name }]) => ({ value, label: t(name) }))} />
            {stage === 'open' && may('application.enter') && <Button type="primary" onClick={() => setEntering(true)}>{t('登记报名', 'Enter an application')}</Button>}
            {answers && <Answers code={code} chosen={chosen} onDone={() => choose([])} />}
          </>
        )}
        columns={[
          { key: 'applicationNo', title: t('报名编号', 'Application'), value: ({ applicationNo }) => applicationNo, render: (_, no) => <button type="button" className="link" onClick={() => setTold(no)}>{no}</button> },
          { key: 'name', title: t('姓名', 'Name'), value: ({ name, erased }) => (erased ? t('已抹除', 'Erased') : name), render: ({ erased }, name) => (erased ? <Erased /> : name) },
          { key: 'idCard', title: t('身份证号', 'Identity no.'), value: ({ idCard }) => idCard },
          { key: 'appliedOn', kind: 'day', title: t('报名日期', 'Applied on'), value: ({ appliedOn }) => appliedOn },
          { key: 'choices', title: t('志愿', 'Choices'), value: ({ choices, acceptsAdjustment }) => [...choices.map(courseName), ...(acceptsAdjustment ? [t('服从调剂', 'accepts another course')] : [])].join('; '),
            render: ({ choices, acceptsAdjustment }) => <>{choices.map((course) => <div key={courseName(course)}>{courseName(course)}</div>)}{acceptsAdjustment && <div className="quiet">{t('服从调剂', 'accepts another course')}</div>}</> },
          { key: 'district', title: t('安置区', 'District'), value: ({ district }) => district && nameOfDistrict(district) },
          { key: 'status', title: t('状态', 'State'), value: (each) => t(stateName('application', each.status)), render: (each) => <StateTag of="application" code={each.status} /> },
          { key: 'outcome', title: t('结果', 'Outcome'), value: ({ placed, placedBy, reasons }) => (placed ? [courseName(placed), placedBy && t(textOf(PLACED_BY, placedBy))] : reasons.map((reason) => t(reason.message))).filter(Boolean).join('; '),
            render: ({ placed, placedBy }, text) => (placed ? <>{courseName(placed)}{placedBy !== null && <div className="quiet">{t(textOf(PLACED_BY, placedBy))}</div>}</> : text) },
          ...(stage === 'open' && may('application.enter') ? [actsColumn<Application>((each) => each.status === 'received' && <Withdraw code={code} applicationNo={each.applicationNo} />)] : []),
        ]}
      />
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
