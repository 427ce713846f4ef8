import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { vocabularyQuery } from '../asking/vocabulary.ts';
import { useLanguage } from '../shell/language.ts';

/** In figures: trainees whose district could not be read. */
const UNKNOWN = '~';

export interface Districts {
  /** In the language of the screen. */
  readonly nameOf: (code: string) => string;
  readonly options: { value: string; label: string }[];
}

/** The city's districts by area code, as the API has them. */
export function useDistricts(): Districts {
  const { t } = useLanguage();
  const { data } = useQuery(vocabularyQuery);
  return useMemo(() => {
    const names = new Map((data?.districts ?? []).map(({ code, name }) => [code, t(name)]));
    names.set(UNKNOWN, t('未能识别', 'Not recognised'));
    return { nameOf: (code: string) => names.get(code) ?? code, options: (data?.districts ?? []).map(({ code, name }) => ({ value: code, label: `${t(name)} ${code}` })) };
  }, [t, data]);
}
