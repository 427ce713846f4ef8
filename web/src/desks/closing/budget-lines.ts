import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../asking/client.ts';
import type { components } from '../../contract/api.ts';

export type Budget = components['schemas']['Budget'];

/** All budget lines, and the years that have some, the newest first. */
export function useBudgetYears(): { readonly lines: readonly Budget[]; readonly years: readonly number[]; readonly isPending: boolean } {
  const budgets = useQuery({ queryKey: ['budgets'], queryFn: () => bodyOf(api.GET('/api/budgets')) });
  const lines = budgets.data?.items ?? [];
  return { lines, years: [...new Set(lines.map((line) => line.fiscalYear))].sort((a, b) => b - a), isPending: budgets.isPending };
}
