import { createHash } from 'node:crypto';
import type { Database } from './db.ts';

/** The role under which the API asks: it owns no table, and a table without a policy shows it nothing. */
export const API_ROLE = 'funeng_api';

/** SQL conditions: which rows of a table may be seen, and which may be written. The worker owns the tables and is not asked. */
export interface RowRule {
  readonly read: string;
  readonly write: string;
}

const NOBODY = 'false';
const EVERYBODY = 'true';
/** In a subselect each is computed once a query, not once a row. */
const ALL = '(select sees_all())';
const STAFF = '(select is_staff())';
const CHANGES = '(select changes_all())';
const is = (...roles: string[]): string => `(select acting('role')) in (${roles.map((role) => `'${role}'`).join(', ')})`;
const OWN_PERSON = (column: string): string => `${column} = (select acting('person'))`;
const OWN_INSTITUTION = (column: string): string => `${column} = (select acting('institution'))`;
const OWN_DISTRICT = (column: string): string => `${column} = (select acting('district'))`;
/** A set that depends on no row is computed once a statement, from the index of claims by district (0032, 0033). */
const OWN_CLAIM = (column: string): string => `${column} = any ((select acting_claims())::text[])`;
const MET_INSTITUTION = (column: string): string => `${column} = any ((select acting_institutions())::text[])`;
const OWN_BATCH = (column: string): string => `${column} = any ((select acting_batches())::text[])`;
/** A claim's own case, or one of its identity checks. */
const OWN_CLAIM_CASE = OWN_CLAIM(`split_part(case_no, '.identity.', 1)`);
/** Who sees to it that what names people goes in time. */
const KEEPERS = is('admin', 'city_decider', 'auditor');
const any = (...conditions: string[]): string => conditions.map((each) => `(${each})`).join(' or ');
const both = (...conditions: string[]): string => conditions.map((each) => `(${each})`).join(' and ');

/** Visible where the claim is; written by cases only. */
const OF_CLAIM: RowRule = { read: any(ALL, OWN_CLAIM('claim_no')), write: NOBODY };
/** What an institution hands in with its claim. */
const HANDED_IN: RowRule = { ...OF_CLAIM, write: both(is('institution'), OWN_CLAIM('claim_no')) };
const OF_CASE: RowRule = { read: any(ALL, OWN_CLAIM_CASE, 'sees_case(case_no)'), write: NOBODY };
const PUBLIC_FACT: RowRule = { read: EVERYBODY, write: CHANGES };
const CITY_BOOKS: RowRule = { read: ALL, write: CHANGES };
/** Written by cases only. */
const CITY_CASES: RowRule = { read: ALL, write: NOBODY };
const SIGN_IN: RowRule = { read: is('gate', 'admin'), write: is('gate', 'admin') };
const ENGINE_ONLY: RowRule = { read: NOBODY, write: NOBODY };
const OF_ROW = (table: string): string =>
  `exists (select 1 from claim_row r where r.claim_no = ${table}.claim_no and r.roster_version = ${table}.roster_version and r.row_no = ${table}.row_no)`;
/** Kept before the enrolment's case begins: until then the institution that has just sent it in is the only one to know its number. */
const OF_ENROLMENT = (table: string): RowRule => ({
  read: any(ALL, `exists (select 1 from enrolment e where e.enrolment_no = ${table}.enrolment_no)`, both(is('institution'), `not enrolment_exists(${table}.enrolment_no)`)),
  write: any(CHANGES, both(is('institution'), `not enrolment_exists(${table}.enrolment_no) or exists (select 1 from enrolment e where e.enrolment_no = ${table}.enrolment_no)`)),
});
const APPLICATION = 'exists (select 1 from application p where p.application_no = application_choice.application_no)';
const OF_APPLICATION: RowRule = { read: APPLICATION, write: APPLICATION };
const OF_CLAWBACK = (table: string): RowRule => ({ read: any(ALL, `exists (select 1 from clawback k where k.clawback_no = ${table}.clawback_no)`), write: NOBODY });
const OF_BULK = 'exists (select 1 from bulk b where b.id = bulk_item.bulk_id)';

export const ROW_RULES: Readonly<Record<string, RowRule>> = {
  // The keys are handed out by functions (0050), to whoever has the value that they open.
  data_key: ENGINE_ONLY, data_key_secret: ENGINE_ONLY,
  retention_rule: { read: KEEPERS, write: is('admin', 'city_decider') }, retention_change: { read: KEEPERS, write: is('admin', 'city_decider') }, erasure: { read: KEEPERS, write: NOBODY },
  person: {
    // Names of officials stand in every history; people of other institutions do not.
    read: any(STAFF, `role <> 'institution'`, MET_INSTITUTION('institution_code')),
    write: is('gate', 'admin'),
  },
  sign_in_credential: SIGN_IN, sign_in_session: SIGN_IN, sign_in_verification: SIGN_IN, sign_in_failure: SIGN_IN,
  sign_in_second_factor: SIGN_IN, sign_in_link: SIGN_IN, look_up: { read: is('gate'), write: is('gate') }, download_link: { read: any(OWN_PERSON('person_id'), is('gate')), write: any(OWN_PERSON('person_id'), is('gate')) },
  outgoing_message: { read: NOBODY, write: is('gate', 'admin') },
  idempotency_key: { read: is('gate'), write: is('gate') },
  access_audit: { read: is('gate', 'admin', 'auditor'), write: EVERYBODY },
  delegation: { read: any(is('admin', 'auditor'), OWN_PERSON('person_id'), OWN_PERSON('delegate_id')), write: any(is('admin'), OWN_PERSON('person_id')) },
  schema_migration: { read: EVERYBODY, write: NOBODY },
  row_security: ENGINE_ONLY,

  clock: PUBLIC_FACT, calendar_year: PUBLIC_FACT, round: { read: EVERYBODY, write: NOBODY },
  institution: { read: any(ALL, is('admin'), MET_INSTITUTION('code')), write: CHANGES },
  payee: { read: any(ALL, OWN_INSTITUTION('institution')), write: NOBODY },
  payee_account: { read: any(ALL, OWN_INSTITUTION('institution')), write: any(CHANGES, OWN_INSTITUTION('institution')) },
  payee_account_day: CITY_BOOKS,
  veteran: ENGINE_ONLY, outbox: ENGINE_ONLY,
  registry_import: CITY_BOOKS,
  stored_file: {
    read: any(ALL, OWN_INSTITUTION('institution_code'), OWN_DISTRICT('district_code'), OWN_PERSON('created_by'),
      both(is('district'), `purpose = 'claim.document'`, 'exists (select 1 from claim_document d where d.file_id = stored_file.id)')),
    write: any(CHANGES, OWN_INSTITUTION('institution_code'), OWN_DISTRICT('district_code')),
  },
  notification: {
    // What a trainee or an applicant was told is read at the desks that have the enrolment or the application.
    read: any(both(`recipient like 'enrolment:%'`, `exists (select 1 from enrolment e where e.enrolment_no = notification.case_no)`),
      both(`recipient like 'application:%'`, `exists (select 1 from application p where 'application:' || p.application_no = notification.recipient)`),
      `recipient in ('role:' || (select acting('role')), 'institution:' || (select acting('institution')), 'district:' || (select acting('district')), 'person:' || (select acting('person')))`),
    write: NOBODY,
  },

  case_instance: {
    read: any(ALL, `kind in ('round', 'admission', 'policy')`, both(`kind = 'erasure'`, KEEPERS), OWN_CLAIM_CASE, both(`kind = 'disbursement'`, OWN_BATCH('case_no')),
      OWN_INSTITUTION(`state->>'institution'`), OWN_DISTRICT(`state->>'district'`)),
    write: NOBODY,
  },
  case_event: OF_CASE, audit: OF_CASE,
  claim: OF_CLAIM,
  claim_district: { read: any(ALL, OWN_DISTRICT('district')), write: NOBODY },
  roster: HANDED_IN, entitlement_stake: OF_CLAIM, objection: OF_CLAIM, payment_row: OF_CLAIM, claim_copy: OF_CLAIM,
  claim_row: {
    read: any(ALL, both(OWN_CLAIM('claim_no'), any(is('institution'), OWN_DISTRICT('district')))),
    write: HANDED_IN.write,
  },
  claim_document: {
    // A district has the papers of the trainees settled there.
    read: any(ALL, both(OWN_CLAIM('claim_no'), any(is('institution'),
      'exists (select 1 from claim_row r where r.claim_no = claim_document.claim_no and r.person_key = claim_document.person_key)'))),
    write: HANDED_IN.write,
  },
  row_mark: { read: any(ALL, OF_ROW('row_mark')), write: any(CHANGES, both(is('district'), OF_ROW('row_mark'))) },

  policy_text: PUBLIC_FACT, policy_document: PUBLIC_FACT, published_policy: PUBLIC_FACT, what_if: CITY_BOOKS, what_if_row: CITY_BOOKS,
  admission: { read: EVERYBODY, write: NOBODY }, admission_seat: { read: EVERYBODY, write: NOBODY },
  application: {
    read: any(ALL, OWN_INSTITUTION('institution'), OWN_DISTRICT('district'),
      both(OWN_INSTITUTION('placed_institution'), `exists (select 1 from admission a where a.code = application.admission and a.stage in ('published', 'finished'))`)),
    write: any(CHANGES, OWN_INSTITUTION('institution'), OWN_DISTRICT('district')),
  },
  application_choice: OF_APPLICATION,
  // A district reads the orders on which trainees of its own have a seat, and of the seats those.
  employer_order: {
    read: any(ALL, OWN_INSTITUTION('institution'), both(is('district'), 'exists (select 1 from order_seat s where s.order_no = employer_order.order_no)')),
    write: any(CHANGES, OWN_INSTITUTION('institution')),
  },
  enrolment_trainee: OF_ENROLMENT('enrolment_trainee'), enrolment_stake_key: OF_ENROLMENT('enrolment_stake_key'),

  budget_line: CITY_BOOKS, ledger_entry: CITY_BOOKS, ledger_posting: CITY_BOOKS, ledger_balance: CITY_BOOKS,
  accounting_period: CITY_CASES, budget_transfer: CITY_CASES, year_end: CITY_CASES, year_end_line: CITY_CASES,
  institution_statement: { read: any(ALL, OWN_INSTITUTION('institution')), write: NOBODY },
  reconciliation_run: CITY_CASES, reconciliation_item: CITY_BOOKS,
  batch: { read: any(ALL, OWN_BATCH('batch_no')), write: NOBODY },
  payment_line: OF_CLAIM,
  bank_import: CITY_BOOKS, bank_result: CITY_BOOKS,
  bulk: { read: any(ALL, OWN_PERSON(`started_by->>'id'`)), write: OWN_PERSON(`started_by->>'id'`) },
  bulk_item: { read: OF_BULK, write: OF_BULK },
  funding_plan: CITY_BOOKS, hold: CITY_BOOKS, payment_rules: PUBLIC_FACT, seal: { read: is('admin', 'auditor'), write: NOBODY },
  batch_approval: { read: any(ALL, OWN_BATCH('batch_no')), write: NOBODY },
  clawback_receipt: OF_CLAWBACK('clawback_receipt'), payment_offset: OF_CLAWBACK('payment_offset'),
  quality_sample: CITY_BOOKS, quality_sample_row: CITY_BOOKS, quality_finding: CITY_BOOKS,
  export: { read: any(ALL, OWN_PERSON('requested_by')), write: OWN_PERSON('requested_by') },
};

/**
 * A table without a rule of its own: by the columns that say whose a row is. Undefined when it has none of these either: the API then sees nothing of it,
 * and a test asks for its rule.
 */
export function ruleFor(table: string, columns: ReadonlySet<string>): RowRule | undefined {
  const own = ROW_RULES[table];
  if (own !== undefined) return own;
  const scopes = [
    ...(columns.has('claim_no') ? [OWN_CLAIM('claim_no')] : []),
    ...['institution', 'institution_code'].filter((name) => columns.has(name)).map(OWN_INSTITUTION),
    ...['district', 'district_code'].filter((name) => columns.has(name)).map(OWN_DISTRICT),
    ...(columns.has('enrolment_no') && table !== 'enrolment' ? [`exists (select 1 from enrolment e where e.enrolment_no = "${table}".enrolment_no)`] : []),
    ...(columns.has('case_no') && !columns.has('claim_no') ? [OF_CASE.read] : []),
  ];
  return scopes.length === 0 ? undefined : { read: any(ALL, ...scopes), write: any(CHANGES, ...scopes) };
}

/** Brings the policies up to {@link ROW_RULES}, when they are not there yet. @returns whether anything was changed. */
export async function secureRows(db: Database): Promise<boolean> {
  return db.tx(async (t) => {
    const { present } = await t.one<{ present: boolean }>(`select to_regclass('row_security') is not null as present`);
    if (!present) return false;
    const tables = await t.query<{ name: string; columns: string[] }>(
      `select c.relname::text as name, array_agg(a.attname::text) as columns
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where n.nspname = 'public' and c.relkind in ('r', 'p') group by c.relname order by c.relname`);
    const views = await t.query<{ name: string }>(
      `select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v' order by relname`);
    const sql = [...tables.map(({ name, columns }) => policiesOf(name, ruleFor(name, new Set(columns)) ?? ENGINE_ONLY)), ...views.map(({ name }) => viewAsAsker(name))].join('\n');
    const sha256 = createHash('sha256').update(sql).digest('hex');
    if ((await t.maybeOne('select 1 from row_security where sha256 = $1', [sha256])) !== undefined) return false;
    await t.query(sql);
    await t.execute('insert into row_security (sha256) values ($1) on conflict (id) do update set sha256 = excluded.sha256', [sha256]);
    return true;
  });
}

/** `update` also guards `select … for share`: whoever may see a row may hold it, but what is written must pass `write`. */
function policiesOf(table: string, { read, write }: RowRule): string {
  const on = `on "${table}"`;
  const drop = ['read', 'add', 'change', 'remove'].map((name) => `drop policy if exists api_${name} ${on};`).join(' ');
  return `alter table "${table}" enable row level security; ${drop}
    create policy api_read ${on} for select to ${API_ROLE} using (${read});
    create policy api_add ${on} for insert to ${API_ROLE} with check (${write});
    create policy api_change ${on} for update to ${API_ROLE} using (${read}) with check (${write});
    create policy api_remove ${on} for delete to ${API_ROLE} using (${write});
    grant select, insert, update, delete ${on} to ${API_ROLE};`;
}

/** A view asks with its owner's rights unless told: it would show what the tables beneath it hide. */
function viewAsAsker(view: string): string {
  return `alter view "${view}" set (security_invoker = true); grant select on "${view}" to ${API_ROLE};`;
}
