import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { vocabularyQuery } from '../asking/vocabulary.ts';
import { useLanguage } from '../shell/language.ts';

/** Why automatic checks stand still, by the API's code; nothing where they do not. */
export function HeldNote({ code, title }: { readonly code: string | null; readonly title: string }) {
  const { t } = useLanguage();
  const { data } = useQuery({ ...vocabularyQuery, enabled: code !== null });
  if (code === null) return null;
  const name = data?.held.find((each) => each.code === code)?.name;
  return <Alert type="info" showIcon className="problem-note" title={title} description={name ? t(name) : code} />;
}
