import { Tag } from 'antd';
import { useLanguage } from '../../shell/language.ts';
import type { Bilingual } from '../../shell/language.ts';
import { ADMISSION_STAGES, APPLICATION_STATUSES } from './words.ts';

const STATES = { admission: ADMISSION_STAGES, application: APPLICATION_STATUSES };

export function stateName(of: keyof typeof STATES, code: string): Bilingual {
  return STATES[of][code]?.name ?? { zh: code, en: code };
}

/** The stage of an admission, or the status of an application, by word and colour. */
export function StateTag({ of, code }: { readonly of: keyof typeof STATES; readonly code: string }) {
  const { t } = useLanguage();
  return <Tag color={STATES[of][code]?.colour ?? 'default'}>{t(stateName(of, code))}</Tag>;
}
