import { Alert } from 'antd';
import type { ReactNode } from 'react';
import type { Problem } from '../asking/problem.ts';
import { useLanguage } from '../shell/language.ts';

/** Why the API said no and what to do, in the reader's language; with the number to tell when asking for help. */
export function ProblemNote({ problem, action }: { readonly problem: Problem | undefined; readonly action?: ReactNode }) {
  const { t } = useLanguage();
  if (!problem) return null;
  const errors = problem.errors ?? [];
  return (
    <Alert
      type={problem.status >= 500 || problem.status === 0 ? 'error' : 'warning'} showIcon role="alert" className="problem-note" action={action}
      title={t(problem.message)}
      description={(problem.mend || errors.length > 0 || problem.requestId) && (
        <>
          {problem.mend && <p>{t(problem.mend)}</p>}
          {errors.length > 0 && <ul>{errors.map((each, index) => <li key={index}>{placeOf(each.row, each.column)}{t(each.message)}{each.mend ? ` ${t(each.mend)}` : ''}</li>)}</ul>}
          {problem.status >= 500 && problem.requestId && <p className="quiet">{t('编号', 'Reference')} {problem.requestId}</p>}
        </>
      )}
    />
  );
}

const placeOf = (row: number | undefined, column: string | undefined): string => (row === undefined ? '' : `${row}${column ? ` ${column}` : ''}: `);
