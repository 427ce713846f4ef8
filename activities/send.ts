import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { ApplicationFailure, WorkflowExecutionAlreadyStartedError, WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowNotFoundError, defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { CaseEvent, CaseInput, Command, Receipt, Refusal } from '../domain/case.ts';
import { fold, TAKING_UP } from '../domain/case.ts';
import { DECIDERS } from '../domain/deciders.ts';
import type { CaseRecord } from '../store/cases.ts';
import { findCase, history, receiptOf } from '../store/cases.ts';
import type { Database } from '../store/db.ts';

export interface CommandToSend {
  readonly kind: string;
  readonly caseNo: string;
  readonly clock: string;
  readonly command: Command;
  /** For lists and Temporal's own screens; codes only. */
  readonly labels?: { readonly round?: string; readonly institution?: string; readonly district?: string };
}

export type SendResult = { readonly ok: true; readonly receipt: Receipt } | { readonly ok: false; readonly refusal: Refusal };

/** Sends a command to the workflow of its case; the command id is the update id, so that a repeated send is one act. */
export interface CaseSender {
  send(input: CommandToSend): Promise<SendResult>;
}

/** Commands that begin a case: they start its workflow if it is not there. */
const OPENING: ReadonlySet<string> = new Set(['open', 'enter', 'plan', 'prepare', 'draft']);

const KIND = defineSearchAttributeKey('FunengKind', 'KEYWORD');
/** Where the case begins; its workflow keeps it (workflows/case.ts). */
const STAGE = defineSearchAttributeKey('FunengStage', 'KEYWORD');
const ROUND = defineSearchAttributeKey('FunengRound', 'KEYWORD');
const INSTITUTION = defineSearchAttributeKey('FunengInstitution', 'KEYWORD');
/** Where the institution stands. */
const DISTRICT = defineSearchAttributeKey('FunengDistrict', 'KEYWORD');

/** How often a refused command is asked again while the event log is ahead of the run, and how long apart. */
const CATCH_UP_TRIES = 20;
const CATCH_UP_PAUSE_MS = 250;

export function createCaseSender(client: Client, db: Database): CaseSender {
  return {
    send: async (input) => {
      for (let attempt = 0; ; attempt++) {
        const result = await sendOnce(client, db, input);
        if (result.ok) return result;
        const carriesOn = await carryOn(client, db, input, result.refusal);
        // A command whose answer was lost in a crash may be carried out while its case went on, or ended: the log knows, Temporal may not.
        const receipt = await receiptOf(db, input.caseNo, input.command.meta.commandId);
        if (receipt) return { ok: true, receipt };
        if (attempt === CATCH_UP_TRIES || !(carriesOn || endedMeanwhile(input, result.refusal) || await isBehind(db, input, result.refusal))) return result;
        await sleep(CATCH_UP_PAUSE_MS);
      }
    },
  };
}

async function sendOnce(client: Client, db: Database, input: CommandToSend): Promise<SendResult> {
  try {
    if (OPENING.has(input.command.type)) return { ok: true, receipt: await startAndSend(client, input) };
    return { ok: true, receipt: await (TAKING_UP.has(input.command.type) ? takeUpAndSend(client, db, input) : sendToRunning(client, input)) };
  } catch (error) {
    const refusal = refusalOf(error, input.caseNo);
    if (refusal === undefined) throw error;
    return { ok: false, refusal };
  }
}

/**
 * The run refused at a stage that the log has left already: it lost a workflow task between the commit and its end, and catches up as soon as
 * the interrupted command is delivered to it again. What takes up a case may reach such a run before its last event: there the log says whether the refusal is one.
 */
async function isBehind(db: Database, { caseNo, command }: CommandToSend, { code, facts }: Refusal): Promise<boolean> {
  if (code !== 'WRONG_STAGE' && !TAKING_UP.has(command.type)) return false;
  const record = await findCase(db, caseNo);
  if (code === 'WRONG_STAGE') return (record?.stage ?? facts?.stage) !== facts?.stage;
  return record !== undefined && DECIDERS.get(record.kind)?.decide(record.state as { stage: string }, command).ok === true;
}

/**
 * Where the log has the case open and nothing carries it, its workflow is started again: a run that took up a finished case, and was lost between the commit and
 * its own knowledge of it, finds the case finished and ends.
 * @returns whether it was so
 */
async function carryOn(client: Client, db: Database, { caseNo }: CommandToSend, { code }: Refusal): Promise<boolean> {
  if (code !== 'CASE_NOT_RUNNING') return false;
  const record = await findCase(db, caseNo);
  if (record?.closed !== false) return false;
  await startAgain(client, db, record);
  return true;
}

/** The case was still running when it was looked for, and had ended when the command arrived: it is taken up at the next try. */
const endedMeanwhile = ({ command }: CommandToSend, { code }: Refusal): boolean => TAKING_UP.has(command.type) && code === 'CASE_NOT_RUNNING';

/** Whatever became of the workflow that carried the case, a finished one too: it goes on from what the log says. */
async function takeUpAndSend(client: Client, db: Database, input: CommandToSend): Promise<Receipt> {
  const record = await findCase(db, input.caseNo);
  if (!record) return sendToRunning(client, input);
  const start = new WithStartWorkflowOperation<Workflow>(record.kind, { ...await fromTheLog(db, record), workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING });
  return client.workflow.executeUpdateWithStart<Workflow, Receipt, [Command]>('command', {
    args: [input.command], updateId: input.command.meta.commandId, startWorkflowOperation: start,
  });
}

/**
 * How the workflow of a case is started again: from its events, not from the stored state: the log is what counts, and `verify` compares the two.
 * @throws Error where the kind of case is unknown
 */
export async function fromTheLog(db: Database, record: CaseRecord) {
  const decider = DECIDERS.get(record.kind);
  if (!decider) throw new Error(`case ${record.case_no} is of the unknown kind ${record.kind}`);
  const events = await history(db, record.case_no);
  const state = fold(decider, events.map((item): CaseEvent => item.event));
  const { round, institution } = state as { round?: string; institution?: string };
  return {
    workflowId: record.case_no, taskQueue: 'cases', args: [{ caseNo: record.case_no, clock: record.clock, resume: { state, version: events.length } } satisfies CaseInput],
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE, typedSearchAttributes: searchAttributes(record.kind, { round, institution }, state.stage),
  };
}

/** Whatever became of the workflow that carried the open case; one that runs goes on alone. */
export async function startAgain(client: Client, db: Database, record: CaseRecord): Promise<void> {
  await client.workflow.start(record.kind, { ...await fromTheLog(db, record), workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING });
}

function sendToRunning(client: Client, { caseNo, command }: CommandToSend): Promise<Receipt> {
  return client.workflow.getHandle(caseNo).executeUpdate<Receipt, [Command]>('command', { args: [command], updateId: command.meta.commandId });
}

async function startAndSend(client: Client, { kind, caseNo, clock, command, labels }: CommandToSend): Promise<Receipt> {
  const start = new WithStartWorkflowOperation<Workflow>(kind, {
    workflowId: caseNo,
    taskQueue: 'cases',
    args: [{ caseNo, clock } satisfies CaseInput],
    // A running case answers itself ("already open"); a finished one is never begun again under its number.
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    typedSearchAttributes: searchAttributes(kind, labels, firstStage(kind, command)),
  });
  return client.workflow.executeUpdateWithStart<Workflow, Receipt, [Command]>('command', {
    args: [command], updateId: command.meta.commandId, startWorkflowOperation: start,
  });
}

/** The stage to which the command opens its case; undefined where it is refused. */
function firstStage(kind: string, command: Command): string | undefined {
  const decider = DECIDERS.get(kind);
  const decision = decider?.decide(decider.initial, command);
  return decider && decision?.ok ? fold(decider, decision.events).stage : undefined;
}

export function searchAttributes(kind: string, labels: CommandToSend['labels'], stage?: string): TypedSearchAttributes {
  return new TypedSearchAttributes([
    { key: KIND, value: kind },
    ...(stage === undefined ? [] : [{ key: STAGE, value: stage }]),
    ...(labels?.round ? [{ key: ROUND, value: labels.round }] : []),
    ...(labels?.institution ? [{ key: INSTITUTION, value: labels.institution }] : []),
    ...(labels?.district ? [{ key: DISTRICT, value: labels.district }] : []),
  ]);
}

function refusalOf(error: unknown, caseNo: string): Refusal | undefined {
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure && error.cause.type === 'Refused') {
    return error.cause.details?.[0] as Refusal;
  }
  if (error instanceof WorkflowNotFoundError) {
    return { code: 'CASE_NOT_RUNNING', message: { zh: '该事项不存在或已办结', en: 'no such case is open' }, facts: { caseNo } };
  }
  if (error instanceof WorkflowExecutionAlreadyStartedError) {
    return { code: 'CASE_FINISHED', message: { zh: '该编号的事项已办结', en: 'the case of this number is finished' }, facts: { caseNo } };
  }
  return undefined;
}
