import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { projectDir } from '../ops/config.ts';
import { printFailure } from '../ops/setup-error.ts';
import { benchBatches } from './batches.ts';
import { benchClaims } from './claims.ts';
import { benchConsole } from './console.ts';
import { benchDeadline } from './deadline.ts';
import { benchEnrolments } from './enrolments.ts';
import { benchEntitlements } from './entitlements.ts';
import { benchEvents } from './events.ts';
import { benchExport } from './export.ts';
import { benchImport } from './import.ts';
import { benchPolicy } from './policy.ts';
import { benchRowSecurity } from './row-security.ts';
import { benchScale } from './scale.ts';
import { benchUploads } from './uploads.ts';
import { benchWhatIf } from './whatif.ts';

/** Each part measures in one run what it compares, and answers with flat figures. */
const PARTS: Readonly<Record<string, () => Promise<object>>> = {
  claims: benchClaims,
  enrolments: benchEnrolments,
  events: benchEvents,
  policy: benchPolicy,
  whatif: benchWhatIf,
  entitlements: benchEntitlements,
  import: benchImport,
  export: benchExport,
  uploads: benchUploads,
  batches: () => benchBatches(),
  scale: benchScale,
  console: benchConsole,
  deadline: benchDeadline,
  'row-security': benchRowSecurity,
};
const LATEST = path.join(projectDir, 'bench', 'latest.json');

const program = new Command('bench')
  .description('Measures, prints a table and writes bench/latest.json 测量')
  .option('--only <parts>', `some of ${Object.keys(PARTS).join(',')}`, Object.keys(PARTS).join(','));
program.parse();

try {
  const wanted = program.opts<{ only: string }>().only.split(',');
  const unknown = wanted.find((part) => !Object.hasOwn(PARTS, part));
  if (unknown !== undefined) program.error(`没有 ${unknown};there is no part ${unknown}`);
  const figures: Record<string, unknown> = existsSync(LATEST) ? JSON.parse(readFileSync(LATEST, 'utf8')) as Record<string, unknown> : {};
  for (const part of wanted) {
    process.stderr.write(`── ${part}\n`);
    const measured = await (PARTS[part] as () => Promise<object>)();
    Object.assign(figures, measured);
    for (const [name, value] of Object.entries(measured)) process.stdout.write(`${name.padEnd(28)} ${String(value)}\n`);
    // After every part: a later one that fails loses nothing of the earlier.
    writeFileSync(LATEST, `${JSON.stringify(figures, null, 2)}\n`);
  }
  process.exit(0);
} catch (error) {
  printFailure(error);
  process.exit(1);
}
