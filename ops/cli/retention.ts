import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { createCaseSender } from '../../activities/send.ts';
import type { SendResult } from '../../activities/send.ts';
import type { Actor } from '../../domain/case.ts';
import type { ErasureCommand } from '../../domain/erasure.ts';
import { findCase } from '../../store/cases.ts';
import { clockToday } from '../../store/clocks.ts';
import type { Database } from '../../store/db.ts';
import { nextErasure, peopleDue, retentionOf } from '../../store/erasures.ts';
import { createClient } from '../runtime.ts';
import { runningInstallation } from '../running.ts';
import { CommandFailure, EXIT, JSON_ALWAYS } from './failure.ts';

const PAGE = 200;

/** `retention due | erase`: what names people and was kept for its time. By ids of keys only, nobody is named. */
export function registerRetention(program: Command): void {
  const retention = program.command('retention').description('what names people and was kept for its time 个人资料的保存与抹除');
  retention.command('due').description('people whose records are over and were kept for their time 到期应抹除的人员资料').option('--json', 'as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const { db } = await runningInstallation('funeng-retention');
      try {
        const all: Awaited<ReturnType<typeof peopleDue>> = [];
        for (let after: string | undefined; ;) {
          const page = await peopleDue(db, { after, limit: PAGE });
          all.push(...page);
          if (page.length < PAGE) break;
          after = page.at(-1)?.personId;
        }
        process.stdout.write(json ? `${JSON.stringify(all, null, 2)}\n` : all.map(({ personId, records, endedOn, dueOn }) => `${[personId, records, endedOn, dueOn].join('\t')}\n`).join(''));
      } finally {
        await db.close();
      }
    });
  retention.command('erase').description('propose to erase what names a person; with the number of a proposal: carry it out, by another person 提出抹除;给出编号时由另一人执行')
    .argument('<PERSON_ID|X-NNNNNN>').requiredOption('--by <USERNAME>', 'who acts 操作人').option('--reason <TEXT>', 'of a proposal 理由').option(...JSON_ALWAYS)
    .addHelpText('after', '\nExit: 0 proposed or erased, 1 refused: the reason is said, 2 not possible.')
    .action(async (subject: string, { by, reason }: { by: string; reason?: string }) => {
      const runtime = await runningInstallation('funeng-retention');
      const { client, connection } = createClient(runtime);
      try {
        const actor = await actorOf(runtime.db, by);
        const sender = createCaseSender(client, runtime.db);
        const send = async (caseNo: string, clock: string, command: Wish): Promise<SendResult> =>
          sender.send({ kind: 'erasure', caseNo, clock, command: { ...command, meta: { commandId: randomUUID(), actor, on: await clockToday(runtime.db, clock) } } });
        say(await (subject.startsWith('X-') ? carriedOut(runtime.db, subject, send) : proposed(runtime.db, subject, reason, send)));
      } finally {
        await connection.close();
        await runtime.db.close();
      }
    });
}

type Unsent<C> = C extends ErasureCommand ? Omit<C, 'meta'> : never;
type Wish = Unsent<ErasureCommand>;
type Send = (caseNo: string, clock: string, command: Wish) => Promise<SendResult>;

async function proposed(db: Database, keyId: string, reason: string | undefined, send: Send): Promise<SendResult> {
  const why = reason?.trim() ?? '';
  if (why === '' || why.length > 500) throw new CommandFailure('REASON_NEEDED', '请用 --reason 写明理由(不超过 500 字)', 'give the reason with --reason, at most 500 characters');
  const retention = await retentionOf(db, keyId);
  if (!retention) throw new CommandFailure('NOT_FOUND', `没有 ${keyId} 的资料,或已抹除;编号见 retention due`, `nothing is kept of ${keyId}, or it was erased already; retention due shows the ids`);
  const { next } = await nextErasure(db, '');
  return send(`X-${String(next).padStart(6, '0')}`, retention.clock, { type: 'open', keyId, reason: why });
}

async function carriedOut(db: Database, erasureNo: string, send: Send): Promise<SendResult> {
  const found = await findCase(db, erasureNo);
  if (found?.kind !== 'erasure') throw new CommandFailure('NOT_FOUND', `没有抹除 ${erasureNo};编号见控制台“资料保存与抹除”`, `there is no erasure ${erasureNo}; the console lists the numbers`);
  return send(erasureNo, found.clock, { type: 'carryOut' });
}

async function actorOf(db: Database, username: string): Promise<Actor> {
  const person = await db.maybeOne<Actor>('select id, role from person where username = $1 and disabled_at is null', [username.toLowerCase()]);
  if (!person) throw new CommandFailure('PERSON_UNKNOWN', `没有用户 ${username};用户名见“人员与岗位”`, `nobody signs in as ${username}; the console lists the user names`);
  return person;
}

function say(result: SendResult): void {
  if (result.ok) process.stdout.write(`${JSON.stringify(result.receipt)}\n`);
  else process.stderr.write(`✗ ${result.refusal.message.zh}\n  ${result.refusal.message.en}\n  (${result.refusal.code})\n`);
  process.exitCode = result.ok ? EXIT.good : EXIT.someNot;
}
