import type { UseQueryResult } from '@tanstack/react-query';
import { Button, Empty, Result, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { problemOf } from '../asking/problem.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { useLanguage } from './language.ts';

export function Loading() {
  const { t } = useLanguage();
  return <div className="loading" role="status" aria-label={t('加载中', 'Loading')}><Skeleton active paragraph={{ rows: 6 }} /></div>;
}

export function Nothing({ text, children }: { readonly text: string; readonly children?: ReactNode }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text}>{children}</Empty>;
}

export function Forbidden() {
  const { t } = useLanguage();
  return (
    <Result status="403" title={t('没有此项权限', 'Not permitted')}
      subTitle={t('您的岗位看不到这一页。确有需要请联系管理员。', 'Your role does not see this page. Ask the administrator if you need it.')}
      extra={<Link to="/">{t('回到首页', 'Back to the first page')}</Link>} />
  );
}

export function NotFound() {
  const { t } = useLanguage();
  return (
    <Result status="404" title={t('没有这一页', 'There is no such page')}
      subTitle={t('网址可能已变更,或内容不属于您的院校、辖区。', 'The address may have changed, or it belongs to another institution or district.')}
      extra={<Link to="/">{t('回到首页', 'Back to the first page')}</Link>} />
  );
}

interface AskedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
  /** Shown while the first answer is on its way. */
  readonly loading?: ReactNode;
}

/** Shows what was asked for: while it comes, when it is refused, when it is not there, and when it has come. */
export function Asked<T>({ query, children, loading }: AskedProps<T>) {
  const { t } = useLanguage();
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) return loading ?? <Loading />;
  const problem = problemOf(query.error);
  if (problem.status === 403) return <Forbidden />;
  if (problem.status === 404) return <NotFound />;
  return <ProblemNote problem={problem} action={<Button size="small" onClick={() => void query.refetch()}>{t('重试', 'Try again')}</Button>} />;
}
