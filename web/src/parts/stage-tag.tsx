import { Tag } from 'antd';
import { textOf, useLanguage } from '../shell/language.ts';
import { STAGE_NAMES } from '../words.ts';

const COLOURS: Readonly<Record<string, string>> = {
  draft: 'default', checking: 'processing', identity: 'blue', firstReview: 'blue', secondReview: 'geekblue', notice: 'gold', decision: 'purple', payment: 'cyan',
  returned: 'orange', closed: 'green', withdrawn: 'default', refused: 'red', lapsed: 'red',
};

/** The stage of a claim, by word and colour. */
export function StageTag({ stage }: { readonly stage: string }) {
  const { t } = useLanguage();
  return <Tag color={COLOURS[stage] ?? 'default'}>{t(textOf(STAGE_NAMES, stage))}</Tag>;
}
