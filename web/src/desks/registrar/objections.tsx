import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { DataTable, actsColumn } from '../../parts/data-table.tsx';
import { useReasons } from '../../parts/fields.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { ResolveObjection } from './objection-resolve.tsx';

type Objection = components['schemas']['Objection'];

const OUTCOMES: Readonly<Record<Objection['outcome'], Bilingual>> = {
  open: { zh: '核查中', en: 'Under inquiry' }, upheld: { zh: '成立', en: 'Upheld' }, dismissed: { zh: '不成立', en: 'Dismissed' },
};
const COLOURS = { open: 'orange', upheld: 'red', dismissed: 'green' } as const;

/** Objections 异议 to published rows: taken down here, inquired into by the second reviewer. */
export default function Objections() {
  const { t } = useLanguage();
  const may = useMay();
  const [{ outcome }, change] = useFilters(['outcome']);
  const [isFiling, setFiling] = useState(false);
  const reasons = useReasons();
  const objections = useQuery({
    queryKey: ['objections', { outcome }], queryFn: () => bodyOf(api.GET('/api/objections', { params: { query: { outcome: outcome as Objection['outcome'] } } })),
  });
  return (
    <>
      <PageTitle title={t('异议', 'Objections')} acts={may('objection.file') && <Button type="primary" onClick={() => setFiling(true)}>{t('受理异议', 'Take down an objection')}</Button>} />
      <Asked query={objections}>{({ items }) => (
        <DataTable<Objection>
          name="objections" title={t('异议', 'Objections')} rows={items} rowKey="objectionId" pagination={{ pageSize: 50, hideOnSinglePage: true }}
          filters={(
            <Select allowClear placeholder={t('全部', 'All')} aria-label={t('结论', 'Outcome')} value={outcome} options={Object.entries(OUTCOMES).map(([value, name]) => ({ value, label: t(name) }))}
              onChange={(value: string | undefined) => change({ outcome: value })} />
          )}
          scroll={{ x: 900 }} locale={{ emptyText: <Nothing text={t('没有异议', 'No objection')} /> }}
          columns={[
            { key: 'filedOn', title: t('日期', 'Filed on'), kind: 'day', value: ({ filedOn }) => filedOn },
            { key: 'institution', title: t('院校', 'Institution'), value: ({ institution: { name } }) => name },
            { key: 'claimNo', title: t('申报编号', 'Claim'), value: ({ claimNo }) => claimNo, render: (_, claimNo) => <Link to={`/claims/${encodeURIComponent(claimNo)}`}>{claimNo}</Link> },
            { key: 'rows', title: t('所指的行', 'Rows'), value: ({ rows }) => rows.join(', ') },
            { key: 'ground', title: t('事由', 'Ground'), value: ({ ground }) => ground },
            { key: 'outcome', title: t('结论', 'Outcome'), value: (each) => t(textOf(OUTCOMES, each.outcome)), render: (each, text) => <Tag color={COLOURS[each.outcome]}>{text}</Tag> },
            { key: 'reason', title: t('说明', 'Reason'), value: ({ reason }) => reasons.find(({ value }) => value === reason)?.label ?? reason },
            ...(may('objection.resolve') ? [actsColumn<Objection>((each) => each.outcome === 'open' && <ResolveObjection {...each} />)] : []),
          ]}
        />
      )}</Asked>
      {isFiling && <FileDialog onClose={() => setFiling(false)} />}
    </>
  );
}

interface Filing { claimNo: string; rows: string; ground: string }
const ROWS = /^\s*\d+(\s*[,,、\s]\s*\d+)*\s*$/;
const rowsOf = (text: string): number[] => text.split(/[,,、\s]+/).filter((part) => part !== '').map(Number);

function FileDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Filing>();
  const claims = useQuery({ queryKey: ['claims', 'notice'], queryFn: () => bodyOf(api.GET('/api/claims', { params: { query: { stage: 'notice', limit: 200 } } })) });
  const act = useAct({
    send: ({ claimNo, rows, ground }: Filing, header) => api.POST('/api/claims/{claimNo}/objections', { params: { path: { claimNo }, header }, body: { rows: rowsOf(rows), ground } }),
    done: { zh: '异议已受理,所指的行已冻结', en: 'Filed; the rows are frozen' }, onDone: onClose,
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Modal title={t('受理异议', 'Take down an objection')} open okText={t('受理', 'File')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <ProblemNote problem={act.problem} />
      <Form<Filing> form={form} layout="vertical" onFinish={(filing) => void act.run(filing)}>
        <Form.Item name="claimNo" label={t('公示中的申报', 'Claim on notice')} rules={needed}>
          <Select showSearch loading={claims.isPending} notFoundContent={t('没有公示中的申报', 'No claim is on notice')}
            options={claims.data?.items.map((claim) => ({ value: claim.claimNo, label: `${claim.institution.name} ${claim.claimNo}` })) ?? []} />
        </Form.Item>
        <Form.Item name="rows" label={t('行号(逗号隔开)', 'Rows, with commas')} rules={[...needed, { pattern: ROWS, message: t('请填写行号,如 3, 7', 'Row numbers, such as 3, 7') }]}><Input placeholder="3, 7" /></Form.Item>
        <Form.Item name="ground" label={t('事由(勿写姓名、号码)', 'Ground, without names or numbers of people')} rules={needed}><Input.TextArea rows={3} maxLength={1000} showCount /></Form.Item>
      </Form>
    </Modal>
  );
}
