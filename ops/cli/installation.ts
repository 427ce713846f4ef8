import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { createPerson } from '../../api/auth/create-person.ts';
import { readAnchors } from '../../activities/sealer.ts';
import { createClient } from '../runtime.ts';
import { recover } from '../recover.ts';
import { runningInstallation } from '../running.ts';
import { verify } from '../verify.ts';
import { readConfig } from '../config.ts';

/** `status`, `verify`, `recover`: what an operator asks of a running installation. */
export function registerInstallation(program: Command): void {
  program.command('status').description('state of the running installation 运行状态').action(async () => {
    const response = await fetch(`${readConfig().http.publicUrl}/api/status`).catch(() => undefined);
    if (!response?.ok) {
      process.stderr.write('没有运行中的服务;先执行 npm start  Nothing is running here; start it with npm start\n');
      process.exitCode = 1;
      return;
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
        process.exitCode = result.ok ? 0 : 1;
      } finally {
        await db.close();
      }
    });

  program.command('first-admin').description('enter the first administrator; the password is read from standard input 登记首位管理员')
    .argument('<USERNAME>').argument('<NAME>', 'display name 姓名')
    .action(async (username: string, displayName: string) => {
      const { db } = await runningInstallation('funeng-first-admin');
      try {
        const { n } = await db.one<{ n: number }>(`select count(*)::int as n from person where role = 'admin'`);
        if (n > 0) {
          process.stderr.write('已有管理员;其他人员由管理员登记  There is an administrator; everybody else is entered by him or her\n');
          process.exitCode = 1;
          return;
        }
        const person = await createPerson(db, { username, displayName, role: 'admin', password: (await text(process.stdin)).trim() });
        process.stdout.write(`${JSON.stringify({ id: person.id, username: person.username })}\n`);
      } finally {
        await db.close();
      }
    });

  program.command('recover').description('start every open case again from the event log 从事件日志恢复')
    .action(async () => {
      const runtime = await runningInstallation('funeng-recover');
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
