import { createContext, useContext } from 'react';

/** A text in every language of the console; the API's own texts have the same shape. */
export interface Bilingual { readonly zh: string; readonly en: string }

export type LanguageName = keyof Bilingual;

export interface LanguageChoice {
  readonly language: LanguageName;
  readonly choose: (language: LanguageName) => void;
}

export const LanguageContext = createContext<LanguageChoice>({ language: 'zh', choose: () => undefined });

/** `t('提交', 'Submit')` for the console's own words, `t(text)` for a text that is bilingual already. */
export interface Tell {
  (zh: string, en: string): string;
  (text: Bilingual): string;
}

function tellIn(language: LanguageName): Tell {
  return (first: string | Bilingual, en?: string) => (typeof first === 'string' ? { zh: first, en: en ?? first } : first)[language];
}

/** One for each language, so that what is made from its words stays the same between renders. */
const TELL: Readonly<Record<LanguageName, Tell>> = { zh: tellIn('zh'), en: tellIn('en') };

export function useLanguage(): LanguageChoice & { readonly t: Tell } {
  const choice = useContext(LanguageContext);
  return { ...choice, t: TELL[choice.language] };
}

/** A dictionary's text, or the code itself where the console does not know it yet. */
export function textOf(texts: Readonly<Record<string, Bilingual>>, code: string): Bilingual {
  return texts[code] ?? { zh: code, en: code };
}
