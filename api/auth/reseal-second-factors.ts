import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import type { Database } from '../../store/db.ts';
import type { SessionSecret } from './library.ts';

const PAGE_ROWS = 100;

/**
 * Seals the secrets and recovery codes of second factors anew under the newest key, in the session library's own form; those that stand under
 * it already are left alone. Without later keys there is nothing to do.
 * @returns how many people's
 */
export async function resealSecondFactors(db: Database, { secret, laterSecrets }: { secret: string; laterSecrets: readonly SessionSecret[] }): Promise<number> {
  const [newest] = laterSecrets;
  if (newest === undefined) return 0;
  const key = { keys: new Map(laterSecrets.map(({ version, value }) => [version, value])), currentVersion: newest.version, legacySecret: secret };
  const anew = async (sealed: string): Promise<string> => symmetricEncrypt({ key, data: await symmetricDecrypt({ key, data: sealed }) });
  let people = 0;
  for (let rows = PAGE_ROWS; rows === PAGE_ROWS; people += rows) {
    rows = await db.tx(async (t) => {
      const page = await t.query<{ id: string; secret: string; codes: string }>(
        `select id, secret, backup_codes as codes from sign_in_second_factor
         where not (starts_with(secret, $1) and starts_with(backup_codes, $1)) order by id limit ${PAGE_ROWS} for no key update`, [`$ba$${newest.version}$`]);
      for (const { id, secret: sealed, codes } of page) {
        await t.execute('update sign_in_second_factor set secret = $2, backup_codes = $3 where id = $1', [id, await anew(sealed), await anew(codes)]);
      }
      return page.length;
    });
  }
  return people;
}
