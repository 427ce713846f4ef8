import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { components } from '../contract/api.ts';
import { api, bodyOf } from './client.ts';

export type Session = components['schemas']['Session'];
export type ActName = Session['acts'][number];
export type RoleName = Session['person']['role'];

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    const answer = await bodyOf(api.GET('/api/session'));
    return 'secondFactor' in answer ? answer : null;
  },
  staleTime: 60_000,
});

/** Which ways to sign in there are besides the password. */
export const doorsQuery = queryOptions({ queryKey: ['session', 'doors'], queryFn: () => bodyOf(api.GET('/api/session/doors')), staleTime: Infinity });

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

/** Nothing that another person has seen on this machine is shown to the next one. */
function useEntered(): (session: Session | null) => void {
  const queries = useQueryClient();
  return (session) => {
    // The frame and the sign-in watch this very question: it must be answered, not cleared away with the others.
    queries.setQueryData(sessionQuery.queryKey, session);
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
  };
}

/** The password. Its answer is the session, or the word that a code is awaited. */
export function useSignIn() {
  const entered = useEntered();
  return useMutation({
    mutationFn: (body: { username: string; password: string }) => bodyOf(api.POST('/api/session', { body })),
    onSuccess: (answer) => { if ('person' in answer) entered(answer); },
  });
}

/** The second step: a code of the app, or a recovery code. */
export function useSignInByCode() {
  const entered = useEntered();
  return useMutation({ mutationFn: (code: string) => bodyOf(api.POST('/api/session/code', { body: { code } })), onSuccess: entered });
}

/** The first code of an app that was just set up: the session goes on with what it was lacking. */
export function useConfirmSecondFactor() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => bodyOf(api.POST('/api/session/second-factor/confirm', { body: { code } })),
    onSuccess: (session) => queries.setQueryData(sessionQuery.queryKey, session),
  });
}

export function useSignOut() {
  const entered = useEntered();
  return useMutation({
    mutationFn: (everywhere: boolean) => bodyOf(everywhere ? api.DELETE('/api/session/everywhere') : api.DELETE('/api/session')),
    onSettled: () => entered(null),
  });
}
