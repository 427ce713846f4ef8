import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureFolder } from '../../../ops/folders.ts';
import { clusterRecord, masterKey } from '../../../ops/secrets.ts';
import { ensurePortFree, freePort } from '../../../ops/servers/ports.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'funeng-ports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a busy port', () => {
  const server = createServer();
  let port = 0;
  beforeAll(() => new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      port = (server.address() as AddressInfo).port;
      resolve();
    });
  }));
  afterAll(() => { server.close(); });

  test('is refused with the setting to change and another port', async () => {
    await expect(ensurePortFree(port, { zh: '接口服务', en: 'the API' }, 'FUNENG_PORT')).rejects.toMatchObject({
      code: 'PORT_BUSY',
      said: { en: expect.stringContaining(`Port ${port} for the API is in use`), zh: expect.stringContaining(`端口 ${port}`) },
      mend: { en: expect.stringMatching(/FUNENG_PORT=\d+/) },
    });
  });

  test('a free one is not', async () => {
    await expect(ensurePortFree(await freePort(), { zh: '接口服务', en: 'the API' }, 'FUNENG_PORT')).resolves.toBeUndefined();
  });
});

test('a folder that cannot be made is refused with the setting that moves it', () => {
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  expect(() => ensureFolder(path.join(file, 'below'), 'FUNENG_DATA')).toThrow(expect.objectContaining({ code: 'FOLDER_NOT_WRITABLE', mend: { zh: expect.stringContaining('FUNENG_DATA'), en: expect.stringContaining('FUNENG_DATA') } }));
});

describe('the master key', () => {
  test('is made once, kept for its owner only, and the same at the next start', () => {
    const dataDir = path.join(folder, 'data');
    const made = masterKey({ masterKey: undefined, dataDir });
    expect(Buffer.from(made, 'base64')).toHaveLength(32);
    expect(masterKey({ masterKey: undefined, dataDir })).toBe(made);
    expect(statSync(path.join(dataDir, 'secrets', 'master.key')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(dataDir, 'secrets')).mode & 0o777).toBe(0o700);
  });

  test('of an installation with data is never replaced by a new one', () => {
    const dataDir = path.join(folder, 'lost');
    masterKey({ masterKey: undefined, dataDir });
    writeFileSync(clusterRecord(dataDir), '{}');
    rmSync(path.join(dataDir, 'secrets', 'master.key'));
    expect(() => masterKey({ masterKey: undefined, dataDir })).toThrow(expect.objectContaining({ code: 'MASTER_KEY_LOST' }));
    expect(existsSync(path.join(dataDir, 'secrets', 'master.key'))).toBe(false);
  });

  test('that is given is not written down', () => {
    const dataDir = path.join(folder, 'given');
    expect(masterKey({ masterKey: 'given', dataDir })).toBe('given');
    expect(existsSync(dataDir)).toBe(false);
  });
});
