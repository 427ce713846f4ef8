import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Form, Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf } from '../asking/client.ts';
import { problemOf } from '../asking/problem.ts';
import type { components } from '../contract/api.ts';
import { Day } from '../parts/day.tsx';
import { Money } from '../parts/money.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { useLanguage } from './language.ts';
import { Doorway } from './sign-in.tsx';

/** A trainee's own line, without a sign-in: two numbers, and the code sent to the phone that the college has given. 件件有着落。 */
export function LookUp() {
  const [ticket, setTicket] = useState<string>();
  const [found, setFound] = useState<components['schemas']['LookedUp']>();
  return (
    <Doorway>
      {found ? <Line line={found} /> : ticket === undefined ? <NumbersStep onTicket={setTicket} /> : <CodeStep ticket={ticket} onFound={setFound} onBack={() => setTicket(undefined)} />}
    </Doorway>
  );
}

function NumbersStep({ onTicket }: { readonly onTicket: (ticket: string) => void }) {
  const { t } = useLanguage();
  const ask = useMutation({
    mutationFn: (body: { claimNo: string; idSuffix: string }) => bodyOf(api.POST('/api/look-up/code', { body })), onSuccess: ({ ticket }) => onTicket(ticket),
  });
  return (
    <Form layout="vertical" requiredMark={false} size="large" onFinish={({ claimNo, idSuffix }: { claimNo: string; idSuffix: string }) => ask.mutate({ claimNo: claimNo.trim(), idSuffix: idSuffix.trim() })}>
      <Form.Item name="claimNo" label={t('申报编号(向院校索取)', 'Number of the claim (ask your college)')} rules={[{ required: true, pattern: /^\s*C-[\w.-]+\s*$/, message: t('编号以 C- 开头', 'It begins with C-') }]}>
        <Input autoFocus maxLength={104} />
      </Form.Item>
      <Form.Item name="idSuffix" label={t('身份证号后 6 位', 'Last six characters of your identity number')} rules={[{ required: true, pattern: /^\s*\d{5}[\dXx]\s*$/, message: t('应为 6 位', 'Six characters') }]}>
        <Input autoComplete="off" maxLength={6} />
      </Form.Item>
      <ProblemNote problem={ask.error ? problemOf(ask.error) : undefined} />
      <Button type="primary" htmlType="submit" block loading={ask.isPending}>{t('获取验证码', 'Send the code')}</Button>
      <p className="quiet">{t('保存期满并已抹除的资料不能再查询。', 'What was erased after its time of keeping can no longer be looked up.')}</p>
      <p className="below"><Link to="/sign-in">{t('工作人员登录', 'Sign-in of the staff')}</Link></p>
    </Form>
  );
}

function CodeStep({ ticket, onFound, onBack }: { readonly ticket: string; readonly onFound: (line: components['schemas']['LookedUp']) => void; readonly onBack: () => void }) {
  const { t } = useLanguage();
  const ask = useMutation({ mutationFn: (code: string) => bodyOf(api.POST('/api/look-up', { body: { ticket, code } })), onSuccess: onFound });
  return (
    <Form layout="vertical" requiredMark={false} size="large" onFinish={({ code }: { code: string }) => ask.mutate(code.trim())}>
      <p>{t('如两项号码相符,验证码已发到登记的手机,10 分钟内有效。', 'If both numbers are right, a code is on its way to the phone on record. It holds for ten minutes.')}</p>
      <Form.Item name="code" label={t('验证码', 'Code')} rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t('应为 6 位数字', 'Six digits') }]}>
        <Input autoComplete="one-time-code" inputMode="numeric" autoFocus maxLength={8} />
      </Form.Item>
      <ProblemNote problem={ask.error ? problemOf(ask.error) : undefined} />
      <Button type="primary" htmlType="submit" block loading={ask.isPending}>{t('查询', 'Look up')}</Button>
      <Button type="link" size="small" block onClick={onBack}>{t('重新填写', 'Back')}</Button>
    </Form>
  );
}

function Line({ line }: { readonly line: components['schemas']['LookedUp'] }) {
  const { t } = useLanguage();
  const outcome = line.outcome === null ? t('尚未审定', 'Not decided yet') : line.outcome === 'approved' ? t('同意资助', 'Approved') : t('不予资助', 'Refused');
  return (
    <>
      <Descriptions column={1} size="small" bordered items={[
        { key: 'claim', label: t('申报编号', 'Claim'), children: line.claimNo },
        { key: 'stage', label: t('当前环节', 'Stage'), children: t(line.stageName) },
        { key: 'outcome', label: t('结果', 'Outcome'), children: outcome },
        { key: 'applied', label: t('申请金额', 'Applied for'), children: <Money fen={line.appliedFen} /> },
        ...(line.amountFen === null ? [] : [{ key: 'amount', label: t('核定金额', 'Granted'), children: <Money fen={line.amountFen} /> }]),
        { key: 'paid', label: t('拨付', 'Paid'), children: line.paidOn === null ? t('尚未拨付', 'Not yet') : <><Money fen={line.paidFen} /> · <Day on={line.paidOn} /></> },
      ]} />
      {line.reasons.length > 0 && <Alert className="below" type="info" title={t('原因', 'Why')} description={<ul>{line.reasons.map((each) => <li key={each.en}>{t(each)}</li>)}</ul>} />}
      <p className="below quiet">{t('对结果有异议,请在公示期内向院校或安置地的区退役军人事务局提出。', 'If you disagree, tell your college or the district bureau of your settlement while the public notice runs.')}</p>
    </>
  );
}
