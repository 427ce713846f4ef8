import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useLanguage } from '../shell/language.ts';

/** The head of a screen: its name (also the browser tab's), what belongs to it, and its acts on the right. */
export function PageTitle({ title, children, acts }: { readonly title: string; readonly children?: ReactNode; readonly acts?: ReactNode }) {
  const { t } = useLanguage();
  useEffect(() => { document.title = `${title} · ${t('赋能', 'Funeng')}`; }, [title, t]);
  return (
    <div className="page-title">
      <div><h1>{title}</h1>{children}</div>
      {acts && <div className="acts">{acts}</div>}
    </div>
  );
}
