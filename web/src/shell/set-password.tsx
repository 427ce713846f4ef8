import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { Link, useLocation } from 'react-router';
import { api, bodyOf } from '../asking/client.ts';
import { problemOf } from '../asking/problem.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { useLanguage } from './language.ts';
import { Doorway } from './sign-in.tsx';

export const SHORTEST_PASSWORD = 10;

/** Where a one-time link leads. Its token stands after `#`, so that no server's log has it. */
export function SetPassword() {
  const { t } = useLanguage();
  const token = useLocation().hash.slice(1);
  const set = useMutation({ mutationFn: (password: string) => bodyOf(api.POST('/api/session/password-link', { body: { token, password } })) });
  if (set.isSuccess) {
    return <Doorway><Alert type="success" showIcon title={t('密码已设置', 'The password is set')} action={<Link to="/sign-in">{t('去登录', 'Sign in')}</Link>} /></Doorway>;
  }
  return (
    <Doorway>
      <Form layout="vertical" requiredMark={false} size="large" onFinish={({ password }: { password: string }) => set.mutate(password)}>
        <NewPassword />
        <ProblemNote problem={set.error ? problemOf(set.error) : undefined} />
        <Button type="primary" htmlType="submit" block loading={set.isPending}>{t('设置密码', 'Set the password')}</Button>
      </Form>
    </Doorway>
  );
}

/** Typed twice. */
export function NewPassword() {
  const { t } = useLanguage();
  return (
    <>
      <Form.Item name="password" label={t('新密码', 'New password')} extra={t(`至少 ${SHORTEST_PASSWORD} 个字符`, `At least ${SHORTEST_PASSWORD} characters`)}
        rules={[{ required: true, min: SHORTEST_PASSWORD, message: t('密码太短', 'The password is too short') }]}>
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Form.Item name="again" label={t('再次输入', 'Once more')} dependencies={['password']} rules={[{ required: true, message: t('请再次输入', 'Type it once more') }, ({ getFieldValue }) => ({
        validator: (_, value) => (!value || value === getFieldValue('password') ? Promise.resolve() : Promise.reject(new Error(t('两次输入不一致', 'The two differ')))),
      })]}>
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
    </>
  );
}
