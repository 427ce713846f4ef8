import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import { api, bodyOf } from '../asking/client.ts';
import { problemOf } from '../asking/problem.ts';
import { doorsQuery, sessionQuery, useSignIn, useSignInByCode } from '../asking/session.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { useLanguage } from './language.ts';
import { LanguageSwitch } from './switches.tsx';

/** Only paths of the console itself are gone to after the sign-in. */
function wayOn(wanted: string | null): string {
  return wanted?.startsWith('/') && !wanted.startsWith('//') ? wanted : '/';
}

export function SignIn() {
  const [params] = useSearchParams();
  const { data: session } = useQuery(sessionQuery);
  const [step, setStep] = useState<'password' | 'code' | 'forgotten'>(params.get('step') === 'code' ? 'code' : 'password');
  if (session) return <Navigate to={wayOn(params.get('to'))} replace />;
  return (
    <Doorway>
      {step === 'password' && <PasswordStep onCode={() => setStep('code')} onForgotten={() => setStep('forgotten')} />}
      {step === 'password' && <UnifiedDoor to={wayOn(params.get('to'))} outcome={params.get('unified')} />}
      {step === 'code' && <CodeStep onBack={() => setStep('password')} />}
      {step === 'forgotten' && <Forgotten onBack={() => setStep('password')} />}
    </Doorway>
  );
}

/** The frame of every page before the sign-in. */
export function Doorway({ children }: { readonly children: ReactNode }) {
  const { t } = useLanguage();
  return (
    <div className="sign-in">
      <header><span /><LanguageSwitch /></header>
      <main>
        <img src="/icon.svg" alt="" width={48} height={48} />
        <h1>{t('退役军人教育培训资助', "Veterans' training aid")}</h1>
        <p>{t('件件有着落,事事有回音', 'Every matter an outcome, every sender an answer')}</p>
        {children}
      </main>
      <footer>{t('本系统的每次登录和办理均有记录。', 'Every sign-in and every act is recorded.')} <Link to="/look-up">{t('学员查询', 'Look-up for trainees')}</Link> <a href="/status">{t('运行状态', 'Status')}</a></footer>
    </div>
  );
}

function PasswordStep({ onCode, onForgotten }: { readonly onCode: () => void; readonly onForgotten: () => void }) {
  const { t } = useLanguage();
  const signIn = useSignIn();
  const finish = (values: { username: string; password: string }): void => signIn.mutate(values, { onSuccess: (answer) => { if ('awaits' in answer) onCode(); } });
  return (
    <Form layout="vertical" requiredMark={false} size="large" onFinish={finish}>
      <Form.Item name="username" label={t('用户名', 'User name')} rules={[{ required: true, message: t('请填写用户名', 'Please give your user name') }]}>
        <Input autoComplete="username" autoFocus />
      </Form.Item>
      <Form.Item name="password" label={t('密码', 'Password')} rules={[{ required: true, message: t('请填写密码', 'Please give your password') }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <ProblemNote problem={signIn.error ? problemOf(signIn.error) : undefined} />
      <Button type="primary" htmlType="submit" block loading={signIn.isPending}>{t('登录', 'Sign in')}</Button>
      <Button type="link" size="small" block onClick={onForgotten}>{t('忘记密码', 'Password forgotten')}</Button>
    </Form>
  );
}

/** The city's unified identity, where one is configured; `outcome`: how it ended the last time. */
function UnifiedDoor({ to, outcome }: { readonly to: string; readonly outcome: string | null }) {
  const { t } = useLanguage();
  const { data: doors } = useQuery(doorsQuery);
  if (!doors?.unifiedIdentity) return null;
  return (
    <>
      {outcome === 'refused' && <Alert type="error" className="problem-note" showIcon title={t('统一身份登录未成功:请重试;账号尚未登记或已停用的,请联系管理员。', 'The unified identity did not sign you in: try again; if your account is not on record or disabled, ask the administrator.')} />}
      {outcome === 'away' && <Alert type="warning" className="problem-note" showIcon title={t('统一身份认证平台暂时无法访问,请稍后再试或用密码登录。', 'The unified identity cannot be reached for now: try again later, or sign in with your password.')} />}
      <Button block size="large" href={`/api/session/unified?${new URLSearchParams({ to }).toString()}`}>{t('统一身份登录', 'Sign in with the unified identity')}</Button>
    </>
  );
}

function CodeStep({ onBack }: { readonly onBack: () => void }) {
  const { t } = useLanguage();
  const byCode = useSignInByCode();
  return (
    <Form layout="vertical" requiredMark={false} size="large" onFinish={({ code }: { code: string }) => byCode.mutate(code.trim())}>
      <Form.Item name="code" label={t('验证码', 'Code')} extra={t('身份验证器应用显示的 6 位数字;设备不在手边时用恢复码。', 'Six digits of your authenticator app; without the device, a recovery code.')}
        rules={[{ required: true, message: t('请填写验证码', 'Please give the code') }]}>
        <Input autoComplete="one-time-code" autoFocus maxLength={20} />
      </Form.Item>
      <ProblemNote problem={byCode.error ? problemOf(byCode.error) : undefined} />
      <Button type="primary" htmlType="submit" block loading={byCode.isPending}>{t('确认', 'Confirm')}</Button>
      <Button type="link" size="small" block onClick={onBack}>{t('重新登录', 'Sign in again')}</Button>
    </Form>
  );
}

function Forgotten({ onBack }: { readonly onBack: () => void }) {
  const { t } = useLanguage();
  const ask = useMutation({ mutationFn: (username: string) => bodyOf(api.POST('/api/session/forgotten', { body: { username } })) });
  return (
    <Form layout="vertical" requiredMark={false} size="large" onFinish={({ username }: { username: string }) => ask.mutate(username)}>
      <Form.Item name="username" label={t('用户名', 'User name')} rules={[{ required: true, message: t('请填写用户名', 'Please give your user name') }]}>
        <Input autoComplete="username" autoFocus />
      </Form.Item>
      <ProblemNote problem={ask.error ? problemOf(ask.error) : undefined} />
      {ask.isSuccess && <Alert type="success" className="problem-note" showIcon title={t('如已登记手机号或邮箱,链接已发送;否则请联系管理员。', 'If a phone or mail address is on record, a link is on its way; otherwise ask the administrator.')} />}
      <Button type="primary" htmlType="submit" block loading={ask.isPending}>{t('发送链接', 'Send a link')}</Button>
      <Button type="link" size="small" block onClick={onBack}>{t('返回登录', 'Back to the sign-in')}</Button>
    </Form>
  );
}
