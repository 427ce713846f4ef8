import type { IsoDate } from '../domain/coded.ts';
import type { Queryable } from './db.ts';

/** One line of the audit of access, with whoever stands behind its ids. */
export interface AccessLine {
  readonly id: number;
  readonly at: string;
  /** Null before anybody was known: a sign-in that failed, a trainee's look-up. */
  readonly person: { readonly id: string; readonly username: string | null; readonly name: string | null; readonly role: string | null } | null;
  readonly act: string;
  readonly outcome: 'allowed' | 'refused';
  readonly subject: string | null;
  /** What the file is for that the subject names, or the document that was asked for; null where it names none, or the asker sees none. */
  readonly file: string | null;
  /** The case that the subject is, or begins with, or whose file it is; null where there is none, or the asker sees none. */
  readonly caseNo: string | null;
  /** Why it was refused. */
  readonly code: string | null;
  /** In the person's own words, where the act asked for them. */
  readonly reason: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
}

export interface AccessLogFilter {
  /** A person's id or user name. */
  readonly person?: string;
  readonly act?: string;
  readonly outcome?: 'allowed' | 'refused';
  /** The whole subject, or with `isPrefix` what it begins with. */
  readonly subject?: { readonly text: string; readonly isPrefix: boolean };
  /** Days in Asia/Shanghai, both included. */
  readonly from?: IsoDate;
  readonly to?: IsoDate;
  /** The id of the last line of the page before. */
  readonly after?: number;
  readonly limit: number;
}

/** Who did or looked at what, the newest first. */
export function accessLog(db: Queryable, { person, act, outcome, subject, from, to, after, limit }: AccessLogFilter): Promise<AccessLine[]> {
  return db.query<AccessLine>(
    `with line as (
       select a.* from access_audit a
       where ($1::text is null or a.actor_id = (select p.id from person p where p.id = $1 or p.username = lower($1) order by p.id = $1 desc limit 1))
         and ($2::text is null or a.act = $2) and ($3::text is null or a.outcome = $3)
         and ($4::text is null or a.subject = $4) and ($5::text is null or starts_with(a.subject, $5))
         and ($6::date is null or a.at >= $6::date::timestamp at time zone 'Asia/Shanghai')
         and ($7::date is null or a.at < ($7::date + 1)::timestamp at time zone 'Asia/Shanghai')
         and ($8::bigint is null or a.at <= (select b.at from access_audit b where b.id = $8) and (a.at, a.id) < (select b.at, b.id from access_audit b where b.id = $8))
       order by a.at desc, a.id desc limit $9)
     select a.id, a.at, case when a.actor_id is not null then jsonb_build_object('id', a.actor_id, 'username', p.username, 'name', p.display_name, 'role', a.actor_role) end as person,
            a.act, a.outcome, a.subject, coalesce(f.purpose, 'export.' || x.kind) as file, k.case_no as "caseNo", a.code, a.reason, a.ip_address as address, a.request_id as "requestId"
     from line a left join person p on p.id = a.actor_id
     left join stored_file f on f.id = case when a.subject ~ '^(link/)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then right(a.subject, 36)::uuid end
     left join export x on x.id = a.subject
     left join case_instance k on k.case_no = coalesce(f.case_id, split_part(a.subject, '/', 1))
     order by a.at desc, a.id desc`,
    [person ?? null, act ?? null, outcome ?? null, subject?.isPrefix === false ? subject.text : null, subject?.isPrefix === true ? subject.text : null, from ?? null, to ?? null, after ?? null, limit]);
}
