import type { FieldCipher } from './crypto.ts';
import type { Database, Queryable } from './db.ts';
import { endSessions } from './people.ts';

/**
 * By which account of the city's unified identity a person is known. An administrator enters it; only its keyed hash is kept, for some cities number
 * people by their identity cards. It counts with its issuer: another one may give the same id to somebody else.
 */
export interface UnifiedId {
  readonly issuer: string;
  readonly subject: string;
}

/** The constraint that keeps one account from being two people. */
export const ONE_PERSON_AN_ACCOUNT = 'sign_in_credential_provider_id_account_id_key';

/** Enters or, without a subject, takes away; every session of the person ends. */
export async function setUnifiedId(db: Database, cipher: FieldCipher, personId: string, { issuer, subject }: { issuer: string; subject: string | null }): Promise<void> {
  await db.tx(async (t) => {
    await t.execute('delete from sign_in_credential where person_id = $1 and provider_id = $2', [personId, issuer]);
    if (subject !== null) {
      await t.execute('insert into sign_in_credential (id, person_id, account_id, provider_id) values (gen_random_uuid()::text, $1, $2, $3)',
        [personId, hashOf(cipher, { issuer, subject }), issuer]);
    }
    await endSessions(t, personId);
  });
}

export async function hasUnifiedId(db: Queryable, personId: string, issuer: string): Promise<boolean> {
  return (await db.maybeOne('select 1 from sign_in_credential where person_id = $1 and provider_id = $2', [personId, issuer])) !== undefined;
}

/** The id of the person whose account this is, whether disabled or not. */
export async function personOfUnifiedId(db: Queryable, cipher: FieldCipher, id: UnifiedId): Promise<string | undefined> {
  const row = await db.maybeOne<{ personId: string }>(
    'select person_id as "personId" from sign_in_credential where provider_id = $1 and account_id = $2', [id.issuer, hashOf(cipher, id)]);
  return row?.personId;
}

function hashOf(cipher: FieldCipher, { issuer, subject }: UnifiedId): string {
  return cipher.blindIndex('unified-id', JSON.stringify([issuer, subject])).toString('hex');
}
