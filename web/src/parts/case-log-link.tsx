import { Link } from 'react-router';
import { useLanguage } from '../shell/language.ts';

/** To the event log of a case as it is kept: the same history that the engine reads. */
export function CaseLogLink({ caseNo }: { readonly caseNo: string }) {
  const { t } = useLanguage();
  return <Link to={`/cases/${encodeURIComponent(caseNo)}`}>{t('事件原始记录', 'Event log')}</Link>;
}
