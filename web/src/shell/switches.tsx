import { GlobalOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useContext } from 'react';
import { ColoursContext } from './colours.ts';
import { useLanguage } from './language.ts';

export function LanguageSwitch() {
  const { language, choose } = useLanguage();
  return (
    <Button type="text" icon={<GlobalOutlined />} lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={() => choose(language === 'zh' ? 'en' : 'zh')}>
      {language === 'zh' ? 'English' : '中文'}
    </Button>
  );
}

export function ColoursSwitch() {
  const { t } = useLanguage();
  const { colours, choose } = useContext(ColoursContext);
  const isDark = colours === 'dark';
  return (
    <Button type="text" aria-label={isDark ? t('浅色', 'Light') : t('深色', 'Dark')} icon={isDark ? <SunOutlined /> : <MoonOutlined />}
      onClick={() => choose(isDark ? 'light' : 'dark')} />
  );
}
