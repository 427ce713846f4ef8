import { Tag } from 'antd';
import { textOf, useLanguage } from '../../shell/language.ts';
import { BATCH_STAGE_COLOURS, BATCH_STAGES, LINE_STATUS_COLOURS, LINE_STATUSES } from './words.ts';

export function BatchStage({ stage }: { readonly stage: string }) {
  const { t } = useLanguage();
  return <Tag color={BATCH_STAGE_COLOURS[stage] ?? 'default'}>{t(textOf(BATCH_STAGES, stage))}</Tag>;
}

export function LineStatus({ status }: { readonly status: string }) {
  const { t } = useLanguage();
  return <Tag color={LINE_STATUS_COLOURS[status] ?? 'default'}>{t(textOf(LINE_STATUSES, status))}</Tag>;
}
