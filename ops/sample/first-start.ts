import path from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { projectDir, readConfig } from '../config.ts';
import { runtimeOf } from '../runtime.ts';
import { sayOnTerminal } from '../say.ts';
import type { Stack } from '../stack.ts';
import { leaveCurrentRound } from './current-round.ts';
import { DAYS, driveYear } from './drive.ts';
import { exportYear } from './exports.ts';
import { writeRosterWorkbook } from './generate/workbook.ts';
import { generateSampleYear } from './generate/year.ts';
import { OFFICE, SAMPLE_PASSWORD, clerkAccount, districtAccount } from './people.ts';
import { CLOCK } from './office.ts';
import { firstAdministrator, prepareYear } from './prepare.ts';
import { createProgressLine } from './progress.ts';

const SEED = 2021;

/** On an empty database, carries the sample year and leaves a current round with work at every desk. On any other, does nothing. */
export async function prepareSampleYear(stack: Stack): Promise<void> {
  const runtime = await runtimeOf('funeng-sample', readConfig({ env: stack.env }));
  try {
    const { people } = await runtime.db.one<{ people: number }>('select count(*)::int as people from person');
    const year = generateSampleYear({ seed: SEED });
    if (people === 0) {
      sayOnTerminal({ zh: '数据库是空的:正在跑完示例年度(合成数据,约 4–6 分钟)', en: 'The database is empty: carrying the sample year (synthetic data, 4 to 6 minutes)' });
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
    printSignIns((year.currentRound.institutions[0] ? year.currentRound.institutions : year.institutions).slice(0, 1));
  } finally {
    await runtime.db.close();
  }
}

/** Institutions of a rehearsal: few enough to play every part. */
const REHEARSED = 3;

/**
 * On an empty database, makes a bureau at the beginning of a year: people for every office, institutions with accounts, a budget, the registry, an open
 * round on a stepped clock, and rosters to try. From there everything is done on the screens.
 * @param rosters a folder for the workbooks, some with mistakes in them
 */
export async function prepareRehearsal(stack: Stack, rosters: string): Promise<void> {
  const runtime = await runtimeOf('funeng-rehearsal', readConfig({ env: stack.env }));
  try {
    const year = generateSampleYear({ seed: SEED, institutions: REHEARSED });
    const { people } = await runtime.db.one<{ people: number }>('select count(*)::int as people from person');
    if (people === 0) {
      sayOnTerminal({ zh: '正在准备演练环境(合成数据)', en: 'Preparing the rehearsal (synthetic data)' });
      await firstAdministrator(runtime.db);
      const line = createProgressLine();
      line.phase('prepare');
      await prepareYear(stack.apiUrl, year, DAYS.start, 1, line.progress);
      line.end();
    }
    mkdirSync(rosters, { recursive: true });
    for (const institution of year.institutions) {
      writeFileSync(path.join(rosters, `${institution.no}-${institution.layout.fileName}`), await writeRosterWorkbook(institution, { corrected: false }));
    }
    sayOnTerminal({ zh: `可上传的示例名册在 ${rosters};时钟 ${CLOCK} 由管理员在“时钟”里推进`, en: `Rosters to upload are in ${rosters}; an administrator moves the clock ${CLOCK} under "Clocks"` });
    printSignIns(year.institutions);
  } finally {
    await runtime.db.close();
  }
}

function printSignIns(institutions: readonly Parameters<typeof clerkAccount>[0][]): void {
  const people = [...institutions.map(clerkAccount), districtAccount('440106'), ...OFFICE];
  const lines = people.map((person) => `    ${person.username.padEnd(18)} ${person.role.padEnd(17)} ${person.displayName}`);
  process.stdout.write(`\n  示例登录(密码均为 ${SAMPLE_PASSWORD})  sample sign-ins, all with the password ${SAMPLE_PASSWORD}:\n${lines.join('\n')}\n`);
}
