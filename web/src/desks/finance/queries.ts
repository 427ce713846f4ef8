import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../asking/client.ts';

/** Payments that came back; `open`: only those that nothing has paid again. */
export const returnedQuery = (open: boolean) => queryOptions({
  queryKey: ['returned', { open }],
  queryFn: () => bodyOf(api.GET('/api/returned-payments', { params: { query: { open: open ? 'true' : 'false' } } })),
});

export const waitingAccountsQuery = queryOptions({ queryKey: ['accounts', 'waiting'], queryFn: () => bodyOf(api.GET('/api/accounts/waiting')) });
