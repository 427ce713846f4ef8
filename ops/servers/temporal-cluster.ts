import { readFileSync } from 'node:fs';
import { Connection, type ConnectionOptions, type TLSConfig } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { TemporalConfig, TemporalTls } from '../config.ts';
import { SetupError } from '../setup-error.ts';

/** Shown and filtered in Temporal's Web UI. Not encrypted: nothing personal may ever go into one. */
export const searchAttributes = ['FunengKind', 'FunengStage', 'FunengRound', 'FunengInstitution', 'FunengDistrict'] as const;

/** What both `Connection.connect` (clients) and `NativeConnection.connect` (workers) take. */
export interface ClusterConnection {
  readonly address: string;
  readonly tls?: TLSConfig | boolean;
  readonly apiKey?: string;
}

export function clusterConnection(config: TemporalConfig, address: string): ClusterConnection {
  return {
    address,
    ...(config.tls && { tls: readTls(config.tls) }),
    ...(config.apiKey && { apiKey: config.apiKey }),
  };
}

function readTls(tls: TemporalTls): TLSConfig {
  return {
    ...(tls.serverName && { serverNameOverride: tls.serverName }),
    ...(tls.caPath && { serverRootCACertificate: readFileSync(tls.caPath) }),
    ...(tls.certPath && tls.keyPath && { clientCertPair: { crt: readFileSync(tls.certPath), key: readFileSync(tls.keyPath) } }),
  };
}

/**
 * Makes sure that a cluster answers for the namespace.
 * @throws SetupError TEMPORAL_UNREACHABLE with the cluster's own words as detail
 */
export async function checkCluster(target: ClusterConnection, namespace: string, timeoutMs = 10_000): Promise<void> {
  try {
    await answers(target, namespace, timeoutMs);
  } catch (cause) {
    throw new SetupError('TEMPORAL_UNREACHABLE',
      { zh: `Temporal 集群 ${target.address}(命名空间 ${namespace})没有应答。`, en: `The Temporal cluster ${target.address} (namespace ${namespace}) does not answer.` },
      { mend: {
        zh: '请检查 TEMPORAL_ADDRESS、TEMPORAL_NAMESPACE 以及 TLS / API 密钥设置。',
        en: 'Check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the TLS or API key settings.',
      }, detail: cause instanceof Error ? cause.message : String(cause), cause });
  }
}

/** Resolves when the namespace is served; rejects with the client's error. */
export async function answers(target: ClusterConnection, namespace: string, timeoutMs: number): Promise<void> {
  await withConnection(target, timeoutMs, (connection) =>
    connection.withDeadline(Date.now() + timeoutMs, () => connection.workflowService.describeNamespace({ namespace })));
}

/**
 * Registers what is missing of {@link searchAttributes}. A managed cluster may forbid it: then they are to be added in its console.
 * @returns the names that had to be added
 */
export async function ensureSearchAttributes(target: ClusterConnection, namespace: string): Promise<string[]> {
  try {
    return await withConnection(target, 10_000, async (connection) => {
      const { customAttributes = {} } = await connection.operatorService.listSearchAttributes({ namespace });
      const missing = searchAttributes.filter((name) => !(name in (customAttributes ?? {})));
      if (missing.length === 0) return [];
      const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])) });
      return [...missing];
    });
  } catch (cause) {
    const names = searchAttributes.join(', ');
    throw new SetupError('TEMPORAL_UNUSABLE',
      { zh: `不能在命名空间 ${namespace} 登记查询属性。`, en: `The search attributes cannot be registered in the namespace ${namespace}.` },
      { mend: { zh: `请在集群的控制台添加(类型 Keyword):${names}。`, en: `Add them in the cluster's console (type Keyword): ${names}.` },
        detail: cause instanceof Error ? cause.message : String(cause), cause });
  }
}

async function withConnection<T>(target: ClusterConnection, timeoutMs: number, use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ ...target, connectTimeout: timeoutMs } satisfies ConnectionOptions);
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}
