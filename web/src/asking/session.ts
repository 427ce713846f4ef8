import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '../contract/api.ts';
import { api, bodyOf } from './client.ts';
import { isProblem } from './problem.ts';

export type Session = components['schemas']['Session'];
export type ActName = Session['acts'][number];
export type RoleName = Session['person']['role'];

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      return await bodyOf(api.GET('/api/session'));
    } catch (error) {
      if (isProblem(error) && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** The session of a screen behind the sign-in. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error('a screen behind the sign-in was shown to nobody');
  return data;
}

/** Whether the signed-in person's role has one of these acts. What a person may do on one case, the API says with the case. */
export function useMay(): (...acts: readonly ActName[]) => boolean {
  const { acts } = useSession();
  return (...wanted) => wanted.some((act) => acts.includes(act));
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { username: string; password: string }) => bodyOf(api.POST('/api/session', { body })),
    onSuccess: (session) => {
      // Nothing that another person has seen on this machine is shown to the next one.
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => bodyOf(api.DELETE('/api/session')),
    onSettled: () => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, null);
    },
  });
}
