import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { Problem } from '../../asking/problem.ts';
import type { operations } from '../../contract/api.ts';
import type { ClaimRow } from '../claims/asking.ts';
import { rowsQuery } from '../claims/asking.ts';

export type Mark = operations['putClaimsByClaimNoMarks']['requestBody']['content']['application/json']['marks'][number];
export type MarkReason = NonNullable<Mark['reason']>;

interface Undoable {
  readonly before: ReadonlyMap<number, ClaimRow['mark']>;
  /** Whether the API took it, once that is known. */
  readonly sent: Promise<boolean>;
}

/** A mark as it was kept, as a wish again. */
function wishOf(rowNo: number, mark: NonNullable<ClaimRow['mark']>): Mark {
  return {
    rowNo, verdict: mark.verdict as Mark['verdict'], amountFen: mark.amountFen,
    ...(mark.reason ? { reason: mark.reason as MarkReason } : {}), ...(mark.note ? { note: mark.note } : {}),
  };
}

export interface Marking {
  readonly mark: (marks: readonly Mark[]) => Promise<boolean>;
  readonly undo: () => void;
  readonly canUndo: boolean;
  readonly problem: Problem | undefined;
}

/**
 * Marks rows: shown in the very task of the key, taken back when the API says no. Every marking can be undone until the stage is signed, the last one first;
 * an undoing is sent after the marking that it undoes, a marking after the undoings before it.
 * Marks are not commands: repeating one sets the same, so no key is needed.
 */
export function useMarking(claimNo: string, version: number, stage: string): Marking {
  const queries = useQueryClient();
  const [done, setDone] = useState<readonly Undoable[]>([]);
  const undone = useRef<Promise<unknown>>(Promise.resolve());
  const put = useCallback((changes: Undoable['before']): void => {
    queries.setQueryData(rowsQuery(claimNo, version).queryKey, (rows) => rows?.map((row) => (changes.has(row.rowNo) ? { ...row, mark: changes.get(row.rowNo) ?? null } : row)));
  }, [queries, claimNo, version]);
  const marking = useMutation({
    mutationFn: (marks: readonly Mark[]) => bodyOf(api.PUT('/api/claims/{claimNo}/marks', { params: { path: { claimNo } }, body: { marks: [...marks] } })),
  });
  const undoing = useMutation({
    mutationFn: async ({ before }: Undoable) => {
      const cleared = [...before].filter(([, mark]) => mark === null).map(([rowNo]) => rowNo);
      const restored = [...before].flatMap(([rowNo, mark]) => (mark ? [wishOf(rowNo, mark)] : []));
      if (cleared.length > 0) await bodyOf(api.DELETE('/api/claims/{claimNo}/marks', { params: { path: { claimNo } }, body: { rowNos: cleared } }));
      if (restored.length > 0) await bodyOf(api.PUT('/api/claims/{claimNo}/marks', { params: { path: { claimNo } }, body: { marks: restored } }));
    },
    onError: (_error, undoable) => {
      setDone((all) => [...all, undoable]);
      void queries.invalidateQueries({ queryKey: rowsQuery(claimNo, version).queryKey });
    },
  });
  const send = marking.mutateAsync;
  // Shown before the mutation begins: its onMutate comes a turn later, and what else the key does would be drawn first, without the mark.
  const mark = useCallback((marks: readonly Mark[]): Promise<boolean> => {
    const wanted = new Set(marks.map((each) => each.rowNo));
    const rows = new Map((queries.getQueryData(rowsQuery(claimNo, version).queryKey) ?? []).filter((row) => wanted.has(row.rowNo)).map((row) => [row.rowNo, row]));
    const before = new Map([...rows].map(([rowNo, row]) => [rowNo, row.mark]));
    put(new Map(marks.map((each) => [each.rowNo, {
      stage, verdict: each.verdict, amountFen: each.amountFen ?? (each.verdict === 'approve' ? rows.get(each.rowNo)?.amountFen ?? 0 : 0), reason: each.reason ?? null, note: each.note ?? '',
    }])));
    const sent = undone.current.then(() => send(marks)).then(() => true, () => {
      put(before);
      setDone((all) => all.filter((each) => each.before !== before));
      return false;
    });
    setDone((all) => [...all, { before, sent }]);
    return sent;
  }, [queries, claimNo, version, stage, put, send]);
  const last = done.at(-1);
  const undo = (): void => {
    if (!last) return;
    put(last.before);
    setDone((all) => all.filter((each) => each !== last));
    undone.current = undone.current.then(() => last.sent).then(async (wasSent) => { if (wasSent) await undoing.mutateAsync(last); }).catch(() => undefined);
  };
  const error = marking.error ?? undoing.error;
  return { mark, undo, canUndo: last !== undefined, problem: error ? problemOf(error) : undefined };
}
