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

export function useLanguage(): LanguageChoice & { readonly t: Tell } {
  const choice = useContext(LanguageContext);
  const t: Tell = (first: string | Bilingual, en?: string) => {
    const text = typeof first === 'string' ? { zh: first, en: en ?? first } : first;
    return text[choice.language];
  };
  return { ...choice, t };
}

/** A dictionary's text, or the code itself where the console does not know it yet. */
export function textOf(texts: Readonly<Record<string, Bilingual>>, code: string): Bilingual {
  return texts[code] ?? { zh: code, en: code };
}
