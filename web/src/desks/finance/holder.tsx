import { Tag } from 'antd';
import { useLanguage } from '../../shell/language.ts';
import type { Tell } from '../../shell/language.ts';

/** The same as {@link Holder} in words. */
export const holderName = (t: Tell, name: string | null, toTrainee: boolean): string => `${name ?? '–'}${toTrainee ? ` (${t('学员本人', 'trainee')})` : ''}`;

/** Whose account it is; a trainee's name is masked. */
export function Holder({ name, toTrainee }: { readonly name: string | null; readonly toTrainee: boolean }) {
  const { t } = useLanguage();
  return <>{name ?? '–'}{toTrainee && <> <Tag color="blue">{t('学员本人', 'trainee')}</Tag></>}</>;
}
