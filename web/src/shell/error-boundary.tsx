import { Button, Result } from 'antd';
import { Component } from 'react';
import type { ReactNode } from 'react';
import { useRouteError } from 'react-router';
import { useLanguage } from './language.ts';

/** The last net: a fault of the console itself. Whatever was saved is safe in the API. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Fault /> : this.props.children;
  }
}

/** The same for one screen: menu and the rest stay. A screen whose script is gone after an update is loaded anew. */
export function ScreenFault() {
  const error = useRouteError();
  const isGone = error instanceof TypeError && /dynamically imported module/.test(error.message);
  return <Fault isGone={isGone} />;
}

function Fault({ isGone = false }: { readonly isGone?: boolean }) {
  const { t } = useLanguage();
  return (
    <Result
      status={isGone ? 'info' : 'error'}
      title={isGone ? t('系统已更新', 'The console was updated') : t('页面出错了', 'Something went wrong on this page')}
      subTitle={t('已提交的内容不受影响。请重新加载;仍有问题请告知管理员。', 'Nothing that was submitted is lost. Load the page again; tell the administrator if it stays.')}
      extra={<Button type="primary" onClick={() => window.location.reload()}>{t('重新加载', 'Load again')}</Button>}
    />
  );
}
