import { Tag } from 'antd';
import { textOf, useLanguage } from '../../shell/language.ts';
import { ENROLMENT_COLOURS, ENROLMENT_STAGES } from './words.ts';

/** The stage of an enrolment, by word and colour. */
export function EnrolmentStageTag({ stage }: { readonly stage: string }) {
  const { t } = useLanguage();
  return <Tag color={ENROLMENT_COLOURS[stage] ?? 'default'}>{t(textOf(ENROLMENT_STAGES, stage))}</Tag>;
}
