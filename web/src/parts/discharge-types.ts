import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { vocabularyQuery } from '../asking/vocabulary.ts';
import { useLanguage } from '../shell/language.ts';

/** What a discharge type 退役方式 is called in the language of the screen; a writing that is none of them stays as it is. */
export function useDischargeTypes(): (type: string) => string {
  const { t } = useLanguage();
  const { data } = useQuery(vocabularyQuery);
  return useMemo(() => {
    const names = new Map((data?.dischargeTypes ?? []).map(({ code, name }) => [code, t(name)]));
    return (type: string) => names.get(type) ?? type;
  }, [t, data]);
}
