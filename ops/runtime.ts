import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { createPayloadCodec } from '../activities/codec.ts';
import type { PolicySource } from '../domain/policy/source.ts';
import { createFieldCipher, deriveSecret } from '../store/crypto.ts';
import type { FieldCipher } from '../store/crypto.ts';
import { createDatabase } from '../store/db.ts';
import type { Database } from '../store/db.ts';
import { readConfig, projectDir } from './config.ts';
import type { Config } from './config.ts';
import { loadPolicies } from './policies.ts';
import { policySource } from './policy-source.ts';
import { fieldKeys } from './secrets.ts';
import { clusterConnection } from './servers/temporal-cluster.ts';
import type { ClusterConnection } from './servers/temporal-cluster.ts';

/** What every program of ours (worker, API, operators' commands) is built from. */
export interface Runtime {
  readonly config: Config;
  readonly logger: Logger;
  readonly db: Database;
  readonly cipher: FieldCipher;
  /** Of the chain over ledger and audit (store/seals.ts). */
  readonly chainKey: string;
  readonly policies: PolicySource;
  readonly cluster: ClusterConnection;
  readonly dataConverter: DataConverter;
}

/** Reads the configuration of a program that was started with its addresses given (by the supervisor or by compose). */
export function createRuntime(name: string, databaseRole?: string): Promise<Runtime> {
  return runtimeOf(name, readConfig(), databaseRole);
}

/** @param databaseRole under which PostgreSQL is asked; unless told, as the owner of the tables. */
export async function runtimeOf(name: string, config: Config, databaseRole?: string): Promise<Runtime> {
  const { url } = config.database;
  const { address } = config.temporal;
  const key = config.masterKey;
  if (!url || !address || !key) throw new Error(`${name} needs DATABASE_URL, TEMPORAL_ADDRESS and FUNENG_MASTER_KEY`);
  const logger = pino({ name, level: config.logLevel });
  const cipher = createFieldCipher({ ...fieldKeys({ masterKey: key, sealingKeys: config.sealingKeys }), suite: config.cipherSuite });
  const db = createDatabase(url, {
    max: config.database.poolSize, applicationName: `${name} key ${cipher.currentVersion}`, ...(databaseRole !== undefined && config.database.rowSecurity && { role: databaseRole }),
    onPoolError: () => logger.warn('database connection lost'),
  });
  return {
    config, logger, cipher, chainKey: deriveSecret(Buffer.from(key, 'base64'), 'ledger-chain'), db,
    policies: policySource(await loadPolicies(path.join(projectDir, 'policies')), () => db),
    cluster: clusterConnection(config.temporal, address),
    dataConverter: { payloadCodecs: [createPayloadCodec(cipher)] },
  };
}

/** A client that connects when it is first used, and whose connection comes back by itself when the server was away. */
export function createClient({ cluster, config, dataConverter }: Runtime): { client: Client; connection: Connection } {
  const connection = Connection.lazy(cluster);
  return { connection, client: new Client({ connection, namespace: config.temporal.namespace, dataConverter }) };
}
