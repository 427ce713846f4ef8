import { createCaseSender } from '../../activities/send.ts';
import type { CommandToSend } from '../../activities/send.ts';
import type { Actor, CaseEvent, Command, CommandMeta, Decider, Receipt, Refusal } from '../../domain/case.ts';
import { fold } from '../../domain/case.ts';
import type { IsoDate } from '../../domain/coded.ts';
import { mayDelegate } from '../../domain/delegation.ts';
import { findCase } from '../../store/cases.ts';
import type { Database } from '../../store/db.ts';
import { absentFor } from '../../store/delegations.ts';
import { namesOf } from '../../store/people.ts';
import { clockToday, loadedCalendar } from '../../store/clocks.ts';
import { problem, problemOfRefusal } from '../http/problem.ts';
import type { Ctx } from '../http/route.ts';

/** A command as a route writes it: who sends it, when and under which id is filled in here. */
export type Unsent<C extends Command> = C extends Command ? Omit<C, 'meta'> : never;

type Sender = Pick<Ctx<unknown, unknown, unknown>, 'actor' | 'commandId' | 'deps'>;

/**
 * Sends a person's command to its case and waits until its events are in the database.
 * @throws Problem of the case's own refusal (409), NOT_FOUND where no such case exists.
 */
export async function act<C extends Command>(ctx: Sender, caseNo: string, command: Unsent<C>): Promise<Receipt> {
  const found = await findCase(ctx.deps.db, caseNo);
  if (!found) throw problem('NOT_FOUND');
  return send(ctx, { kind: found.kind, caseNo, clock: found.clock, command: { ...command, meta: await metaOf(ctx, found.clock) } });
}

/** Begins a case under its own number, on the clock it will live on. */
export async function begin<C extends Command>(
  ctx: Sender, target: { kind: string; caseNo: string; clock: string; labels?: CommandToSend['labels'] }, command: Unsent<C>,
): Promise<Receipt> {
  return send(ctx, { ...target, command: { ...command, meta: await metaOf(ctx, target.clock) } });
}

/**
 * What a command would come to were it sent now: the events, and the state after them. Nothing is sent and nothing is written.
 * @throws Problem of the case's own refusal (409)
 */
export async function foreseen<S extends { stage: string }, C extends Command, E extends CaseEvent>(
  ctx: Sender, decider: Decider<S, C, E>, { state, clock }: { readonly state: S; readonly clock: string }, command: Unsent<C>,
): Promise<{ readonly events: readonly E[]; readonly after: S }> {
  const decision = decider.decide(state, { ...command, meta: await metaOf(ctx, clock) } as unknown as C);
  if (!decision.ok) throw problemOfRefusal(decision.refusal);
  return { events: decision.events, after: fold(decider, decision.events, state) };
}

/** The person as a case knows him or her on a day: with the absent people whose delegate he or she is. */
export async function actorOn({ actor: { id, role }, deps }: Pick<Sender, 'actor' | 'deps'>, on: IsoDate): Promise<Actor> {
  const standsInFor = mayDelegate(role) ? await absentFor(deps.db, id, on) : [];
  return { id, role, ...(standsInFor.length > 0 && { standsInFor }) };
}

async function metaOf(sender: Sender, clock: string): Promise<CommandMeta> {
  const { commandId, deps } = sender;
  const calendar = await loadedCalendar(deps.db);
  const on = await clockToday(deps.db, clock);
  return {
    commandId, actor: await actorOn(sender, on), on,
    ...(calendar.length > 0 ? { calendar } : {}),
  };
}

async function send({ deps }: Sender, input: CommandToSend): Promise<Receipt> {
  const result = await createCaseSender(deps.temporal.client(), deps.db).send(input);
  if (result.ok) return result.receipt;
  throw problemOfRefusal(await named(deps.db, result.refusal));
}

/** A case knows people by their ids (`waitsFor`); whoever is refused reads the names. */
async function named(db: Database, refusal: Refusal): Promise<Refusal> {
  const waitsFor = refusal.facts?.['waitsFor'];
  if (typeof waitsFor !== 'string') return refusal;
  const names = [...(await namesOf(db, waitsFor.split(' '))).values()];
  return { ...refusal, message: { zh: `${refusal.message.zh}:等待${names.join('、')}`, en: `${refusal.message.en}: waits for ${names.join(', ')}` } };
}
