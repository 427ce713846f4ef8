import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Space, Tag } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api, bodyOf } from '../../asking/client.ts';
import { useSession } from '../../asking/session.ts';
import { ReasonedAct } from '../../parts/decisions.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { SelectSeveral } from '../../parts/select-several.tsx';
import { useLanguage } from '../../shell/language.ts';
import type { Bilingual, Tell } from '../../shell/language.ts';
import type { Claim } from '../claims/asking.ts';
import { signingOf } from './signing.ts';

type Signature = Claim['coSigners'][number]['signature'];

const NAMES: Readonly<Record<Signature, Bilingual>> = {
  awaited: { zh: '待签', en: 'to sign' }, given: { zh: '已签', en: 'signed' }, void: { zh: '内容有变动,须重签', en: 'rows have changed: to sign again' },
};
const COLOURS: Readonly<Record<Signature, string>> = { awaited: 'default', given: 'green', void: 'orange' };

/** 会签: who signs this stage together, and who of them has signed what is there now. */
export function CoSigners({ claim }: { readonly claim: Claim }) {
  const { t } = useLanguage();
  const end = useAct({
    send: (body: { reason: string }, header) => api.POST('/api/claims/{claimNo}/together/end', { params: { path: { claimNo: claim.claimNo }, header }, body }), done: { zh: '已取消会签', en: 'Ended' },
  });
  const missing = claim.coSignersNeeded > Math.max(1, claim.coSigners.length);
  if (claim.coSigners.length === 0 && !missing) return null;
  if (missing) {
    const title = t(`按办法,此金额的本环节须 ${claim.coSignersNeeded} 人会签`, `The policy wants this stage, for this amount, signed by ${claim.coSignersNeeded} people together`);
    return <Alert type="warning" showIcon className="problem-note" title={`${title}${nextStep(claim, t)}`} />;
  }
  return (
    <Alert type="info" showIcon className="problem-note" title={t('本环节为会签:全部签署后通过,任何一人可退回', 'Signed together: passed when all have signed; any of them may return it')}
      description={<Space size={4} wrap>{claim.coSigners.map(({ person, signature }) => <Tag key={person.id} color={COLOURS[signature]}>{person.name} · {t(NAMES[signature])}</Tag>)}</Space>}
      action={claim.possible.includes('endTogether') && <ReasonedAct label={t('取消会签', 'End the co-signing')} act={end} />} />
  );
}

/** What whoever stands at the desk does about it, as the end of the sentence; nothing where that is not theirs. */
function nextStep({ possible }: Claim, t: Tell): string {
  if (possible.includes('askTogether')) return t(':请用“会签”指定会签人', ': name who signs with “Co-sign”');
  return possible.includes('take') ? t(':请先签收,再用“会签”指定会签人', ': take the claim first, then name who signs with “Co-sign”') : '';
}

/** Has the present stage signed by several people. */
export function CoSignButton({ claim }: { readonly claim: Claim }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  if (!claim.possible.includes('askTogether')) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{claim.coSigners.length > 0 ? t('更改会签人', 'Change who signs') : t('会签', 'Co-sign')}</Button>
      {isOpen && <CoSignDialog claim={claim} onClose={() => setOpen(false)} />}
    </>
  );
}

interface CoSigning { readonly people: string[]; readonly reason: string }

function CoSignDialog({ claim, onClose }: { readonly claim: Claim; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const { person } = useSession();
  const [form] = Form.useForm<CoSigning>();
  // Who has the stage signs too; a registrar names all of them.
  const withMe = signingOf(person.role)?.stage === claim.stage;
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: () => bodyOf(api.GET('/api/colleagues')) });
  const act = useAct({
    send: ({ people, reason }: CoSigning, header) => api.POST('/api/claims/{claimNo}/together', {
      params: { path: { claimNo: claim.claimNo }, header }, body: { people: withMe ? [person.id, ...people] : people, reason },
    }), done: { zh: '已转为会签', en: 'Asked' }, onDone: onClose,
  });
  const required = [{ required: true, message: t('请填写', 'Please fill in') }];
  const options = colleagues.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  const least = Math.max(2, claim.coSignersNeeded) - (withMe ? 1 : 0);
  return (
    <Modal open title={t('会签', 'Have it signed together')} okText={t('确定', 'Confirm')} cancelText={t('取消', 'Cancel')} okButtonProps={{ loading: act.isRunning }} onCancel={onClose} onOk={() => form.submit()}>
      <p>{t('每人按所见内容签署;之后内容有变动,先前的签署失效。', 'Each signs what he or she sees; when rows change later, the earlier signatures are void.')}</p>
      <Form form={form} layout="vertical" onFinish={(values) => void act.run(values)}>
        <Form.Item name="people" label={withMe ? t('会签人(本人之外)', 'Who signs beside me') : t('会签人', 'Who signs')}
          rules={[...required, { type: 'array', min: least, message: t(`请选择至少 ${least} 人`, `Choose ${least} at least`) }]}>
          <SelectSeveral loading={colleagues.isPending} options={options} />
        </Form.Item>
        <Form.Item name="reason" label={t('事由(不写姓名、号码)', 'Reason (no names, no numbers)')} rules={required}><Input maxLength={500} /></Form.Item>
      </Form>
      <ProblemNote problem={act.problem} />
    </Modal>
  );
}
