import { App, ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useEffect, useMemo } from 'react';
import type { ReactNode } from 'react';
import { nonce } from '../nonce.ts';
import { ColoursContext } from './colours.ts';
import { LanguageContext } from './language.ts';
import { useRemembered } from './remembered.ts';

/** The red of official documents is kept for what is urgent or refused; acts are blue, as public offices' systems have it. */
const TOKENS = {
  colorPrimary: '#1a56a8', colorInfo: '#1a56a8', colorLink: '#1a56a8', borderRadius: 4, fontSize: 14,
  fontFamily: `-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif`,
};
/** On dark ground the same blue would fall below the contrast that small text needs. */
const DARK_TOKENS = { ...TOKENS, colorPrimary: '#3d7fd6', colorInfo: '#5b9bea', colorLink: '#78aef0' };
/** Small grey and red text keeps 4.5 : 1 on light ground. */
const READABLE = { colorError: '#cf1322', colorTextDescription: 'rgba(0,0,0,0.62)', colorTextTertiary: 'rgba(0,0,0,0.62)', colorTextPlaceholder: 'rgba(0,0,0,0.55)' };

/** Language, colours and the components' theme: everything that a person can set for his or her own screen. */
export function Appearance({ children }: { readonly children: ReactNode }) {
  const [language, chooseLanguage] = useRemembered('language', ['zh', 'en'], 'zh');
  const systemColours = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const [colours, chooseColours] = useRemembered('colours', ['light', 'dark'], systemColours);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.documentElement.dataset['colours'] = colours;
    dayjs.locale(language === 'zh' ? 'zh-cn' : 'en');
  }, [language, colours]);
  const isDark = colours === 'dark';
  const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const themeOf = useMemo(() => ({
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: { ...(isDark ? DARK_TOKENS : { ...TOKENS, ...READABLE }), motion: !isStill },
    components: { Layout: { headerHeight: 52, headerPadding: '0 16px' }, Table: { cellPaddingBlockSM: 7 } },
  }), [isDark, isStill]);
  return (
    <LanguageContext value={{ language, choose: chooseLanguage }}>
      <ColoursContext value={{ colours, choose: chooseColours }}>
        <ConfigProvider locale={language === 'zh' ? zhCN : enUS} theme={themeOf} csp={{ nonce }} button={{ autoInsertSpace: false }}>
          <App>{children}</App>
        </ConfigProvider>
      </ColoursContext>
    </LanguageContext>
  );
}
