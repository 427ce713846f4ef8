import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, bodyOf } from './client.ts';

/** The institutions that one may see, and the name of one by its code: cases carry codes, people know names. */
export function useInstitutions(): { readonly items: readonly { readonly code: string; readonly name: string }[]; readonly nameOfInstitution: (code: string) => string } {
  const { data } = useQuery({ queryKey: ['institutions', 'names'], queryFn: () => bodyOf(api.GET('/api/institutions', { params: { query: { limit: 200 } } })) });
  return useMemo(() => {
    const items = data?.items ?? [];
    const names = new Map(items.map(({ code, name }) => [code, name]));
    return { items, nameOfInstitution: (code: string) => names.get(code) ?? code };
  }, [data]);
}
