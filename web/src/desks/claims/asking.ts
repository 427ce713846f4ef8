import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../asking/client.ts';
import type { components } from '../../contract/api.ts';

export type Claim = components['schemas']['Claim'];
export type ClaimRow = components['schemas']['ClaimRow'];
export type Roster = components['schemas']['Roster'];
export type CellError = components['schemas']['CellError'];
export type Seen = components['schemas']['Seen'];
export type ClaimDocument = components['schemas']['ClaimDocument'];
export type MissingDocuments = components['schemas']['MissingDocuments'];

const PAGE = 1_000;

export const claimQuery = (claimNo: string) => queryOptions({
  queryKey: ['claim', claimNo], queryFn: () => bodyOf(api.GET('/api/claims/{claimNo}', { params: { path: { claimNo } } })),
});

export const rosterQuery = (claimNo: string, version: number) => queryOptions({
  queryKey: ['claim', claimNo, 'roster', version], queryFn: () => bodyOf(api.GET('/api/claims/{claimNo}/rosters/{version}', { params: { path: { claimNo, version } } })),
});

export const historyQuery = (claimNo: string) => queryOptions({
  queryKey: ['claim', claimNo, 'history'], queryFn: () => bodyOf(api.GET('/api/claims/{claimNo}/history', { params: { path: { claimNo } } })),
});

export const documentsQuery = (claimNo: string) => queryOptions({
  queryKey: ['claim', claimNo, 'documents'], queryFn: async () => (await bodyOf(api.GET('/api/claims/{claimNo}/documents', { params: { path: { claimNo } } }))).items,
});

/** What the rows lack, by their number. Told with the documents: it changes with them. */
export const missingQuery = (claimNo: string) => queryOptions({
  queryKey: ['claim', claimNo, 'documents', 'missing'],
  queryFn: async (): Promise<ReadonlyMap<number, MissingDocuments>> => {
    const { items } = await bodyOf(api.GET('/api/claims/{claimNo}/documents/missing', { params: { path: { claimNo } } }));
    return new Map(items.map((each) => [each.rowNo, each]));
  },
});

/** All rows of a roster, read page by page: a desk filters and moves over them without asking again. */
export const rowsQuery = (claimNo: string, version: number | undefined) => queryOptions({
  queryKey: ['claim', claimNo, 'rows', version ?? 'submitted'],
  queryFn: async () => {
    const rows: ClaimRow[] = [];
    for (let after = 0; ;) {
      const page = await bodyOf(api.GET('/api/claims/{claimNo}/rows', { params: { path: { claimNo }, query: { version, after, limit: PAGE } } }));
      rows.push(...page.items);
      if (page.next === null) return rows;
      after = Number(page.next);
    }
  },
});
