import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../asking/client.ts';

/** Payments that came back; `open`: only those that nothing has paid again. */
export const returnedQuery = (open: boolean) => queryOptions({
  queryKey: ['returned', { open }],
  queryFn: () => bodyOf(api.GET('/api/returned-payments', { params: { query: { open: open ? 'true' : 'false' } } })),
});

export const waitingAccountsQuery = queryOptions({ queryKey: ['accounts', 'waiting'], queryFn: () => bodyOf(api.GET('/api/accounts/waiting')) });

/** Where a payment comes from: rows and rules, people, entries. */
export const originQuery = (batchNo: string, lineNo: number) => queryOptions({
  queryKey: ['batches', 'origin', batchNo, lineNo], queryFn: () => bodyOf(api.GET('/api/batches/{batchNo}/lines/{lineNo}/origin', { params: { path: { batchNo, lineNo } } })),
});

/** The screen that shows it. */
export const originPath = ({ batchNo, lineNo }: { readonly batchNo: string; readonly lineNo: number }): string => `/batches/${encodeURIComponent(batchNo)}/lines/${lineNo}`;
