import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useRef } from 'react';
import { useLanguage } from '../shell/language.ts';
import { bodyOf } from './client.ts';
import type { Problem } from './problem.ts';
import { problemOf } from './problem.ts';

interface Answer<T> { data?: T; error?: unknown; response: Response }

export interface ActOptions<V, T> {
  /**
   * Sends the request. `headers` carries the Idempotency-Key: the same one while the same content is tried again, so that
   * an act whose answer was lost is never carried out twice; a fresh one once the content changes or the act is done.
   */
  readonly send: (input: V, headers: { 'Idempotency-Key': string }) => Promise<Answer<T>>;
  /** Query keys that the act makes stale; everything, unless told. */
  readonly stale?: readonly (readonly unknown[])[];
  /** Said when it is done. */
  readonly done?: { readonly zh: string; readonly en: string };
  readonly onDone?: (answer: T, input: V) => void;
}

export interface Act<V> {
  /** Carries the act out. Resolves to whether it was done; a refusal is in `problem`. */
  readonly run: (input: V) => Promise<boolean>;
  readonly isRunning: boolean;
  /** The API's own words of the last refusal, to be shown where the person typed: `<ProblemNote problem={act.problem} />`. */
  readonly problem: Problem | undefined;
  readonly forget: () => void;
}

/** One act of a person: sent once, safe to repeat, its refusal told in the form with everything typed still there. */
export function useAct<V, T>({ send, stale, done, onDone }: ActOptions<V, T>): Act<V> {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { t } = useLanguage();
  const attempt = useRef<{ content: unknown; key: string } | undefined>(undefined);
  const mutation = useMutation({
    mutationFn: async (input: V) => {
      const content = contentOf(input);
      const current = attempt.current !== undefined && attempt.current.content === content ? attempt.current : { content, key: crypto.randomUUID() };
      attempt.current = current;
      const answer = await bodyOf(send(input, { 'Idempotency-Key': current.key }));
      attempt.current = undefined;
      return answer;
    },
    onSuccess: async (answer, input) => {
      if (done) void message.success(t(done));
      onDone?.(answer, input);
      await Promise.all(stale ? stale.map((queryKey) => queries.invalidateQueries({ queryKey: [...queryKey] })) : [queries.invalidateQueries()]);
    },
  });
  return {
    run: (input) => mutation.mutateAsync(input).then(() => true, () => false),
    isRunning: mutation.isPending,
    problem: mutation.error ? problemOf(mutation.error) : undefined,
    forget: mutation.reset,
  };
}

/** What makes two attempts the same act: the text of the input, or the very same file. */
function contentOf(input: unknown): unknown {
  return input instanceof Blob || input instanceof FormData ? input : JSON.stringify(input);
}
