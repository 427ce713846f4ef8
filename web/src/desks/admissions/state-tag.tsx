import { Tag } from 'antd';
import { useLanguage } from '../../shell/language.ts';
import { ADMISSION_STAGES, APPLICATION_STATUSES } from './words.ts';

/** The stage of an admission, or the status of an application, by word and colour. */
export function StateTag({ of, code }: { readonly of: 'admission' | 'application'; readonly code: string }) {
  const { t } = useLanguage();
  const state = (of === 'admission' ? ADMISSION_STAGES : APPLICATION_STATUSES)[code];
  return <Tag color={state?.colour ?? 'default'}>{state ? t(state.name) : code}</Tag>;
}
