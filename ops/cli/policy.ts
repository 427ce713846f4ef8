import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { isIsoDate } from '../../domain/calendar.ts';
import { chinaDate } from '../../domain/clock.ts';
import type { IsoDate } from '../../domain/coded.ts';
import { formatYuan } from '../../domain/money.ts';
import { compilePolicy } from '../../domain/policy/assess.ts';
import { blocks, checkPolicyText, keyOf } from '../../domain/policy/check.ts';
import type { PolicyCheck } from '../../domain/policy/check.ts';
import { diffPolicies } from '../../domain/policy/diff.ts';
import type { PolicyChange, PolicyValue } from '../../domain/policy/diff.ts';
import { inBoth, parsePolicySeries, PolicyError } from '../../domain/policy/load.ts';
import { programmeNames } from '../../domain/policy/programmes.ts';
import type { Policy } from '../../domain/policy/schema.ts';
import { whatIf } from '../../domain/policy/what-if.ts';
import type { WhatIfChange, WhatIfFigures, WhatIfTotals } from '../../domain/policy/what-if.ts';
import { readRoster, RosterFileError } from '../../documents/roster/read.ts';
import { policyHash } from '../../store/policies.ts';
import { projectDir, readConfig } from '../config.ts';
import { loadPolicies } from '../policies.ts';
import type { PolicySet } from '../policies.ts';

/** 0: good, or nothing differs. 1: the draft must be mended, or something differs. 2: a file, a day or a policy cannot be used. */
const EXIT = { good: 0, finds: 1, unusable: 2 } as const;

/** `policy check | diff | what-if`: what can be said of a policy before anybody publishes it, without a server. */
export function registerPolicy(program: Command): void {
  const policy = program.command('policy').description('check, compare and try policies, without a server 办法核对、比较与试算');
  policy.command('check').description('check a draft against the policies that ship 核对办法草案').argument('<FILE>', 'a series with one version more, or a single policy (.yaml)')
    .option('--on <DATE>', 'also require that it takes effect after this day').option('--json', 'print one JSON object', false)
    .addHelpText('after', '\nExit: 0 good (warnings are shown), 1 to be mended, 2 unreadable.')
    .action((file: string, options: { on?: string; json: boolean }) => answering(options, () => checkFile(file, options.on)));
  policy.command('diff').description('the values in which two policies differ, with their days 比较两个办法')
    .argument('<A>', 'a version, id@version or hash that ships; or a file, of which the last version counts').argument('<B>', 'the same')
    .option('--json', 'print one JSON object', false).addHelpText('after', '\nExit: 0 no value differs, 1 some do, 2 unreadable.')
    .action((a: string, b: string, options: { json: boolean }) => answering(options, () => diffOf(a, b)));
  policy.command('what-if').description('what a draft would do to rosters 按草案试算名册').argument('<FILE>', 'the draft (.yaml)').argument('<ROSTER...>', 'rosters (.xlsx, .csv)')
    .option('--policy <ID>', 'what they stand under now; default: the one in force on --on').option('--on <DATE>', 'the day of the claims, YYYY-MM-DD; default: today')
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', '\nThe registry and other institutions\' claims are not asked. Exit: 0 nothing would change, 1 some rows would, 2 unreadable.')
    .action((file: string, rosters: string[], options: { policy?: string; on?: string; json: boolean }) => answering(options, () => tryRosters(file, rosters, options)));
}

interface Answer { readonly json: object; readonly text: string; readonly finds: boolean }

async function answering({ json }: { json: boolean }, work: () => Promise<Answer>): Promise<void> {
  try {
    const answer = await work();
    process.stdout.write(json ? `${JSON.stringify(answer.json)}\n` : answer.text);
    process.exitCode = answer.finds ? EXIT.finds : EXIT.good;
  } catch (error) {
    const { code, lines } = unusable(error);
    if (json) process.stdout.write(`${JSON.stringify({ error: { code, lines } })}\n`);
    process.stderr.write(`${lines.join('\n')}\n`);
    process.exitCode = EXIT.unusable;
  }
}

function unusable(error: unknown): { code: string; lines: readonly string[] } {
  if (error instanceof PolicyError) return { code: error.code, lines: error.lines() };
  if (error instanceof RosterFileError) return { code: error.code, lines: [error.bilingual.zh, error.bilingual.en, error.mend.zh, error.mend.en] };
  if (error instanceof RangeError) return { code: 'OPTION_INVALID', lines: ['--on 应为 YYYY-MM-DD 形式的日期', error.message] };
  if (error instanceof Error && 'code' in error) return { code: 'FILE_UNREADABLE', lines: ['文件不能读取,请检查路径和权限', `the file cannot be read; check its path and the permission (${error.message})`] };
  throw error;
}

const shippedPolicies = (): Promise<PolicySet> => loadPolicies(path.join(projectDir, 'policies'));

async function checkFile(file: string, on: string | undefined): Promise<Answer> {
  const checked = await checkedFile(file, on === undefined ? null : dayOf(on));
  const { findings, policy, base } = checked;
  const key = policy && keyOf(policy);
  const lines = [
    ...(policy ? [`${key}  ${policy.title}  ${policy.effectiveFrom} …`] : []),
    ...findings.map(({ level, code, message, details }) => [`${level === 'block' ? '✗' : '!'} ${message.zh}  ${message.en} (${code})`, ...details.flatMap(inBoth).map((each) => `    ${each}`)].join('\n')),
    ...(findings.length === 0 ? ['✓ 核对通过  good'] : []),
  ];
  const json = { file: path.basename(file), policy: policy && { key, hash: policyHash(policy), effectiveFrom: policy.effectiveFrom }, follows: base && keyOf(base), findings };
  return { json, text: `${lines.join('\n')}\n`, finds: blocks(checked) };
}

async function checkedFile(file: string, today: IsoDate | null): Promise<PolicyCheck> {
  const known = (await shippedPolicies()).all.map((each) => each.policy);
  return checkPolicyText(await readFile(file, 'utf8'), path.basename(file), known, today);
}

async function diffOf(a: string, b: string): Promise<Answer> {
  const [before, after] = [await policyOf(a), await policyOf(b)];
  const changes = diffPolicies(before, after);
  const text = [`${keyOf(before)} → ${keyOf(after)}`, ...changes.map(lineOf), `${changes.length} 处不同  values differ`].join('\n');
  return { json: { before: keyOf(before), after: keyOf(after), changes }, text: `${text}\n`, finds: changes.length > 0 };
}

function lineOf({ path: place, before, after }: PolicyChange): string {
  const side = (value: PolicyValue | null): string => (value === null ? '—' : `${value.value} (${[value.from, value.reference].filter((each) => each !== undefined).join(' ')})`);
  return `  ${place}: ${side(before)} → ${side(after)}`;
}

/** A policy that ships, by its name; otherwise the last version of a file. */
async function policyOf(name: string): Promise<Policy> {
  if (!/\.ya?ml$/.test(name)) return (await shippedPolicies()).named(name).policy;
  return parsePolicySeries(await readFile(name, 'utf8'), path.basename(name)).at(-1) as Policy;
}

async function tryRosters(file: string, rosters: readonly string[], options: { policy?: string; on?: string }): Promise<Answer> {
  const on = dayOf(options.on ?? chinaDate(Date.now()));
  const policies = await shippedPolicies();
  const before = options.policy === undefined ? policies.inForce(on) : policies.named(options.policy);
  const after = await policyOf(file);
  const trial = whatIf(compilePolicy(after));
  const changes: WhatIfChange[] = [];
  for (const roster of rosters) {
    const { rows } = await readRoster(roster, { programmes: programmeNames(after), sampleIds: readConfig().sample.ids });
    const name = path.basename(roster);
    changes.push(...trial.add(rows.map(({ row, errors, duplicateOfRow }) => ({
      institution: name, claimNo: name, rowNo: row.sheetRow,
      input: { row, cellErrors: errors.filter((error) => error.level === 'block').map((error) => error.code), registry: { status: 'notAsked' }, duplicateOfRow, claimedOn: on },
    })), before.compiled));
  }
  const totals = trial.totals();
  return { json: { before: before.key, after: keyOf(after), on, totals, rows: changes }, text: tableOf(before.key, keyOf(after), totals), finds: totals.total.changed > 0 };
}

function tableOf(before: string, after: string, { total, by }: WhatIfTotals): string {
  const line = (name: string, { rows, changed, beforeFen, afterFen }: WhatIfFigures): string =>
    [name, rows, changed, formatYuan(beforeFen), formatYuan(afterFen), formatYuan(afterFen - beforeFen)].join('\t');
  const part = (title: string, sums: Readonly<Record<string, WhatIfFigures>>): string[] => [title, ...Object.entries(sums).map(([code, figures]) => `  ${line(code, figures)}`)];
  return [
    `${before} → ${after}`, ['', '人数', '有变动', '现行(元)', '试算(元)', '差额(元)'].join('\t'), ...part('项目', by.programme), ...part('名册', by.institution),
    ...part('安置区', by.district), line('合计', total), '',
  ].join('\n');
}

function dayOf(text: string): IsoDate {
  const isDay: boolean = isIsoDate(text);
  if (!isDay) throw new RangeError(`--on: expected a day as YYYY-MM-DD, not ${text}`);
  return text;
}
