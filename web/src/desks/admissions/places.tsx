import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Table } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import { ConfirmedAct, ReasonedAct } from '../../parts/decisions.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import type { Admission, AdmissionList, Course } from './asking.ts';
import { useCourseName } from './asking.ts';
import { PLACED_BY } from './words.ts';

/** The list of places: tried out at will, signed by one person as it was seen, published by another. */
export function Places({ admission }: { readonly admission: Admission }) {
  const { t } = useLanguage();
  const may = useMay();
  const { code, stage, list } = admission;
  const [isShown, show] = useState(false);
  const canPreview = (stage === 'checked' || stage === 'allocated') && may('admission.allocate');
  return (
    <>
      {list && <Signed list={list} />}
      {list === null && !canPreview && <Nothing text={t('资格核查完成后排定录取名单', 'The list is made once the applications are checked')} />}
      {stage === 'allocated' && may('admission.publish') && list && <PublishActs code={code} list={list} />}
      {canPreview && !isShown && <Button type={stage === 'checked' ? 'primary' : 'default'} onClick={() => show(true)}>{t('试排录取名单', 'Try the allocation')}</Button>}
      {canPreview && isShown && <Preview code={code} isSigned={stage === 'allocated'} />}
    </>
  );
}

function Signed({ list: { applicants, placed, digest } }: { readonly list: AdmissionList }) {
  const { t } = useLanguage();
  return (
    <Descriptions size="small" bordered column={{ xs: 1, sm: 2 }} className="figures" items={[
      { key: 'applicants', label: t('合格人数', 'Eligible'), children: applicants }, { key: 'placed', label: t('录取', 'Placed'), children: placed },
      { key: 'digest', label: t('名单摘要', 'Digest of the list'), span: 'filled', children: <span className="digest">{digest}</span> },
    ]} />
  );
}

function PublishActs({ code, list }: { readonly code: string; readonly list: AdmissionList }) {
  const { t } = useLanguage();
  const path = { code };
  const publish = useAct({
    send: (body: { list: AdmissionList }, header) => api.POST('/api/admissions/{code}/publish', { params: { path, header }, body }), done: { zh: '已公布,已告知每位报名人', en: 'Published; every applicant is told' },
  });
  const sendBack = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/admissions/{code}/send-back', { params: { path, header }, body }), done: { zh: '已退回', en: 'Sent back' },
  });
  return (
    <div className="act-bar">
      <ConfirmedAct label={t('公布录取名单', 'Publish the list')} question={t(`公布:${list.applicants} 人中录取 ${list.placed} 人?`, `Publish ${list.placed} places among ${list.applicants} applicants?`)} act={publish} input={{ list }} />
      <ReasonedAct label={t('退回重排', 'Send it back')} act={sendBack} danger />
    </div>
  );
}

interface Allocated { readonly rank: number; readonly applicationNo: string; readonly placed: Course | null; readonly by: string | null; readonly reason: { readonly message: { zh: string; en: string } } | null }

function Preview({ code, isSigned }: { readonly code: string; readonly isSigned: boolean }) {
  const { t } = useLanguage();
  const courseName = useCourseName();
  const preview = useQuery({ queryKey: ['admission', code, 'preview'], queryFn: () => bodyOf(api.POST('/api/admissions/{code}/preview', { params: { path: { code } } })) });
  const act = useAct({
    send: (body: { list: AdmissionList }, header) => api.POST('/api/admissions/{code}/allocate', { params: { path: { code }, header }, body }), done: { zh: '已排定,待另一人公布', en: 'Allocated; another person publishes it' },
  });
  return (
    <Asked query={preview}>{({ list, allocations }) => list && (
      <>
        <Alert type="info" showIcon className="problem-note" title={t(`合格 ${list.applicants} 人,可录取 ${list.placed} 人`, `${list.applicants} eligible, ${list.placed} placed`)} description={<span className="digest">{list.digest}</span>} />
        {!isSigned && <div className="act-bar"><ConfirmedAct label={t('按此名单录取', 'Allocate as shown')} question={t(`录取 ${list.placed} 人?`, `Allocate ${list.placed} places?`)} act={act} input={{ list }} /></div>}
        <Table<Allocated> rowKey="rank" size="small" pagination={{ pageSize: 50, hideOnSinglePage: true }} dataSource={allocations} scroll={{ x: 640 }} columns={[
          { title: t('次序', 'Turn'), dataIndex: 'rank', align: 'right', width: 70 },
          { title: t('报名编号', 'Application'), dataIndex: 'applicationNo' },
          { title: t('录取', 'Placed'), key: 'placed', render: (_, { placed, reason }) => (placed ? courseName(placed) : reason && t(reason.message)) },
          { title: t('按', 'By'), dataIndex: 'by', render: (by: string | null) => (by === null ? '–' : t(textOf(PLACED_BY, by))) },
        ]} />
      </>
    )}</Asked>
  );
}
