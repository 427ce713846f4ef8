import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SessionSecret } from '../api/auth/library.ts';
import { deriveSecret } from '../store/crypto.ts';
import type { MasterKey } from '../store/crypto.ts';
import type { Config } from './config.ts';
import { ensureFolder } from './folders.ts';
import { SetupError } from './setup-error.ts';

/**
 * The key from which every encryption and blind-index key is derived: 32 bytes in base64.
 * Given by FUNENG_MASTER_KEY; otherwise made once and kept in `<data>/secrets/master.key` (mode 600).
 * @throws SetupError MASTER_KEY_LOST when there is encrypted data but its key file has gone: a new key would make all of it unreadable
 */
export function masterKey(config: { masterKey: string | undefined; dataDir: string }): string {
  if (config.masterKey) return config.masterKey;
  const file = path.join(config.dataDir, 'secrets', 'master.key');
  if (!existsSync(file) && existsSync(clusterRecord(config.dataDir))) {
    throw new SetupError('MASTER_KEY_LOST',
      { zh: `数据库已有数据,但主密钥文件 ${file} 不见了。`, en: `The database holds data, but the master key file ${file} is gone.` },
      { mend: {
        zh: '请从备份恢复该文件,或设置 FUNENG_MASTER_KEY;换新密钥会使已加密的数据无法读取。',
        en: 'Restore the file from a backup or set FUNENG_MASTER_KEY; a new key could not read the encrypted data.',
      } });
  }
  return keptSecret(config.dataDir, 'master.key', () => randomBytes(32).toString('base64'));
}

/** All keys of an installation and the version that seals. The master key is version 1: blind indexes and the chain stay with it. */
export function fieldKeys({ masterKey: first, sealingKeys }: { masterKey: string; sealingKeys: Config['sealingKeys'] }): { keys: MasterKey[]; current: number } {
  const keys = [{ version: 1, key: first }, ...sealingKeys];
  return { keys: keys.map(({ version, key }) => ({ version, key32: Buffer.from(key, 'base64') })), current: Math.max(...keys.map(({ version }) => version)) };
}

/** What signs cookies and seals second factors: one for each key, the newest of the later ones first. */
export function sessionSecrets({ masterKey: first, sealingKeys }: { masterKey: string; sealingKeys: Config['sealingKeys'] }): { secret: string; laterSecrets: SessionSecret[] } {
  const secretOf = (key: string): string => deriveSecret(Buffer.from(key, 'base64'), 'session');
  const later = sealingKeys.map(({ version, key }) => ({ version, value: secretOf(key) })).sort((a, b) => b.version - a.version);
  return { secret: secretOf(first), laterSecrets: later };
}

/** A secret made once and kept in `<data>/secrets/` with mode 600. */
export function keptSecret(dataDir: string, name: string, make: () => string): string {
  const file = path.join(ensureFolder(path.join(dataDir, 'secrets'), 'FUNENG_DATA', 0o700), name);
  if (!existsSync(file)) {
    try {
      writeFileSync(file, `${make()}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Another process made it in the same moment: its value stands.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  return readFileSync(file, 'utf8').trim();
}

/** Written when the embedded database is made; says where its files are. */
export function clusterRecord(dataDir: string): string {
  return path.join(dataDir, 'postgres.json');
}
