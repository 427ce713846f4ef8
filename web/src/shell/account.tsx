import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Input, QRCode, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { api, bodyOf } from '../asking/client.ts';
import { problemOf } from '../asking/problem.ts';
import { useConfirmSecondFactor, useSession, useSignOut } from '../asking/session.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { useLanguage } from './language.ts';
import { NewPassword } from './set-password.tsx';

/** Everybody's own sign-in: second factor, password, sessions. */
export function Account() {
  const { t } = useLanguage();
  const { secondFactor } = useSession();
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <div className="account">
      <PageTitle title={t('账号安全', 'Account security')} />
      {secondFactor === 'wanted' && <Alert type="warning" showIcon className="problem-note" title={t('您的岗位须先启用两步验证,再办理业务。', 'Your office works with a second factor: please set it up first.')} />}
      <Card size="small" className="section" title={<>{t('两步验证', 'Second factor')} {secondFactor === 'on' && <Tag color="green">{t('已启用', 'On')}</Tag>}</>}>
        {secondFactor === 'on' ? <RenewCodes onCodes={setCodes} /> : <SetUp onCodes={setCodes} />}
        {codes && <RecoveryCodes codes={codes} />}
      </Card>
      <Card size="small" className="section" title={t('修改密码', 'Change the password')}><ChangePassword /></Card>
      <Card size="small" className="section" title={t('登录会话', 'Sessions')}><SignOutEverywhere /></Card>
    </div>
  );
}

function SetUp({ onCodes }: { readonly onCodes: (codes: readonly string[]) => void }) {
  const { t } = useLanguage();
  const [made, setMade] = useState<{ uri: string }>();
  const begin = useMutation({
    mutationFn: (password: string) => bodyOf(api.POST('/api/session/second-factor', { body: { password } })),
    onSuccess: (answer) => {
      setMade(answer);
      onCodes(answer.recoveryCodes);
    },
  });
  const confirm = useConfirmSecondFactor();
  if (made === undefined) {
    return (
      <PasswordAsked label={t('启用', 'Set up')} isRunning={begin.isPending} error={begin.error} onPassword={(password) => begin.mutate(password)}>
        {t('用身份验证器应用(TOTP)扫描二维码,以后登录时再输入它显示的 6 位数字。', 'Scan a QR code with an authenticator app (TOTP); from then on its six digits are asked after the password.')}
      </PasswordAsked>
    );
  }
  return (
    <Form layout="vertical" onFinish={({ code }: { code: string }) => confirm.mutate(code.trim())}>
      <QRCode type="svg" value={made.uri} size={192} bgColor="#fff" color="#000" aria-label={t('两步验证二维码', 'QR code of the second factor')} />
      <p>{t('无法扫描时,手动输入密钥:', 'Or type the key by hand:')} <code className="digest">{new URL(made.uri).searchParams.get('secret')}</code></p>
      <Form.Item name="code" label={t('应用显示的 6 位数字', 'Six digits shown by the app')} rules={[{ required: true, pattern: /^\s*\d{6}\s*$/, message: t('应为 6 位数字', 'Six digits') }]}>
        <Input autoComplete="one-time-code" inputMode="numeric" maxLength={8} />
      </Form.Item>
      <ProblemNote problem={confirm.error ? problemOf(confirm.error) : undefined} />
      <Button type="primary" htmlType="submit" loading={confirm.isPending}>{t('确认启用', 'Confirm')}</Button>
    </Form>
  );
}

function RenewCodes({ onCodes }: { readonly onCodes: (codes: readonly string[]) => void }) {
  const { t } = useLanguage();
  const renew = useMutation({ mutationFn: (password: string) => bodyOf(api.POST('/api/session/recovery-codes', { body: { password } })), onSuccess: ({ recoveryCodes }) => onCodes(recoveryCodes) });
  return (
    <PasswordAsked label={t('重新生成恢复码', 'New recovery codes')} isRunning={renew.isPending} error={renew.error} onPassword={(password) => renew.mutate(password)}>
      {t('恢复码用完或遗失时重新生成,旧码作废。更换设备请联系管理员。', 'When they are used up or lost; the old ones are void. For another device ask the administrator.')}
    </PasswordAsked>
  );
}

function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const { t } = useLanguage();
  return (
    <Alert type="info" className="below" title={t('恢复码:只显示这一次,请打印或抄下保管,每个可用一次。', 'Recovery codes: shown this once. Print or copy them; each works once.')}
      description={<ul className="recovery-codes">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ul>}
      action={<Button size="small" onClick={() => window.print()}>{t('打印', 'Print')}</Button>} />
  );
}

interface PasswordAskedProps { readonly label: string; readonly isRunning: boolean; readonly error: unknown; readonly onPassword: (password: string) => void; readonly children: ReactNode }

/** The password again: an unattended screen changes nothing. */
function PasswordAsked({ label, isRunning, error, onPassword, children }: PasswordAskedProps) {
  const { t } = useLanguage();
  return (
    <Form layout="vertical" onFinish={({ password }: { password: string }) => onPassword(password)}>
      <p>{children}</p>
      <Form.Item name="password" label={t('当前密码', 'Your password')} rules={[{ required: true, message: t('请填写密码', 'Please give your password') }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <ProblemNote problem={error ? problemOf(error) : undefined} />
      <Button type="primary" htmlType="submit" loading={isRunning}>{label}</Button>
    </Form>
  );
}

function ChangePassword() {
  const { t } = useLanguage();
  const signOut = useSignOut();
  const change = useMutation({
    mutationFn: (body: { current: string; password: string }) => bodyOf(api.POST('/api/session/password', { body })),
    onSuccess: () => signOut.mutate(false),
  });
  return (
    <Form layout="vertical" onFinish={({ current, password }: { current: string; password: string }) => change.mutate({ current, password })}>
      <Form.Item name="current" label={t('当前密码', 'Your password')} rules={[{ required: true, message: t('请填写密码', 'Please give your password') }]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <NewPassword />
      <ProblemNote problem={change.error ? problemOf(change.error) : undefined} />
      <Button htmlType="submit" loading={change.isPending}>{t('修改(所有设备须重新登录)', 'Change, and sign in again everywhere')}</Button>
    </Form>
  );
}

function SignOutEverywhere() {
  const { t } = useLanguage();
  const signOut = useSignOut();
  return (
    <>
      <p>{t('怀疑有人使用您的账号时,在所有设备上退出。', 'If you suspect that somebody uses your sign-in.')}</p>
      <Button danger loading={signOut.isPending} onClick={() => signOut.mutate(true)}>{t('在所有设备上退出', 'Sign out everywhere')}</Button>
    </>
  );
}
