import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../asking/client.ts';
import type { components } from '../../contract/api.ts';

export type Admission = components['schemas']['Admission'];
export type Application = components['schemas']['Application'];
export type AdmissionList = NonNullable<components['schemas']['AdmissionList']>;
export type Course = NonNullable<components['schemas']['Course']>;

export const admissionQuery = (code: string) => queryOptions({
  queryKey: ['admission', code], queryFn: () => bodyOf(api.GET('/api/admissions/{code}', { params: { path: { code } } })),
});

/** The contract lets a course be absent wherever it is one. */
type MaybeCourse = components['schemas']['Course'];

/** Institutions by their code: a plan names codes, people know names. */
export function useInstitutions(): { readonly items: readonly { readonly code: string; readonly name: string }[]; readonly courseName: (course: MaybeCourse) => string } {
  const { data } = useQuery({ queryKey: ['institutions', 'names'], queryFn: () => bodyOf(api.GET('/api/institutions', { params: { query: { limit: 200 } } })) });
  const items = data?.items ?? [];
  const names = new Map(items.map(({ code, name }) => [code, name]));
  return { items, courseName: (course) => (course ? `${names.get(course.institution) ?? course.institution} · ${course.major}` : '–') };
}
