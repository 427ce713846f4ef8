import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, bodyOf } from '../../asking/client.ts';
import type { components } from '../../contract/api.ts';
import type { Bilingual } from '../../shell/language.ts';

export type Enrolment = components['schemas']['Enrolment'];
export type EnrolmentSummary = components['schemas']['EnrolmentSummary'];

export const enrolmentQuery = (enrolmentNo: string) => queryOptions({
  queryKey: ['enrolment', enrolmentNo], queryFn: () => bodyOf(api.GET('/api/enrolments/{enrolmentNo}', { params: { path: { enrolmentNo } } })),
});

export const enrolmentHistoryQuery = (enrolmentNo: string) => queryOptions({
  queryKey: ['enrolment', enrolmentNo, 'history'], queryFn: () => bodyOf(api.GET('/api/enrolments/{enrolmentNo}/history', { params: { path: { enrolmentNo } } })),
});

export const enrolmentNoticesQuery = (enrolmentNo: string) => queryOptions({
  queryKey: ['enrolment', enrolmentNo, 'notices'], queryFn: () => bodyOf(api.GET('/api/enrolments/{enrolmentNo}/notices', { params: { path: { enrolmentNo } } })),
});

const RARELY_MS = 600_000;
export const programmesQuery = (clock?: string) => queryOptions({
  queryKey: ['programmes', clock], queryFn: () => bodyOf(api.GET('/api/programmes', { params: { query: { clock } } })), staleTime: RARELY_MS,
});

interface ProgrammeOption { readonly code: string; readonly name: Bilingual; readonly takesOrders: boolean }

/** The programmes of the policy in force on a clock; `nameOf`: what one of any policy is called; where none has it, what else it is called, or its code. */
export function useProgrammes(clock?: string): { readonly options: readonly ProgrammeOption[]; readonly nameOf: (code: string, otherwise?: string) => Bilingual } {
  const { data } = useQuery(programmesQuery(clock));
  return useMemo(() => {
    const options = data?.programmes.map(({ code, name, course }) => ({ code, name, takesOrders: course?.length.by === 'course' && course.length.orders })) ?? [];
    const names = Object.fromEntries((data?.names ?? []).map(({ code, name }) => [code, name]));
    return { options, nameOf: (code, otherwise) => names[code] ?? { zh: otherwise ?? code, en: otherwise ?? code } };
  }, [data]);
}
