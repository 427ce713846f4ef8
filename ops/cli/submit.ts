import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { ApiPerson, ApiRefused, until } from '../sample/client.ts';

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
    .action(async (file: string, options: Options) => {
      try {
        process.exitCode = await submit(file, options);
      } catch (error) {
        if (!(error instanceof ApiRefused)) throw error;
        process.stderr.write(`${JSON.stringify(error.body)}\n`);
        process.exitCode = 2;
      }
    });
}

async function submit(file: string, options: Options): Promise<number> {
  const username = options.user ?? process.env.CLERK_USER;
  const password = process.env.CLERK_PASSWORD;
  if (!username || !password) {
    process.stderr.write('需要 --user 与环境变量 CLERK_PASSWORD  --user and the variable CLERK_PASSWORD are needed\n');
    return 2;
  }
  const clerk = await new ApiPerson(options.api ?? readConfig().http.publicUrl, { username, password }).signIn();
  const { person } = await clerk.get<{ person: { institutionCode: string | null } | null }>('/api/session');
  if (person === null) throw new Error('the sign-in was not kept');
  const claimNo = `C-${options.round}-${person.institutionCode}`;
  await clerk.post('/api/claims', { round: options.round }).catch((error: unknown) => {
    if (!(error instanceof ApiRefused) || !['CLAIM_EXISTS', 'WRONG_STAGE'].includes(error.code)) throw error;
  });
  const content = await readFile(file);
  const { version } = await clerk.upload<{ version: number }>(`/api/claims/${claimNo}/rosters`, { name: path.basename(file), content, mediaType: 'application/octet-stream' });
  const roster = await until('the roster', async () => {
    const view = await clerk.get<RosterView>(`/api/claims/${claimNo}/rosters/${version}`);
    return ['waiting', 'reading'].includes(view.status) ? undefined : view;
  });
  process.stdout.write(`${JSON.stringify({ claimNo, version, status: roster.status, failure: roster.failure, summary: roster.summary, cellErrors: roster.cellErrors }, null, 2)}\n`);
  if (roster.status !== 'read') return 2;
  if (options.commit) await clerk.post(`/api/claims/${claimNo}/submit`, { rosterVersion: version, seen: roster.seen });
  return roster.cellErrors.length === 0 ? 0 : 1;
}
