import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../ops/config.ts';
import { rehearsalOf } from '../../../ops/rehearsal.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const real = readConfig({
  envFile: 'none', env: {
    NODE_ENV: 'production', FUNENG_MASTER_KEY: KEY, FUNENG_SEALING_KEYS: `2:${KEY}`, FUNENG_DATA: '/var/lib/funeng', FUNENG_MESSAGES: '/var/spool/funeng', DATABASE_URL: 'postgresql://funeng:secret@db.example/funeng',
    TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_API_KEY: 'key', REGISTRY_URL: 'https://registry.example/', REGISTRY_TOKEN: 'token',
  },
});

describe('a rehearsal of a real installation', () => {
  const rehearsal = rehearsalOf(real);
  test('reaches nothing that the real one has: no database, cluster, registry, key, folder or port', () => {
    expect(rehearsal).toMatchObject({
      rehearsal: true, masterKey: undefined, sealingKeys: [], database: { url: undefined }, temporal: { address: undefined, apiKey: undefined, tls: undefined }, registry: { url: undefined, token: undefined },
    });
    for (const folder of [rehearsal.dataDir, rehearsal.anchorFile, rehearsal.messagesDir]) expect(folder).toMatch(/^\/var\/lib\/funeng-rehearsal(\/|$)/);
    const ports = ({ http, database, temporal }: typeof real): number[] => [http.port, database.embeddedPort, temporal.port, temporal.uiPort];
    expect(new Set([...ports(real), ...ports(rehearsal)]).size).toBe(8);
    expect(JSON.stringify(rehearsal)).not.toMatch(/example|secret|token/);
  });
  test('takes synthetic people only by its sample data, and carries no sample year', () => {
    expect(rehearsal.sample).toEqual({ year: false, ids: true });
    expect(rehearsal.signIn).toMatchObject({ sampleSignIns: true, secondFactor: 'optional' });
  });
  test('is never what a production installation is', () => {
    expect(() => readConfig({ envFile: 'none', env: { NODE_ENV: 'production', FUNENG_MASTER_KEY: KEY, FUNENG_REHEARSAL: 'on' } })).toThrow(/FUNENG_REHEARSAL/);
  });
});
