import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { saySilently } from '../../../ops/say.ts';
import { cachedProgram, findTemporalProgram, type TemporalProgram } from '../../../ops/servers/temporal-program.ts';

const root = mkdtempSync(path.join(tmpdir(), 'funeng-temporal-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder: string;
let cacheDir: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'case-'));
  cacheDir = path.join(folder, 'cache');
});

const GOOD = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)';

/** A program that answers every call with one line. */
function program(name: string, line: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho '${line}'\n`, { mode: 0o755 });
  return file;
}

/** Stands for `go`: leaves a program where GOBIN says, or fails. */
function compiler(body: string): void {
  writeFileSync(program('bin/go', ''), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

function find(more: { cliPath?: string; say?: (line: { en: string }) => void } = {}): Promise<TemporalProgram> {
  return findTemporalProgram({
    cliPath: more.cliPath, cacheDir, say: more.say ?? saySilently,
    env: { PATH: path.join(folder, 'bin') }, download: () => Promise.resolve(undefined),
  });
}

describe('the Temporal server is looked for', () => {
  test('first where TEMPORAL_CLI_PATH says, and nowhere else when that one is of no use', async () => {
    program('bin/temporal', GOOD);
    const named = program('mine', GOOD);
    await expect(find({ cliPath: named })).resolves.toMatchObject({ path: named });
    await expect(find({ cliPath: program('toy', 'timer toy 0.1') })).rejects.toMatchObject({ code: 'TEMPORAL_UNUSABLE', said: { en: expect.stringContaining('TEMPORAL_CLI_PATH') } });
  });

  test('then on PATH', async () => {
    await expect(find()).rejects.toMatchObject({ code: 'TEMPORAL_NOT_FOUND' });
    const onPath = program('bin/temporal', GOOD);
    await expect(find()).resolves.toMatchObject({ path: onPath });
  });

  test.each([['an unrelated program of that name', 'timer toy 0.1'], ['a server that is too old', 'temporal version 0.13.0 (Server 1.24.2)']])('%s on PATH is passed over and said', async (_what, answer) => {
    program('bin/temporal', answer);
    const cached = program(path.relative(folder, cachedProgram(cacheDir)), GOOD);
    const lines: string[] = [];
    await expect(find({ say: ({ en }) => lines.push(en) })).resolves.toMatchObject({ path: cached });
    expect(lines.join('\n')).toContain('of no use');
  });

  test('a damaged cached program is not started but got again', async () => {
    program(path.relative(folder, cachedProgram(cacheDir)), 'half a file');
    compiler(`printf '#!/bin/sh\\necho "${GOOD}"\\n' > "$GOBIN/temporal"; /bin/chmod +x "$GOBIN/temporal"`);
    const found = await find();
    expect(found.how.en).toContain('built with Go');
    expect(found.path).toBe(cachedProgram(cacheDir));
    expect(readdirSync(path.dirname(found.path))).toEqual([path.basename(found.path)]);
  });

  test('a build that fails leaves nothing in the cache and shows the compiler’s words', async () => {
    compiler('echo "dial tcp: lookup proxy: no such host" >&2; exit 1');
    await expect(find()).rejects.toMatchObject({ code: 'TEMPORAL_NOT_FOUND', detail: expect.stringContaining('no such host') });
    expect(existsSync(cachedProgram(cacheDir))).toBe(false);
    expect(readdirSync(path.dirname(cachedProgram(cacheDir)))).toEqual([]);
  });

  test('without download and without Go the sentence names every way to get one', async () => {
    await expect(find()).rejects.toMatchObject({ mend: {
      en: expect.stringMatching(/TEMPORAL_CLI_PATH.*TEMPORAL_ADDRESS.*Go/), zh: expect.stringMatching(/TEMPORAL_CLI_PATH.*TEMPORAL_ADDRESS.*Go/),
    } });
  });
});
