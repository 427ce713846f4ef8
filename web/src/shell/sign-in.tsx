import { Button, Form, Input } from 'antd';
import { Navigate, useSearchParams } from 'react-router';
import { problemOf } from '../asking/problem.ts';
import { sessionQuery, useSignIn } from '../asking/session.ts';
import { useQuery } from '@tanstack/react-query';
import { ProblemNote } from '../parts/problem-note.tsx';
import { LanguageSwitch } from './switches.tsx';
import { useLanguage } from './language.ts';

/** Only paths of the console itself are gone to after the sign-in. */
function wayOn(wanted: string | null): string {
  return wanted?.startsWith('/') && !wanted.startsWith('//') ? wanted : '/';
}

export function SignIn() {
  const { t } = useLanguage();
  const [params] = useSearchParams();
  const { data: session } = useQuery(sessionQuery);
  const signIn = useSignIn();
  if (session) return <Navigate to={wayOn(params.get('to'))} replace />;
  return (
    <div className="sign-in">
      <header><span /><LanguageSwitch /></header>
      <main>
        <img src="/icon.svg" alt="" width={48} height={48} />
        <h1>{t('退役军人教育培训资助', 'Veterans’ training aid')}</h1>
        <p>{t('件件有着落,事事有回音', 'Every matter an outcome, every sender an answer')}</p>
        <Form layout="vertical" requiredMark={false} size="large" onFinish={(values: { username: string; password: string }) => signIn.mutate(values)}>
          <Form.Item name="username" label={t('用户名', 'User name')} rules={[{ required: true, message: t('请填写用户名', 'Please give your user name') }]}>
            <Input autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item name="password" label={t('密码', 'Password')} rules={[{ required: true, message: t('请填写密码', 'Please give your password') }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          <ProblemNote problem={signIn.error ? problemOf(signIn.error) : undefined} />
          <Button type="primary" htmlType="submit" block loading={signIn.isPending}>{t('登录', 'Sign in')}</Button>
        </Form>
      </main>
      <footer>{t('本系统的每次登录和办理均有记录。', 'Every sign-in and every act is recorded.')} <a href="/status">{t('运行状态', 'Status')}</a></footer>
    </div>
  );
}
