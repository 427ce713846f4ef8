import type { components } from '../../contract/api.ts';
import { useLanguage } from '../../shell/language.ts';
import { percentOf } from './words.ts';

type Errors = NonNullable<components['schemas']['QualitySample']['errors']>;

/** The error rate with its interval of 95 %: what the rows that were checked say of all that were decided. */
export function ErrorRate({ errors }: { readonly errors: Errors | null }) {
  const { t } = useLanguage();
  if (errors === null) return <>{t('尚未核查', 'nothing checked yet')}</>;
  const interval = `${percentOf(errors.low)} – ${percentOf(errors.high)}`;
  return <><b>{percentOf(errors.rate)}</b> <span className="quiet">{t(`95% 区间 ${interval};核查 ${errors.checked} 行,有误 ${errors.wrong} 行`, `95 % interval ${interval}; ${errors.checked} checked, ${errors.wrong} wrong`)}</span></>;
}
