import path from 'node:path';
import { mkdirSync } from 'node:fs';
import { projectDir, readConfig } from '../config.ts';
import { runtimeOf } from '../runtime.ts';
import { sayOnTerminal } from '../say.ts';
import type { Stack } from '../stack.ts';
import { leaveCurrentRound } from './current-round.ts';
import { driveYear } from './drive.ts';
import { exportYear } from './exports.ts';
import { generateSampleYear } from './generate/year.ts';
import { OFFICE, SAMPLE_PASSWORD, clerkAccount, districtAccount } from './people.ts';
import { firstAdministrator } from './prepare.ts';
import { createProgressLine } from './progress.ts';

const SEED = 2021;

/** On an empty database, carries the sample year and leaves a current round with work at every desk. On any other, does nothing. */
export async function prepareSampleYear(stack: Stack): Promise<void> {
  const runtime = await runtimeOf('funeng-sample', readConfig({ env: stack.env }));
  try {
    const { people } = await runtime.db.one<{ people: number }>('select count(*)::int as people from person');
    const year = generateSampleYear({ seed: SEED });
    if (people === 0) {
      sayOnTerminal({ zh: '数据库是空的:正在跑完示例年度(合成数据,约 2–4 分钟)', en: 'The database is empty: carrying the sample year (synthetic data, 2 to 4 minutes)' });
      await firstAdministrator(runtime.db);
      const line = createProgressLine();
      const { office, batches } = await driveYear(stack.apiUrl, year, { scale: 1, progress: line.progress, onPhase: line.phase });
      line.phase('exports');
      const out = path.join(projectDir, 'out', 'year');
      mkdirSync(out, { recursive: true });
      await exportYear(office, year, batches, out, line.progress);
      line.phase('current round');
      await leaveCurrentRound(office, year, line.progress);
      line.end();
      sayOnTerminal({ zh: `导出文件在 ${out}`, en: `The exports are in ${out}` });
    }
    printSignIns(year.currentRound.institutions[0] ?? year.institutions[0]);
  } finally {
    await runtime.db.close();
  }
}

function printSignIns(institution: Parameters<typeof clerkAccount>[0] | undefined): void {
  const people = [...(institution ? [clerkAccount(institution)] : []), districtAccount('440106'), ...OFFICE];
  const lines = people.map((person) => `    ${person.username.padEnd(18)} ${person.role.padEnd(17)} ${person.displayName}`);
  process.stdout.write(`\n  示例登录(密码均为 ${SAMPLE_PASSWORD})  sample sign-ins, all with the password ${SAMPLE_PASSWORD}:\n${lines.join('\n')}\n`);
}
