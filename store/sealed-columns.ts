import type { FieldPlace } from './crypto.ts';

/** A column of sealed values, and how the place of each is told from its row. A test finds every column `*_enc` of the database in the list. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The columns of the primary key with their types, in order. */
  readonly key: Readonly<Record<string, 'text' | 'int' | 'uuid' | 'bytea'>>;
  /** SQL: the row as the place of its value names it. */
  readonly row: string;
  /** The place under which it was sealed, where that is not this table and column. */
  readonly sealedAs?: Omit<FieldPlace, 'row'>;
  /** Rows in one transaction; files are large. */
  readonly pageRows: number;
}

const ROWS = 200;
const FILES = 4;

/** In an order in which what is copied (an account into a payment line) is copied from a column that comes before. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'payee_account', column: 'number_enc', key: { payee: 'text', version: 'int' }, row: `payee || '/' || version`,
    sealedAs: { table: 'institution_account', column: 'number_enc' }, pageRows: ROWS },
  { table: 'payment_line', column: 'account_enc', key: { batch_no: 'text', line_no: 'int' }, row: `payee || '/' || account_version`,
    sealedAs: { table: 'institution_account', column: 'number_enc' }, pageRows: ROWS },
  { table: 'data_key_secret', column: 'key_enc', key: { id: 'text' }, row: 'id', pageRows: ROWS },
  { table: 'veteran', column: 'personal_enc', key: { person_key: 'bytea' }, row: `encode(person_key, 'hex')`, pageRows: ROWS },
  { table: 'claim_row', column: 'personal_enc', key: { claim_no: 'text', roster_version: 'int', row_no: 'int' },
    row: `claim_no || '/' || roster_version || '/' || row_no`, pageRows: ROWS },
  { table: 'roster', column: 'findings_enc', key: { claim_no: 'text', version: 'int' }, row: `claim_no || '/' || version`, pageRows: ROWS },
  { table: 'registry_import', column: 'findings_enc', key: { id: 'text' }, row: 'id', pageRows: ROWS },
  { table: 'enrolment_trainee', column: 'personal_enc', key: { enrolment_no: 'text' }, row: 'enrolment_no', pageRows: ROWS },
  { table: 'application', column: 'personal_enc', key: { application_no: 'text' }, row: 'application_no', pageRows: ROWS },
  { table: 'person', column: 'contact_enc', key: { id: 'text' }, row: 'id', pageRows: ROWS },
  { table: 'outgoing_message', column: 'recipient_enc', key: { id: 'uuid' }, row: 'id::text', pageRows: ROWS },
  { table: 'outgoing_message', column: 'text_enc', key: { id: 'uuid' }, row: 'id::text', pageRows: ROWS },
  { table: 'delegation', column: 'reason_enc', key: { id: 'uuid' }, row: 'id::text', pageRows: ROWS },
  { table: 'idempotency_key', column: 'response_enc', key: { actor_id: 'text', key: 'text' }, row: `actor_id || '/' || key`, pageRows: ROWS },
  { table: 'stored_file', column: 'name_enc', key: { id: 'uuid' }, row: 'id::text', pageRows: ROWS },
  { table: 'stored_file', column: 'content_enc', key: { id: 'uuid' }, row: 'id::text', pageRows: FILES },
];
