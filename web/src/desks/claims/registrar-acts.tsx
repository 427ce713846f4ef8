import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form } from 'antd';
import { useState } from 'react';
import { useAct } from '../../asking/act.ts';
import { api } from '../../asking/client.ts';
import { ConfirmedAct } from '../../parts/decisions.tsx';
import { ReasonField } from '../../parts/fields.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useLanguage } from '../../shell/language.ts';
import { Asked } from '../../shell/states.tsx';
import { Outcome, Running, whatIfQuery } from '../policies/policy-what-if.tsx';
import type { Claim } from './asking.ts';

/** The registrar's acts on one claim: checks that stand still begin again; a claim goes under the policy of today. */
export function RegistrarActs({ claim: { claimNo, possible, checksHeld } }: { readonly claim: Claim }) {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {possible.includes('retryChecks') && checksHeld !== null && <RetryChecks claimNo={claimNo} />}
      {possible.includes('adoptPolicy') && <Button onClick={() => setOpen(true)}>{t('改按现行办法', 'Put under the policy of today')}</Button>}
      {isOpen && <AdoptPolicy claimNo={claimNo} onClose={() => setOpen(false)} />}
    </>
  );
}

function RetryChecks({ claimNo }: { readonly claimNo: string }) {
  const { t } = useLanguage();
  const retry = useAct({
    send: (_: null, header) => api.POST('/api/claims/{claimNo}/retry-checks', { params: { path: { claimNo }, header } }), done: { zh: '已重新开始自动核查', en: 'The automatic checks begin again' },
  });
  return (
    <ConfirmedAct label={t('重新核查', 'Check again')} act={retry} input={null}
      question={t('停住的原因已排除?全部行将从头自动核查一遍。', 'Is what held the checks mended? All rows are checked again from the first.')} />
  );
}

/** 改按现行办法: decided on the difference that a what-if of this very claim has shown. */
function AdoptPolicy({ claimNo, onClose }: { readonly claimNo: string; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [form] = Form.useForm<{ reason: string }>();
  const [whatIfId, setWhatIfId] = useState<string>();
  const { data: tried } = useQuery({ ...whatIfQuery(whatIfId ?? ''), enabled: whatIfId !== undefined });
  const attempt = useAct({
    send: (scope: { claimNo: string }, header) => api.POST('/api/what-ifs', { params: { header }, body: { scope } }), stale: [], onDone: (answer) => setWhatIfId(answer.whatIfId),
  });
  const isDone = tried?.status === 'done';
  return (
    <FormDialog<{ reason: string }> label={t('改按现行办法', 'Put under the policy of today')} onClose={onClose} form={form} width={760} isWaiting={!isDone} asked={attempt.problem}
      send={({ reason }, header) => api.POST('/api/claims/{claimNo}/adopt-policy', { params: { path: { claimNo }, header }, body: { whatIfId: whatIfId ?? '', reason } })}
      {...(isDone && { final: t('改按后不能退回原办法', 'There is no way back to the policy before') })}>
      <p>{t('本件全部行改按今天施行的办法核定,自动核查重新进行,之后再初审;院校会收到金额变动的通知。初审已有人作出标记的,不能改按。须先试算,按所见差额办理。',
        'All rows of the claim are priced by the policy in force today; the automatic checks run again, and the first review comes after them. The institution is told how the amount changes. A claim on whose rows somebody has decided stays where it is. It is tried first: the difference that was seen is what is decided on.')}</p>
      {tried?.status !== 'running' && <p><Button loading={attempt.isRunning} onClick={() => void attempt.run({ claimNo })}>{whatIfId === undefined ? t('按现行办法试算', 'Try it under the policy of today') : t('重新试算', 'Try it again')}</Button></p>}
      {whatIfId !== undefined && <Tried whatIfId={whatIfId} />}
      <ReasonField />
    </FormDialog>
  );
}

function Tried({ whatIfId }: { readonly whatIfId: string }) {
  const { t } = useLanguage();
  const query = useQuery(whatIfQuery(whatIfId));
  return (
    <Asked query={query}>
      {(tried) => (tried.status === 'running'
        ? <Running tried={tried} />
        : <><Outcome tried={tried} />{tried.totals?.total.changed === 0 && <Alert type="info" showIcon className="problem-note" title={t('按现行办法没有一行变动', 'Under the policy of today no row changes')} />}</>)}
    </Asked>
  );
}
