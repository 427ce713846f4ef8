import { Tag } from 'antd';
import { useLanguage } from '../shell/language.ts';

/** Stands where a name was, once it was kept for its time. */
export function Erased() {
  const { t } = useLanguage();
  return <Tag>{t('已抹除', 'Erased')}</Tag>;
}
