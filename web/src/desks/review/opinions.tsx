import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, InputNumber, Modal, Radio, Select } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import { vocabularyQuery } from '../../asking/vocabulary.ts';
import { ReasonedAct } from '../../parts/decisions.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Claim } from '../claims/asking.ts';
import type { MarkReason } from './marking.ts';

type Opinion = Claim['opinions'][number];
const LONGEST_DAYS = 30;

/** 加签: what was asked at this stage and what was answered, with what this person may do about it. */
export function Opinions({ claim }: { readonly claim: Claim }) {
  const { t } = useLanguage();
  if (claim.opinions.length === 0) return null;
  return (
    <>
      {claim.opinions.map((opinion) => (
        <Alert key={opinion.opinionId} className="problem-note" showIcon type={opinion.outcome === 'agree' ? 'success' : opinion.outcome === 'object' ? 'warning' : 'info'}
          title={headOf(opinion, t)} description={opinion.remark} action={opinion.outcome === 'open' && <OpinionActs claim={claim} opinion={opinion} />} />
      ))}
    </>
  );
}

function headOf({ person: { name }, askedBy, outcome, dueOn }: Opinion, t: ReturnType<typeof useLanguage>['t']): string {
  if (outcome === 'agree') return t(`加签意见:${name} 同意`, `${name} agrees`);
  if (outcome === 'object') return t(`加签意见:${name} 不同意`, `${name} objects`);
  const until = dueOn === null ? { zh: '', en: '' } : { zh: `,期限 ${dueOn}`, en: ` until ${dueOn}` };
  return t(`${askedBy.name} 请 ${name} 提出加签意见${until.zh};答复前不能签署`, `${askedBy.name} has asked ${name} for an opinion${until.en}; nothing is signed before it`);
}

function OpinionActs({ claim: { claimNo, possible }, opinion: { opinionId, person } }: { readonly claim: Claim; readonly opinion: Opinion }) {
  const { t } = useLanguage();
  const { person: me } = useSession();
  const [isAnswering, answer] = useState(false);
  const withdraw = useAct({
    send: ({ reason }: { reason: string }, header) => api.POST('/api/claims/{claimNo}/opinions/withdraw', { params: { path: { claimNo }, header }, body: { opinionId, reason } }),
    done: { zh: '已取消加签', en: 'Withdrawn' },
  });
  return (
    <div className="act-bar">
      {person.id === me.id && possible.includes('giveOpinion') && <Button type="primary" size="small" onClick={() => answer(true)}>{t('答复加签', 'Answer')}</Button>}
      {possible.includes('withdrawOpinion') && <ReasonedAct label={t('取消加签', 'Withdraw the request')} act={withdraw} />}
      {isAnswering && <AnswerDialog claimNo={claimNo} opinionId={opinionId} onClose={() => answer(false)} />}
    </div>
  );
}

interface Answer { readonly outcome: 'agree' | 'object'; readonly ground?: MarkReason; readonly remark: string }

function AnswerDialog({ claimNo, opinionId, onClose }: { readonly claimNo: string; readonly opinionId: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Answer>();
  const outcome = Form.useWatch('outcome', form);
  const words = useQuery(vocabularyQuery);
  const act = useAct({
    send: (body: Answer, header) => api.POST('/api/claims/{claimNo}/opinions/answer', { params: { path: { claimNo }, header }, body: { opinionId, ...body } }), done: { zh: '已答复', en: 'Answered' }, onDone: onClose,
  });
  const required = [{ required: true, message: t('请填写', 'Please fill in') }];
  return (
    <Modal open title={t('答复加签', 'Give the opinion')} okText={t('确定', 'Confirm')} cancelText={t('取消', 'Cancel')} okButtonProps={{ loading: act.isRunning }} onCancel={onClose} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" initialValues={{ outcome: 'agree' }} onFinish={(values) => void act.run(values)}>
        <Form.Item name="outcome" label={t('意见', 'Opinion')} rules={required}>
          <Radio.Group options={[{ value: 'agree', label: t('同意', 'Agree') }, { value: 'object', label: t('不同意', 'Object') }]} />
        </Form.Item>
        {outcome === 'object' && (
          <Form.Item name="ground" label={t('原因', 'Ground')} rules={required}>
            <Select showSearch={{ optionFilterProp: 'label' }} loading={words.isPending} options={words.data?.reasons.map((reason) => ({ value: reason.code, label: t(reason.message) })) ?? []} />
          </Form.Item>
        )}
        <Form.Item name="remark" label={t('说明(不写姓名、号码)', 'Remark (no names, no numbers)')} rules={required}><Input.TextArea rows={3} maxLength={500} showCount /></Form.Item>
      </Form>
      <ProblemNote problem={act.problem} />
    </Modal>
  );
}

/** 加签 by who has the claim in hand. */
export function AskOpinionButton({ claim }: { readonly claim: Claim }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  if (!claim.possible.includes('askOpinion')) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('加签', 'Ask an opinion')}</Button>
      {isOpen && <AskDialog claimNo={claim.claimNo} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Asking { readonly person: string; readonly reason: string; readonly days?: number | null }

function AskDialog({ claimNo, onClose }: { readonly claimNo: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<Asking>();
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: () => bodyOf(api.GET('/api/colleagues')) });
  const act = useAct({
    send: ({ days, ...body }: Asking, header) => api.POST('/api/claims/{claimNo}/opinions', { params: { path: { claimNo }, header }, body: { ...body, ...(days ? { days } : {}) } }),
    done: { zh: '已加签', en: 'Asked' }, onDone: onClose,
  });
  const required = [{ required: true, message: t('请填写', 'Please fill in') }];
  return (
    <Modal open title={t('加签', 'Ask one more opinion')} okText={t('确定', 'Confirm')} cancelText={t('取消', 'Cancel')} okButtonProps={{ loading: act.isRunning }} onCancel={onClose} onOk={() => form.submit()}>
      <p>{t('答复或取消之前,本环节不能签署;被加签人不能再签署本环节。', 'Until it is answered or withdrawn nothing is signed here; who is asked does not sign this stage too.')}</p>
      <Form form={form} layout="vertical" onFinish={(values) => void act.run(values)}>
        <Form.Item name="person" label={t('加签给', 'To')} rules={required}>
          <Select showSearch={{ optionFilterProp: 'label' }} loading={colleagues.isPending} options={colleagues.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []} notFoundContent={t('没有其他同岗位人员', 'There is nobody else in this office')} />
        </Form.Item>
        <Form.Item name="reason" label={t('事由(不写姓名、号码)', 'What about (no names, no numbers)')} rules={required}><Input maxLength={500} /></Form.Item>
        <Form.Item name="days" label={t('期限(工作日,可不填)', 'Working days for the answer (may be left out)')}><InputNumber min={1} max={LONGEST_DAYS} precision={0} /></Form.Item>
      </Form>
      <ProblemNote problem={act.problem} />
    </Modal>
  );
}
