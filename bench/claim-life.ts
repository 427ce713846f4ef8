import type { CaseSender, CommandToSend } from '../activities/send.ts';
import { createCaseSender } from '../activities/send.ts';
import type { YearNotice } from '../domain/calendar.ts';
import { addDays, createCalendar, schoolYearOf } from '../domain/calendar.ts';
import type { Actor, Command, CommandMeta } from '../domain/case.ts';
import { ENGINE } from '../domain/case.ts';
import type { ClaimCommand, StageDays } from '../domain/claim.ts';
import { chinaDate } from '../domain/clock.ts';
import type { IsoDate } from '../domain/coded.ts';
import type { IdentityCommand } from '../domain/identity.ts';
import type { RoundCommand } from '../domain/round.ts';
import type { Runtime } from '../ops/runtime.ts';
import type { Throwaway } from '../ops/throw-away-stack.ts';
import { appropriate } from '../store/budgets.ts';
import { coveringCalendar } from './calendar.ts';
import type { EnteredRoster } from './roster.ts';
import { enterRoster } from './roster.ts';
import { createStageWatch } from './stage-watch.ts';

/** A bureau with one open round on the real clock, in which claims are carried by commands, without the API. */
export interface Bureau {
  readonly runtime: Runtime;
  /** Opens the claim of institution number `serial` (from 1). @returns its number */
  open(serial: number): Promise<string>;
  /** Gives an opened claim its roster, as an upload would have left it. */
  enterRoster(claimNo: string, rows: number, districts: readonly string[]): Promise<EnteredRoster>;
  /** From the submission to the payment: every command counts, or its refusal is thrown. */
  carry(claim: EnteredRoster): Promise<void>;
  /** The first part of the same life, and the two signatures that follow it. */
  reachFirstReview(claim: EnteredRoster): Promise<void>;
  signFirstReview(claim: EnteredRoster): Promise<void>;
  signSecondReview(claim: EnteredRoster): Promise<void>;
  close(): Promise<void>;
}

/** Commands of one life with one district: open, submit, checks, identity opened, signed and recorded, two reviews, notice, decision, payment. */
export const COMMANDS_A_LIFE = 11;

const ROUND = 'BENCH';
/** Short, so that a life stays within the years that the calendar covers; each is a timer all the same. */
const LIMIT_DAYS = 3;
const DAYS: StageDays = {
  identity: LIMIT_DAYS, firstReview: LIMIT_DAYS, secondReview: LIMIT_DAYS, correction: LIMIT_DAYS, notice: LIMIT_DAYS,
  decision: LIMIT_DAYS, payment: LIMIT_DAYS, reminderDaysBefore: 1,
};
/** A life ends before so many days from today have passed, holidays included. */
const LIFE_DAYS = 30;
const APPROPRIATED_FEN = 10_000_000_000_00;

interface Desk {
  readonly runtime: Runtime;
  readonly today: IsoDate;
  /** The day after the public notice. */
  readonly decisionOn: IsoDate;
  readonly closesOn: IsoDate;
  readonly calendar: readonly YearNotice[];
  readonly send: Send;
  /** Resolves when the case is at the stage. */
  readonly reached: (caseNo: string, stage: string) => Promise<void>;
}

type Send = (kind: string, caseNo: string, command: Command, labels?: CommandToSend['labels']) => Promise<void>;

export async function openBureau({ runtime, client }: Pick<Throwaway, 'runtime' | 'client'>, institutions: number): Promise<Bureau> {
  const today = chinaDate(Date.now());
  const calendar = await coveringCalendar(runtime.db, addDays(today, LIFE_DAYS));
  const watch = createStageWatch(runtime.db);
  const desk: Desk = {
    runtime, today, calendar, closesOn: addDays(today, LIFE_DAYS), send: sending(createCaseSender(client, runtime.db)), reached: watch.reached,
    decisionOn: addDays(createCalendar(calendar).deadline(today, DAYS.notice), 1),
  };
  await openRound(desk, institutions);
  let people = 0;
  return {
    runtime,
    open: (serial) => open(desk, codeOf(serial)),
    enterRoster: (claimNo, rows, districts) => {
      people += rows;
      return enterRoster(runtime, { claimNo, today, rows, districts, firstPerson: people - rows });
    },
    carry: (claim) => carry(desk, claim),
    reachFirstReview: (claim) => reachFirstReview(desk, claim),
    signFirstReview: (claim) => signReview(desk, claim, 'First'),
    signSecondReview: (claim) => signReview(desk, claim, 'Second'),
    close: watch.close,
  };
}

const codeOf = (serial: number): string => String(serial).padStart(5, '0');
const person = (role: string): Actor => ({ id: `bench-${role}`, role });

/** The budget, the institutions and the round. */
async function openRound({ runtime, today, closesOn, send }: Desk, institutions: number): Promise<void> {
  const { db } = runtime;
  const fiscalYear = Number(today.slice(0, 4));
  await appropriate(db, { code: 'BENCH', fiscalYear, name: 'bench', source: 'city', programme: null, functionalCode: null }, { key: 'BENCH/appropriate', amountFen: APPROPRIATED_FEN, on: today, actor: 'bench' });
  await db.execute(
    `insert into institution (code, name, kind, uscc, district) select code, '示例职业学院' || code, '高职', 'BENCH' || code, '440106' from unnest($1::text[]) as code`,
    [Array.from({ length: institutions }, (_, index) => codeOf(index + 1))]);
  const plan: RoundCommand = {
    type: 'plan', meta: { commandId: 'bench/plan', actor: person('registrar'), on: today },
    code: ROUND, fiscalYear, schoolYear: schoolYearOf(today), opensOn: today, closesOn,
  };
  await send('round', `R-${ROUND}`, plan);
}

function sending(sender: CaseSender): Send {
  return async (kind, caseNo, command, labels) => {
    const result = await sender.send({ kind, caseNo, clock: 'real', command, ...(labels && { labels }) });
    if (!result.ok) throw new Error(`${caseNo} ${command.type}: ${result.refusal.code} ${JSON.stringify(result.refusal.facts ?? {})}`);
  };
}

async function open({ today, calendar, send }: Desk, institution: string): Promise<string> {
  const claimNo = `C-${ROUND}-${institution}`;
  const meta = { commandId: `${claimNo}/open`, actor: person('institution'), on: today, calendar };
  const command: ClaimCommand = { type: 'open', meta, round: ROUND, institution, days: DAYS };
  await send('claim', claimNo, command, { round: ROUND, institution });
  return claimNo;
}

async function reachFirstReview(desk: Desk, { claimNo, seen, seenByDistrict }: EnteredRoster): Promise<void> {
  const { runtime, today, calendar, closesOn, send, reached } = desk;
  const meta = (act: string, actor: Actor): CommandMeta => ({ commandId: `${claimNo}/${act}`, actor, on: today, calendar });
  const policyHash = runtime.policies.inForce(today).hash;
  const submit: ClaimCommand = { type: 'submit', meta: meta('submit', person('institution')), rosterVersion: 1, seen, policyHash, round: { status: 'open', closesOn } };
  await send('claim', claimNo, submit);
  const identityNo = `${claimNo}.identity.1`;
  await reached(identityNo, 'waiting');
  for (const [district, seenThere] of seenByDistrict) {
    const sign: IdentityCommand = { type: 'sign', meta: meta(`sign/${district}`, person('district')), district, seen: seenThere };
    await send('identity', identityNo, sign);
  }
  await reached(claimNo, 'firstReview');
}

async function signReview({ today, calendar, send }: Desk, { claimNo, seen }: EnteredRoster, which: 'First' | 'Second'): Promise<void> {
  const actor = person(which === 'First' ? 'city_first' : 'city_second');
  const sign: ClaimCommand = { type: `sign${which}Review`, meta: { commandId: `${claimNo}/${which}`, actor, on: today, calendar }, seen };
  await send('claim', claimNo, sign);
}

async function carry(desk: Desk, entered: EnteredRoster): Promise<void> {
  const { decisionOn, calendar, send } = desk;
  const { claimNo, seen } = entered;
  const meta = (act: string, actor: Actor): CommandMeta => ({ commandId: `${claimNo}/${act}`, actor, on: decisionOn, calendar });
  const claim = (command: ClaimCommand): Promise<void> => send('claim', claimNo, command);
  await reachFirstReview(desk, entered);
  await signReview(desk, entered, 'First');
  await signReview(desk, entered, 'Second');
  await claim({ type: 'tick', meta: meta('tick', ENGINE) });
  await claim({ type: 'decide', meta: meta('decide', person('city_decider')), seen });
  await claim({ type: 'recordPayment', meta: meta('paid', ENGINE), batch: `B-${ROUND}-01`, line: 1, amountFen: seen.totalFen, outcome: 'paid' });
}
