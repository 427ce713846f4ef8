import { queryOptions } from '@tanstack/react-query';
import { api, bodyOf } from '../../asking/client.ts';
import { useInstitutions } from '../../asking/institutions.ts';
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

/** What an institution's course is called: a plan names codes, people know names. */
export function useCourseName(): (course: MaybeCourse) => string {
  const { nameOfInstitution } = useInstitutions();
  return (course) => (course ? `${nameOfInstitution(course.institution)} · ${course.major}` : '–');
}
