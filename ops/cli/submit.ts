import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { ApiPerson, ApiRefused, until } from '../sample/client.ts';
import { CommandFailure, EXIT, JSON_ALWAYS } from './failure.ts';

interface Options { readonly round: string; readonly user?: string; readonly api?: string; readonly commit: boolean }

interface RosterView {
  readonly status: string;
  readonly failure: { readonly code: string; readonly message: { readonly zh: string; readonly en: string } } | null;
  readonly summary: Record<string, number> | null;
  readonly cellErrors: readonly unknown[];
  readonly seen: unknown;
}

/** `submit FILE --round CODE`: a clerk's upload, check and submission from the command line, through the same API as the console. */
export function registerSubmit(program: Command): void {
  program.command('submit').description('upload a roster and submit the claim 上传并提交名册')
    .argument('<FILE>', 'the roster (.xlsx, .csv)')
    .requiredOption('--round <CODE>', 'the round 批次')
    .option('--user <NAME>', 'user name 用户名 (or CLERK_USER); the password is read from CLERK_PASSWORD')
    .option('--api <URL>', 'address of the API')
    .option('--commit', 'submit after the check; without it the roster is only uploaded and checked', false)
    .option(...JSON_ALWAYS)
    .addHelpText('after', '\nExit: 0 all rows good, 1 some not, 2 unreadable or refused.')
    .action(async (file: string, options: Options) => {
      process.exitCode = await submit(file, options);
    });
}

async function submit(file: string, options: Options): Promise<number> {
  const username = options.user ?? process.env.CLERK_USER;
  const password = process.env.CLERK_PASSWORD;
  if (!username || !password) {
    throw new CommandFailure('CREDENTIALS_MISSING', '需要 --user(或 CLERK_USER)与环境变量 CLERK_PASSWORD', '--user (or CLERK_USER) and the variable CLERK_PASSWORD are needed');
  }
  const content = await readFile(file).catch((error: Error) => {
    throw new CommandFailure('FILE_UNREADABLE', `文件不能读取:${file};请检查路径和权限`, `the file cannot be read: ${file}; check its path and the permission (${error.message})`);
  });
  const base = options.api ?? readConfig().http.publicUrl;
  if (!(await fetch(`${base}/healthz`).catch(() => undefined))?.ok) {
    throw new CommandFailure('NOT_RUNNING', `${base} 没有应答;请检查 --api,或先执行 npm start`, `${base} does not answer; check --api, or start it with npm start`);
  }
  const clerk = await new ApiPerson(base, { username, password }).signIn();
  const { person } = await clerk.get<{ person?: { institutionCode: string | null } | null }>('/api/session');
  if (!person) throw new CommandFailure('SECOND_FACTOR_WANTED', '该账号须两步验证,请在网页上提交', 'this account signs in with a second factor: submit in the console');
  if (person.institutionCode === null) throw new CommandFailure('NOT_A_CLERK', '只有院校经办人可以提交名册', 'only the clerk of an institution submits a roster');
  const claimNo = `C-${options.round}-${person.institutionCode}`;
  await clerk.post('/api/claims', { round: options.round }).catch((error: unknown) => {
    if (error instanceof ApiRefused && error.code === 'NOT_FOUND') {
      throw new CommandFailure('ROUND_UNKNOWN', `没有批次 ${options.round};status 列有各批次`, `there is no round ${options.round}; status lists the rounds`);
    }
    if (!(error instanceof ApiRefused) || !['CLAIM_EXISTS', 'WRONG_STAGE'].includes(error.code)) throw error;
  });
  const { version } = await clerk.upload<{ version: number }>(`/api/claims/${claimNo}/rosters`, { name: path.basename(file), content, mediaType: 'application/octet-stream' });
  const roster = await until('the roster', async () => {
    const view = await clerk.get<RosterView>(`/api/claims/${claimNo}/rosters/${version}`);
    return ['waiting', 'reading'].includes(view.status) ? undefined : view;
  });
  process.stdout.write(`${JSON.stringify({ claimNo, version, status: roster.status, failure: roster.failure, summary: roster.summary, cellErrors: roster.cellErrors }, null, 2)}\n`);
  if (roster.status !== 'read') {
    const said = roster.failure?.message;
    throw new CommandFailure(roster.failure?.code ?? 'ROSTER_UNREADABLE', said?.zh ?? '名册不能读取', said?.en ?? 'the roster cannot be read');
  }
  if (options.commit) await clerk.post(`/api/claims/${claimNo}/submit`, { rosterVersion: version, seen: roster.seen });
  return roster.cellErrors.length === 0 ? EXIT.good : EXIT.someNot;
}
