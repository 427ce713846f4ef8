import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from './client.ts';

/** The words of the field: they do not change while somebody works. */
export const vocabularyQuery = queryOptions({ queryKey: ['vocabulary'], queryFn: () => bodyOf(api.GET('/api/vocabulary')), staleTime: Infinity });
