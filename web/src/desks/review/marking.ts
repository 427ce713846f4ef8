import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, bodyOf } from '../../asking/client.ts';
import { problemOf } from '../../asking/problem.ts';
import type { Problem } from '../../asking/problem.ts';
import type { operations } from '../../contract/api.ts';
import type { ClaimRow } from '../claims/asking.ts';
import { rowsQuery } from '../claims/asking.ts';

export type Mark = operations['putClaimsByClaimNoMarks']['requestBody']['content']['application/json']['marks'][number];
export type MarkReason = NonNullable<Mark['reason']>;

interface Undoable { readonly rowNos: readonly number[]; readonly before: ReadonlyMap<number, ClaimRow['mark']> }

/** A mark as it was kept, as a wish again. */
function wishOf(rowNo: number, mark: NonNullable<ClaimRow['mark']>): Mark {
  return {
    rowNo, verdict: mark.verdict as Mark['verdict'], amountFen: mark.amountFen,
    ...(mark.reason ? { reason: mark.reason as MarkReason } : {}), ...(mark.note ? { note: mark.note } : {}),
  };
}

export interface Marking {
  readonly mark: (marks: readonly Mark[]) => Promise<boolean>;
  readonly undo: () => Promise<void>;
  readonly canUndo: boolean;
  readonly problem: Problem | undefined;
  readonly forgetProblem: () => void;
}

/**
 * Marks rows: shown at once, taken back when the API says no. Every marking can be undone until the stage is signed, the last one first.
 * Marks are not commands: repeating one sets the same, so no key is needed.
 */
export function useMarking(claimNo: string, version: number, stage: string): Marking {
  const queries = useQueryClient();
  const { queryKey } = rowsQuery(claimNo, version);
  const [done, setDone] = useState<readonly Undoable[]>([]);
  const put = (changes: ReadonlyMap<number, ClaimRow['mark']>): void => {
    queries.setQueryData(queryKey, (rows) => rows?.map((row) => (changes.has(row.rowNo) ? { ...row, mark: changes.get(row.rowNo) ?? null } : row)));
  };
  const beforeOf = (rowNos: readonly number[]): Map<number, ClaimRow['mark']> => {
    const rows = queries.getQueryData(queryKey) ?? [];
    const wanted = new Set(rowNos);
    return new Map(rows.filter((row) => wanted.has(row.rowNo)).map((row) => [row.rowNo, row.mark]));
  };
  const marking = useMutation({
    mutationFn: (marks: readonly Mark[]) => bodyOf(api.PUT('/api/claims/{claimNo}/marks', { params: { path: { claimNo } }, body: { marks: [...marks] } })),
    onMutate: (marks) => {
      const rows = new Map((queries.getQueryData(queryKey) ?? []).map((row) => [row.rowNo, row]));
      const before = beforeOf(marks.map((each) => each.rowNo));
      put(new Map(marks.map((each) => [each.rowNo, {
        stage, verdict: each.verdict, amountFen: each.amountFen ?? (each.verdict === 'approve' ? rows.get(each.rowNo)?.amountFen ?? 0 : 0), reason: each.reason ?? null, note: each.note ?? '',
      }])));
      return { before };
    },
    onError: (_error, _marks, context) => { if (context) put(context.before); },
    onSuccess: (_answer, marks, { before }) => setDone((all) => [...all, { rowNos: marks.map((each) => each.rowNo), before }]),
  });
  const undoing = useMutation({
    mutationFn: async ({ before }: Undoable) => {
      const cleared = [...before].filter(([, mark]) => mark === null).map(([rowNo]) => rowNo);
      const restored = [...before].flatMap(([rowNo, mark]) => (mark ? [wishOf(rowNo, mark)] : []));
      if (cleared.length > 0) await bodyOf(api.DELETE('/api/claims/{claimNo}/marks', { params: { path: { claimNo } }, body: { rowNos: cleared } }));
      if (restored.length > 0) await bodyOf(api.PUT('/api/claims/{claimNo}/marks', { params: { path: { claimNo } }, body: { marks: restored } }));
    },
    onMutate: ({ before }) => put(before),
    onSuccess: () => setDone((all) => all.slice(0, -1)),
    onError: () => void queries.invalidateQueries({ queryKey }),
  });
  const last = done.at(-1);
  const error = marking.error ?? undoing.error;
  return {
    mark: (marks) => marking.mutateAsync(marks).then(() => true, () => false),
    undo: () => (last ? undoing.mutateAsync(last).catch(() => undefined) : Promise.resolve()),
    canUndo: last !== undefined,
    problem: error ? problemOf(error) : undefined,
    forgetProblem: () => { marking.reset(); undoing.reset(); },
  };
}
