import type { Command } from 'commander';
import { ENROLMENT_STAGE_NAMES } from '../../domain/codes/names.ts';
import { sentenceOf } from '../../domain/codes/history.ts';
import type { EnrolmentStage } from '../../domain/enrolment.ts';
import { formatYuan } from '../../domain/money.ts';
import type { Database } from '../../store/db.ts';
import { countEnrolments, enrolmentLife, listEnrolmentSummaries } from '../../store/enrolments.ts';
import { DISTRICTS } from '../../domain/districts.ts';
import { runningInstallation } from '../running.ts';
import { CommandFailure } from './failure.ts';

interface Filter { readonly programme?: string; readonly stage?: string; readonly institution?: string; readonly district?: string; readonly after?: string; readonly limit: string; readonly json: boolean }

const MAX_LINES = 2_000;

/** `enrolments status | list | show`: what an operator asks about enrolments; by number only, nobody is named. */
export function registerEnrolments(program: Command): void {
  const enrolments = program.command('enrolments').description('enrolments of the running installation 学籍');
  enrolments.command('status').description('how many are where, and what they have earned 各项目各环节人数与应享').option('--json', 'as JSON', false)
    .action((options: { json: boolean }) => asking(options, async (db) => {
      const counts = await countEnrolments(db);
      return { json: counts, lines: counts.map((each) => [each.programme, `${stageName(each.stage)} ${each.stage}`, each.enrolments, formatYuan(each.earnedFen)].join('\t')) };
    }));
  enrolments.command('list').description('enrolments in the order of their numbers 学籍列表')
    .option('--programme <CODE>', 'of this programme 项目').option('--stage <STAGE>', 'at this stage 阶段').option('--institution <CODE>', 'of this institution 院校').option('--district <CODE>', 'settled in this district 安置区')
    .option('--after <NO>', 'go on behind this one').option('--limit <N>', `at most ${MAX_LINES}`, '50').option('--json', 'as JSON', false)
    .action((filter: Filter) => asking(filter, async (db) => {
      const limit = limitOf(filter.limit);
      if (filter.stage !== undefined) known('--stage', filter.stage, Object.keys(ENROLMENT_STAGE_NAMES));
      if (filter.district !== undefined) known('--district', filter.district, Object.keys(DISTRICTS));
      const found = await listEnrolmentSummaries(db, { ...filter, limit, reach: { kind: 'all' } });
      if (found.length === 0) process.stderr.write('没有符合条件的学籍  No enrolment matches\n');
      const lines = found.map((each) => [each.enrolmentNo, each.institution.code, each.programme, `${stageName(each.stage)} ${each.stage}`, each.dueOn ?? '', formatYuan(each.earnedFen)].join('\t'));
      return { json: found, lines };
    }));
  enrolments.command('show').description('the history of one, in plain words 一件学籍的办理过程').argument('<NO>', 'its number 编号').option('--json', 'as JSON', false)
    .action((enrolmentNo: string, options: { json: boolean }) => asking(options, async (db) => {
      const life = (await enrolmentLife(db, enrolmentNo)).map(({ kind, event, on, role, version }) => ({ version, on, role: role ?? 'engine', text: sentenceOf(kind, event) }));
      if (life.length === 0) {
        throw new CommandFailure('NOT_FOUND', `没有学籍 ${enrolmentNo};编号见 enrolments list`, `there is no enrolment ${enrolmentNo}; enrolments list shows the numbers`);
      }
      return { json: life, lines: life.map(({ on, role, text }) => [on, role, text.zh, text.en].join('\t')) };
    }));
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LINES) return limit;
  throw new CommandFailure('OPTION_INVALID', `--limit 应为 1 至 ${MAX_LINES} 的整数,而不是 ${text}`, `--limit: expected a whole number from 1 to ${MAX_LINES}, not ${text}`);
}

function known(option: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new CommandFailure('OPTION_INVALID', `${option} 没有 ${value};可用:${choices.join('、')}`, `${option}: there is no ${value}; there are ${choices.join(', ')}`);
}

const stageName = (stage: string): string => ENROLMENT_STAGE_NAMES[stage as EnrolmentStage].zh;

async function asking({ json }: { json: boolean }, work: (db: Database) => Promise<{ json: unknown; lines: readonly string[] }>): Promise<void> {
  const { db } = await runningInstallation('funeng-enrolments');
  try {
    const answer = await work(db);
    process.stdout.write(json ? `${JSON.stringify(answer.json, null, 2)}\n` : answer.lines.map((line) => `${line}\n`).join(''));
  } finally {
    await db.close();
  }
}
