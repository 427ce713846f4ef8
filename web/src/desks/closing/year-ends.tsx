import { useQuery } from '@tanstack/react-query';
import { Button, Form, InputNumber, Modal, Table, Tag } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { Money, moneyColumn } from '../../parts/money.tsx';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { textOf, useLanguage } from '../../shell/language.ts';
import { Asked, Nothing } from '../../shell/states.tsx';
import { YEAR_END_COLOURS, YEAR_END_STAGES } from './words.ts';

type YearEnd = components['schemas']['YearEnd'];

export function YearEndStage({ stage }: { readonly stage: string }) {
  const { t } = useLanguage();
  return <Tag color={YEAR_END_COLOURS[stage] ?? 'default'}>{t(textOf(YEAR_END_STAGES, stage))}</Tag>;
}

/** Year-ends 年终: the lines of a year are frozen, what is left of each is carried over or lapses. */
export default function YearEnds() {
  const { t } = useLanguage();
  const mayManage = useMay()('budget.manage');
  const [isOpening, setOpening] = useState(false);
  const yearEnds = useQuery({ queryKey: ['year-ends'], queryFn: () => bodyOf(api.GET('/api/year-ends')) });
  const sumOf = (key: 'carryFen' | 'lapseFen') => ({ ...moneyColumn, render: (_: unknown, each: YearEnd) => <Money fen={each.lines.reduce((sum, line) => sum + line[key], 0)} /> });
  return (
    <>
      <PageTitle title={t('年终结转', 'Year-end')} acts={mayManage && <Button type="primary" onClick={() => setOpening(true)}>{t('冻结年度指标', 'Freeze a year')}</Button>} />
      <Asked query={yearEnds}>{({ items }) => (
        <Table<YearEnd>
          rowKey="yearEndNo" size="small" pagination={{ pageSize: 50, hideOnSinglePage: true }} dataSource={items} scroll={{ x: 720 }} locale={{ emptyText: <Nothing text={t('还没有年终处理', 'No year-end yet')} /> }}
          columns={[
            { title: t('编号', 'Number'), dataIndex: 'yearEndNo', render: (no: string) => <Link to={`/year-ends/${encodeURIComponent(no)}`}>{no}</Link> },
            { title: t('年度', 'Fiscal year'), dataIndex: 'fiscalYear' },
            { title: t('状态', 'State'), dataIndex: 'stage', render: (stage: string) => <YearEndStage stage={stage} /> },
            { title: t('指标数', 'Lines'), key: 'lines', align: 'right', render: (_, each) => each.lines.length },
            { title: t('结转(元)', 'Carried over (yuan)'), key: 'carry', ...sumOf('carryFen') },
            { title: t('收回(元)', 'Lapsed (yuan)'), key: 'lapse', ...sumOf('lapseFen') },
          ]}
        />
      )}</Asked>
      {isOpening && <FreezeDialog onClose={() => setOpening(false)} />}
    </>
  );
}

function FreezeDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const goTo = useNavigate();
  const [form] = Form.useForm<{ fiscalYear: number }>();
  const act = useAct({
    send: (body: { fiscalYear: number }, header) => api.POST('/api/year-ends', { params: { header }, body }), done: { zh: '年度指标已冻结', en: 'Frozen' },
    onDone: ({ caseNo }) => void goTo(`/year-ends/${encodeURIComponent(caseNo)}`),
  });
  return (
    <Modal title={t('冻结年度指标', 'Freeze the budget lines of a year')} open okText={t('冻结', 'Freeze')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <p>{t('冻结后不再接受新的占用;已占用、已审定的照常办理。', 'Frozen lines take no new reservation; what is reserved or committed goes on.')}</p>
      <ProblemNote problem={act.problem} />
      <Form form={form} layout="vertical" onFinish={(values) => void act.run(values)}>
        <Form.Item name="fiscalYear" label={t('年度', 'Fiscal year')} rules={[{ required: true, message: t('必填', 'Needed') }]}><InputNumber min={2000} max={2100} precision={0} /></Form.Item>
      </Form>
    </Modal>
  );
}
