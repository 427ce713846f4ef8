import type { Command } from 'commander';
import { resealSecondFactors } from '../../api/auth/reseal-second-factors.ts';
import { programsWithoutKey, resealAll } from '../../store/reseal.ts';
import { runningInstallation } from '../running.ts';
import { EXIT, JSON_ALWAYS } from './failure.ts';
import { sessionSecrets } from '../secrets.ts';

/** `rotate-keys`: every sealed value comes under the newest key. */
export function registerKeys(program: Command): void {
  program.command('rotate-keys').description('seal every value anew under the newest key; goes on where it was stopped 用最新密钥重新加密,可中断续做').option(...JSON_ALWAYS)
    .addHelpText('after', '\nExit: 0 nothing is left under an older key, 1 something is, or a program does not know the newest key, 2 not possible.')
    .action(async () => {
      const { db, cipher, config } = await runningInstallation('funeng-rotate-keys');
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());
      try {
        const behind = await programsWithoutKey(db, cipher.currentVersion);
        if (behind.length > 0) {
          process.stderr.write(`以下程序尚未使用第 ${cipher.currentVersion} 版密钥,请先重启:${behind.join('、')}\n`
            + `These programs do not know key ${cipher.currentVersion} yet; restart them first: ${behind.join(', ')}\n`);
          process.exitCode = EXIT.someNot;
          return;
        }
        const left = await resealAll(db, cipher, {
          signal: stop.signal, onPage: ({ column, done, all }) => process.stderr.write(`  ${column} ${done}/${all}\n`),
        });
        const secondFactors = stop.signal.aborted ? 0 : await resealSecondFactors(db, sessionSecrets({ masterKey: config.masterKey as string, sealingKeys: config.sealingKeys }));
        process.stdout.write(`${JSON.stringify({ keyVersion: cipher.currentVersion, secondFactors, left })}\n`);
        if (left.length > 0) process.stderr.write('还有未重新加密的值;再次执行即可继续  Values are left under another key; run it again to go on\n');
        process.exitCode = left.length === 0 ? EXIT.good : EXIT.someNot;
      } finally {
        await db.close();
      }
    });
}
