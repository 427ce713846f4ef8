import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useMay } from '../../asking/session.ts';
import type { components } from '../../contract/api.ts';
import { PagedTable } from '../../parts/data-table.tsx';
import { useFilters } from '../../parts/filters.ts';
import { PageTitle } from '../../parts/page-title.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Nothing } from '../../shell/states.tsx';
import { ErrorRate } from './error-rate.tsx';
import { percentOf } from './words.ts';

type Sample = components['schemas']['QualitySample'];
const PAGE = 100;

function useRoundCodes(): { readonly codes: readonly string[]; readonly isPending: boolean } {
  const rounds = useQuery({ queryKey: ['rounds'], queryFn: () => bodyOf(api.GET('/api/rounds', { params: { query: { limit: 200 } } })) });
  return { codes: rounds.data?.items.map(({ code }) => code) ?? [], isPending: rounds.isPending };
}

/** Quality samples 抽查: drawn from what a round has decided, approvals and refusals, by a seed that was announced before. */
export default function Samples() {
  const { t } = useLanguage();
  const mayDraw = useMay()('sample.draw');
  const [{ round }, change] = useFilters(['round']);
  const [isDrawing, setDrawing] = useState(false);
  const { codes, isPending } = useRoundCodes();
  const samples = useInfiniteQuery({
    queryKey: ['samples', { round }],
    queryFn: ({ pageParam }) => bodyOf(api.GET('/api/samples', { params: { query: { round, after: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <>
      <PageTitle title={t('质量抽查', 'Quality samples')} acts={mayDraw && <Button type="primary" onClick={() => setDrawing(true)}>{t('抽取样本', 'Draw a sample')}</Button>} />
      <PagedTable<Sample>
        name="samples" title={t('质量抽查', 'Quality samples')} query={samples} rowKey="sampleNo" scroll={{ x: 1080 }} locale={{ emptyText: <Nothing text={t('还没有抽查', 'No sample yet')} /> }}
        filters={(
          <Select allowClear placeholder={t('全部申报批次', 'All rounds')} aria-label={t('申报批次', 'Round')} value={round} loading={isPending} options={codes.map((value) => ({ value, label: value }))}
            onChange={(value: string | undefined) => change({ round: value })} />
        )}
        columns={[
          { key: 'sampleNo', title: t('抽查编号', 'Sample'), value: ({ sampleNo }) => sampleNo, render: (_, no) => <Link to={`/samples/${encodeURIComponent(no)}`}>{no}</Link> },
          { key: 'round', title: t('申报批次', 'Round'), value: (sample) => sample.round },
          { key: 'drawnOn', kind: 'day', title: t('抽取', 'Drawn on'), value: ({ drawnOn }) => drawnOn },
          { key: 'rows', title: t('样本/总体(行)', 'Sample of all (rows)'), align: 'right', value: ({ drawn, population }) => `${drawn} / ${population}` },
          { key: 'drawnFen', kind: 'money', title: t('样本金额(元)', 'Sampled (yuan)'), value: ({ drawnFen }) => drawnFen },
          { key: 'valuePercent', title: t('占核定额', 'Of the approved'), align: 'right', value: ({ valuePercent }) => `${valuePercent}%` },
          { key: 'errors', title: t('差错率', 'Error rate'), value: ({ errors }) => errors && percentOf(errors.rate), render: ({ errors }) => <ErrorRate errors={errors} /> },
        ]}
      />
      {isDrawing && <DrawDialog codes={codes} first={round} onClose={() => setDrawing(false)} />}
    </>
  );
}

interface Wish { readonly round: string; readonly seed: string }

function DrawDialog({ codes, first, onClose }: { readonly codes: readonly string[]; readonly first: string | undefined; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const goTo = useNavigate();
  const [form] = Form.useForm<Wish>();
  const act = useAct({
    send: (body: Wish, header) => api.POST('/api/samples', { params: { header }, body }), done: { zh: '样本已抽取', en: 'Drawn' },
    onDone: ({ sampleNo }) => void goTo(`/samples/${encodeURIComponent(sampleNo)}`),
  });
  const needed = [{ required: true, message: t('必填', 'Needed') }];
  return (
    <Modal title={t('抽取样本', 'Draw a sample')} open okText={t('抽取', 'Draw')} cancelText={t('取消', 'Cancel')} confirmLoading={act.isRunning} onOk={form.submit} onCancel={onClose}>
      <ProblemNote problem={act.problem} />
      <Form<Wish> form={form} layout="vertical" initialValues={{ round: first }} onFinish={(wish) => void act.run(wish)}>
        <Form.Item name="round" label={t('申报批次', 'Round')} rules={needed}><Select options={codes.map((value) => ({ value, label: value }))} /></Form.Item>
        <Form.Item name="seed" label={t('种子', 'Seed')} rules={[...needed, { min: 8, message: t('至少 8 个字符', 'At least 8 characters') }]}
          extra={t('事先公布的号码,如开奖号码、公报期号;同一种子对同样的审定结果抽出同样的样本,任何人都能复核。', 'Announced beforehand: a lottery number, an issue of a gazette. The same seed over the same decisions draws the same sample, so that anybody can check it.')}>
          <Input maxLength={100} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
