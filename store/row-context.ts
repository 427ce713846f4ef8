import type { Person } from './people.ts';

/** For whom a connection speaks. `gate`: the API itself, while it finds the session, asks the access gate or answers in public. */
export interface RowContext {
  readonly role: string;
  readonly person: string;
  readonly institution: string;
  readonly district: string;
}

export const GATE: RowContext = { role: 'gate', person: '', institution: '', district: '' };

export function rowContextOf(person: Pick<Person, 'id' | 'role' | 'institutionCode' | 'districtCode'>): RowContext {
  return { role: person.role, person: person.id, institution: person.institutionCode ?? '', district: person.districtCode ?? '' };
}
