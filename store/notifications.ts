import type { IsoDate } from '../domain/coded.ts';
import type { Person } from './people.ts';
import type { Queryable } from './db.ts';

export interface Notification {
  readonly id: number;
  readonly code: string;
  readonly caseNo: string;
  readonly facts: Readonly<Record<string, string | number>>;
  /** The facts with the name of the institution in the place of its code, as far as the reader may know it: what the sentence is made from. */
  readonly words: Readonly<Record<string, string | number>>;
  readonly on: IsoDate;
  readonly createdAt: string;
}

const COLUMNS = `id, code, case_no as "caseNo", facts, on_date as "on", created_at as "createdAt",
  facts || coalesce((select jsonb_build_object('institution', i.name) from institution i where i.code = facts->>'institution'), '{}') as words`;

/** What a person was told himself or herself, or by role, institution or district, newest first; `after` is the id of the page's last. */
export function notificationsFor(
  db: Queryable, person: Pick<Person, 'id' | 'role' | 'institutionCode' | 'districtCode'>, page: { code?: string; after?: number; limit: number },
): Promise<Notification[]> {
  return db.query<Notification>(
    `select ${COLUMNS} from notification
     where recipient = any($1) and ($2::bigint is null or id < $2) and ($4::text is null or code = $4) order by id desc limit $3`,
    [recipientsOf(person), page.after ?? null, page.limit, page.code ?? null]);
}

/** What was told to the trainee of an enrolment or to an applicant, oldest first: the desk reads it to whoever asks with the number. */
export function noticesTo(db: Queryable, of: 'enrolment' | 'application', number: string): Promise<Notification[]> {
  return db.query<Notification>(
    `select ${COLUMNS} from notification where recipient = $1 order by id limit 500`,
    [`${of}:${number}`]);
}

function recipientsOf({ id, role, institutionCode, districtCode }: Pick<Person, 'id' | 'role' | 'institutionCode' | 'districtCode'>): string[] {
  return [`person:${id}`, `role:${role}`, ...(institutionCode === null ? [] : [`institution:${institutionCode}`]), ...(districtCode === null ? [] : [`district:${districtCode}`])];
}
