import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { createPerson } from '../../api/auth/create-person.ts';
import { readAnchors } from '../../activities/sealer.ts';
import { createClient } from '../runtime.ts';
import { recover } from '../recover.ts';
import { runningInstallation } from '../running.ts';
import { verify } from '../verify.ts';
import { readConfig } from '../config.ts';
import { checkCluster } from '../servers/temporal-cluster.ts';
import { CommandFailure, EXIT, JSON_ALWAYS } from './failure.ts';

/** `status`, `verify`, `recover`: what an operator asks of a running installation. */
export function registerInstallation(program: Command): void {
  program.command('status').description('state of the running installation, as JSON 运行状态').option(...JSON_ALWAYS).action(async () => {
    const { publicUrl } = readConfig().http;
    const response = await fetch(`${publicUrl}/api/status`).catch(() => undefined);
    if (!response?.ok) {
      throw new CommandFailure('NOT_RUNNING', `${publicUrl} 没有应答;请先执行 npm start,或检查 FUNENG_PUBLIC_URL`, `${publicUrl} does not answer; start it with npm start, or check FUNENG_PUBLIC_URL`);
    }
    process.stdout.write(`${JSON.stringify(await response.json(), null, 2)}\n`);
  });

  program.command('verify').description('recompute states, ledger and payments from the event log 核对账目').option('--json', 'as JSON', false)
    .action(async (options: { json: boolean }) => {
      const { db, chainKey, config } = await runningInstallation('funeng-verify');
      try {
        const result = await verify(db, { key: chainKey, anchors: await readAnchors(config.anchorFile) });
        if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
        else {
          for (const check of result.checks) {
            process.stdout.write(`${check.ok ? '✓' : '✗'} ${check.name}\n${check.differences.map((each) => `    ${each}\n`).join('')}`);
          }
          process.stdout.write(`ledgerDigest ${result.ledgerDigest}\n`);
        }
        if (!result.ok) process.stderr.write('账目有出入,见带 ✗ 的项;请保留现场并核对备份  Something differs, see the lines with ✗; keep things as they are and compare with the backup\n');
        process.exitCode = result.ok ? EXIT.good : EXIT.someNot;
      } finally {
        await db.close();
      }
    });

  program.command('first-admin').description('enter the first administrator; the password is read from standard input 登记首位管理员')
    .argument('<USERNAME>', '3 to 40 of a–z, 0–9, . _ - 用户名').argument('<NAME>', 'display name 姓名').option(...JSON_ALWAYS)
    .addHelpText('after', '\nExit: 0 entered, 1 there is an administrator already, 2 not possible.')
    .action(async (username: string, displayName: string) => {
      const { db } = await runningInstallation('funeng-first-admin');
      try {
        const { n } = await db.one<{ n: number }>(`select count(*)::int as n from person where role = 'admin'`);
        if (n > 0) {
          process.stderr.write('已有管理员;其他人员由管理员登记  There is an administrator; everybody else is entered by him or her\n');
          process.exitCode = EXIT.someNot;
          return;
        }
        const person = await createPerson(db, { username, displayName, role: 'admin', password: (await text(process.stdin)).trim() });
        process.stdout.write(`${JSON.stringify({ id: person.id, username: person.username })}\n`);
      } finally {
        await db.close();
      }
    });

  program.command('recover').description('start every open case again from the event log 从事件日志恢复').option(...JSON_ALWAYS)
    .action(async () => {
      const runtime = await runningInstallation('funeng-recover');
      await checkCluster(runtime.cluster, runtime.config.temporal.namespace).catch(async (error: unknown) => {
        await runtime.db.close();
        throw error;
      });
      const { client, connection } = createClient(runtime);
      try {
        const result = await recover(runtime.db, client, (done) => process.stderr.write(`  ${done}\n`));
        process.stdout.write(`${JSON.stringify(result)}\n`);
      } finally {
        await connection.close();
        await runtime.db.close();
      }
    });
}
