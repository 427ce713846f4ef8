import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../../ops/config.ts';
import { ensureFolder } from '../../ops/folders.ts';
import { sayOnTerminal } from '../../ops/say.ts';
import { sdkDownload } from '../../ops/servers/sdk-download.ts';
import { programOnPath } from '../../ops/servers/temporal-program.ts';
import { SetupError } from '../../ops/setup-error.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** For `createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`. */
    timeSkippingServerPath: string;
  }
}

const TEST_SERVER_VERSION = '1.38.0';

/** Finds or gets Temporal's time-skipping test server, once for the project `workflows`. It never skips: without one, it fails. */
export default async function setup(project: TestProject): Promise<void> {
  const { cacheDir } = readConfig();
  const folder = path.join(ensureFolder(cacheDir, 'FUNENG_CACHE'), `test-server-${TEST_SERVER_VERSION}`);
  project.provide('timeSkippingServerPath', await testServer(folder));
}

/** Named by TEMPORAL_TEST_SERVER_PATH → cached → the SDK's own download → the Java server from Maven Central. */
async function testServer(folder: string): Promise<string> {
  const named = process.env['TEMPORAL_TEST_SERVER_PATH'];
  if (named && !existsSync(named)) throw notFound(`TEMPORAL_TEST_SERVER_PATH: ${named}`);
  if (named) return named;
  const program = path.join(folder, 'temporal-test-server');
  if (existsSync(program)) return program;
  const downloads = ensureFolder(path.join(path.dirname(folder), 'bin'), 'FUNENG_CACHE');
  const downloaded = await sdkDownload('time-skipping', downloads, sayOnTerminal);
  if (downloaded) {
    mkdirSync(folder, { recursive: true });
    renameSync(downloaded, program);
    return program;
  }
  installJavaWhereItIsOurs();
  fetchFromMaven(folder);
  return program;
}

/** A throw-away machine of continuous integration may be changed; a person's machine may not. */
function installJavaWhereItIsOurs(): void {
  const complete = programOnPath('java') && programOnPath('mvn');
  if (complete || process.env['CI'] !== 'true' || process.getuid?.() !== 0 || !programOnPath('apt-get')) return;
  sayOnTerminal({ zh: '  正在安装 Java 与 Maven(时间跳跃测试服务器需要)', en: '  installing Java and Maven for the time-skipping test server' });
  for (const args of [['update', '-q'], ['install', '-q', '-y', '--no-install-recommends', 'default-jre-headless', 'maven']]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  }
}

function fetchFromMaven(folder: string): void {
  const [java, mvn] = [programOnPath('java'), programOnPath('mvn')];
  if (!java || !mvn) throw notFound(`java: ${java ?? 'missing'}, mvn: ${mvn ?? 'missing'}`);
  sayOnTerminal({ zh: '  正在从 Maven Central 取测试服务器(约 10 秒)', en: '  fetching the test server from Maven Central (about 10 s)' });
  const partial = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(path.join(partial, 'pom.xml'), pom);
    const fetched = spawnSync(mvn, ['-q', '-B', '-f', path.join(partial, 'pom.xml'), 'dependency:copy-dependencies',
      '-DincludeScope=runtime', `-DoutputDirectory=${path.join(partial, 'lib')}`], { encoding: 'utf8', timeout: 10 * 60_000 });
    if (fetched.status !== 0) throw notFound(`${fetched.stdout ?? ''}${fetched.stderr ?? ''}`.slice(-2_000));
    // `exec`: the SDK ends the program that it started by its number, which must be Java's own.
    writeFileSync(path.join(partial, 'temporal-test-server'), `#!/bin/sh\nexec '${java}' -Xmx512m -cp '${path.join(folder, 'lib')}/*' io.temporal.testserver.TestServer "$@"\n`, { mode: 0o755 });
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>funeng</groupId><artifactId>test-server</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${TEST_SERVER_VERSION}</version>
  </dependency></dependencies>
</project>
`;

function notFound(detail: string): SetupError {
  return new SetupError('TEST_SERVER_NOT_FOUND',
    { zh: '没有时间跳跃测试服务器。', en: 'There is no time-skipping test server.' },
    { mend: {
      zh: '请安装 Java 17 与 Maven(Debian:apt-get install default-jre-headless maven),或用 TEMPORAL_TEST_SERVER_PATH 指向 temporal-test-server。',
      en: 'Install Java 17 and Maven (Debian: apt-get install default-jre-headless maven) or name a temporal-test-server in TEMPORAL_TEST_SERVER_PATH.',
    }, detail });
}
