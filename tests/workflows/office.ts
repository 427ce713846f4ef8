import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { createCaseActivities } from '../../activities/cases.ts';
import type { CaseActivities } from '../../activities/cases.ts';
import { createClockActivities } from '../../activities/clock.ts';
import { createBulkActivities } from '../../activities/bulk.ts';
import type { EntranceDeps } from '../../activities/entrance.ts';
import type { AdmissionActivities } from '../../activities/admission.ts';
import { createReconciliationActivities } from '../../activities/reconciliation.ts';
import { startRelay } from '../../activities/relay.ts';
import type { ExportActivities } from '../../activities/exports.ts';
import type { RegistryActivities } from '../../activities/registry.ts';
import type { RosterActivities } from '../../activities/roster.ts';
import type { WhatIfActivities } from '../../activities/what-if.ts';
import { createCaseSender } from '../../activities/send.ts';
import type { CaseSender, SendResult } from '../../activities/send.ts';
import { addDays } from '../../domain/calendar.ts';
import type { YearNotice } from '../../domain/calendar.ts';
import type { Actor, CaseEvent, Command, Receipt } from '../../domain/case.ts';
import { chinaDate, startOfDayMs } from '../../domain/clock.ts';
import type { IsoDate } from '../../domain/coded.ts';
import { workflowBundle } from '../../ops/bundle.ts';
import { projectDir } from '../../ops/config.ts';
import { findCase, history } from '../../store/cases.ts';
import type { CaseRecord } from '../../store/cases.ts';
import { clockToday, createSteppedClock, loadedCalendar } from '../../store/clocks.ts';
import type { Database } from '../../store/db.ts';
import { readSeen } from '../../store/effects/seen.ts';
import { createFieldCipher } from '../../store/crypto.ts';
import { districtsToSign } from '../../store/rosters.ts';
import { IDENTITY } from './servers.ts';
import type { Cluster } from './servers.ts';

/** A command as a person gives it; who, when and under which id is filled in by the office. */
export type Wish<C extends Command = Command> = C extends Command ? Omit<C, 'meta'> & { readonly commandId?: string } : never;

/** Workers on the real database and a Temporal server, and people who send commands. */
export interface Office {
  readonly db: Database;
  readonly cluster: Cluster;
  readonly sender: CaseSender;
  /** Clock that new cases live on. */
  readonly clock: string;
  today(): Promise<IsoDate>;
  send<C extends Command>(kind: string, caseNo: string, wish: Wish<C>, by: Actor): Promise<SendResult>;
  /** The same, where a refusal is a failure of the test. */
  act<C extends Command>(kind: string, caseNo: string, wish: Wish<C>, by: Actor): Promise<Receipt>;
  close(): Promise<void>;
}

export interface OfficeOptions {
  readonly cluster: Cluster;
  readonly db: Database;
  /** `real` unless told; a stepped clock stands on `steppedFrom`. */
  readonly steppedFrom?: IsoDate;
  /** Delivers what cases leave for each other, as the worker does; off where the test plays the engine itself. */
  readonly relay?: boolean;
  readonly worker?: Partial<WorkerOptions>;
  /** The workflows are carried by processes that the test starts itself. */
  readonly casesElsewhere?: boolean;
  /** Stands between the workflow and the real commit: for faults. */
  readonly around?: (real: CaseActivities) => CaseActivities;
}

/** What the check of a class that is entered would ask; the bulk acts of these tests sign claims. */
const NOBODY_ENTERS: Omit<EntranceDeps, 'db'> = {
  cipher: createFieldCipher({ keys: [{ version: 1, key32: Buffer.alloc(32, 7) }], current: 1 }), registry: { ask: () => Promise.reject(new Error('nobody is entered here')) },
  policies: { inForce: () => { throw new Error('no policy here'); }, byHash: () => undefined, all: () => [], known: () => [], refresh: () => Promise.resolve() },
};

const QUIET_ERRORS = (): void => undefined;

export async function openOffice(options: OfficeOptions): Promise<Office> {
  const { cluster, db } = options;
  const clock = options.steppedFrom === undefined ? 'real' : `stepped-${options.steppedFrom}`;
  if (options.steppedFrom !== undefined) await createSteppedClock(db, clock, options.steppedFrom);
  const today = async (): Promise<IsoDate> => (clock === 'real' ? chinaDate(await cluster.nowMs()) : clockToday(db, clock));
  const sender = createCaseSender(cluster.client, db);
  const relay = options.relay === true ? startRelay({ db, sender, onError: QUIET_ERRORS }) : undefined;
  const stopWorkers = await startWorkers(options, sender, today, relay?.wake);
  let serial = 0;
  const send: Office['send'] = async (kind, caseNo, wish, by) => {
    const { commandId = `${caseNo}/${by.id}/${++serial}`, ...rest } = wish as Wish;
    const command: Command = { ...rest, meta: { commandId, actor: by, on: await today(), calendar: await loadedCalendar(db) } };
    return sender.send({ kind, caseNo, clock, command });
  };
  return {
    db, cluster, sender, clock, today, send,
    act: async (kind, caseNo, wish, by) => {
      const result = await send(kind, caseNo, wish, by);
      if (result.ok) return result.receipt;
      throw new Error(`${wish.type} of ${caseNo} was refused: ${result.refusal.code}`);
    },
    close: async () => {
      await relay?.stop();
      await stopWorkers();
    },
  };
}

/** As in production: `cases` carries the workflows, `files` what is heavy. */
async function startWorkers(options: OfficeOptions, sender: CaseSender, today: () => Promise<IsoDate>, onSends?: () => void): Promise<() => Promise<void>> {
  const { cluster, db } = options;
  const real = createCaseActivities({ db, onSends });
  const common = { connection: cluster.connection, namespace: 'default', identity: IDENTITY, shutdownGraceTime: '1s' } as const;
  const workers = [
    ...(options.casesElsewhere === true ? [] : [await Worker.create({
      ...common, taskQueue: 'cases', workflowBundle: await workflowBundle(path.join(projectDir, 'out', 'test')), activities: { ...(options.around?.(real) ?? real) }, ...options.worker,
    })]),
    await Worker.create({
      ...common, taskQueue: 'files',
      activities: {
        ...plainFiles(db, today), ...createClockActivities({ db, sender }), ...createReconciliationActivities({ db, client: cluster.client }), ...createBulkActivities({ ...NOBODY_ENTERS, db, sender }),
      },
    }),
  ];
  const running = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  };
}

/** Work on files, where the test has written the rows with their verdicts: nothing is left to read, to assess or to render. */
function plainFiles(db: Database, today: () => Promise<IsoDate>): RosterActivities & ExportActivities & RegistryActivities & WhatIfActivities & AdmissionActivities {
  let registryAway = true;
  const mark = async (status: string, claimNo: string, version: number): Promise<void> => {
    await db.execute('update roster set status = $1 where claim_no = $2 and version = $3', [status, claimNo, version]);
  };
  return {
    assessClaim: async ({ claimNo, rosterVersion }) => ({
      seen: await readSeen(db, claimNo, rosterVersion, 'all', 'checking'),
      districtsToSign: await districtsToSign(db, claimNo, rosterVersion), on: await today(), calendar: await loadedCalendar(db),
    }),
    readClaimRoster: ({ claimNo, rosterVersion }) => mark('read', claimNo, rosterVersion),
    abandonRoster: ({ claimNo, rosterVersion }) => mark('cancelled', claimNo, rosterVersion),
    renderExport: async ({ exportId }) => { await db.execute(`update export set status = 'done', progress = 100 where id = $1`, [exportId]); },
    importRegistry: () => Promise.resolve(),
    runWhatIf: async ({ whatIfId }) => { await db.execute(`update what_if set status = 'done' where id = $1`, [whatIfId]); },
    cancelWhatIf: () => Promise.resolve(),
    // The registry is away for the first question.
    checkApplications: async () => {
      const moment = { on: await today(), calendar: await loadedCalendar(db) };
      if (!registryAway) return { ...moment, eligible: 0, ineligible: 0 };
      registryAway = false;
      return { ...moment, heldBy: 'REGISTRY_UNAVAILABLE' };
    },
  };
}

const HOUR_MS = 3_600_000;
/** Nothing that is waited for takes longer on a busy machine, nor where a server is killed twice on the way; what does not come fails with its name. */
const PATIENCE_MS = 60_000;

/** Lets the server's time go on to `hour` o'clock (in Asia/Shanghai) of `date`. */
export async function passTo(office: Office, date: IsoDate, hour = 1): Promise<void> {
  const waitMs = startOfDayMs(date) + hour * HOUR_MS - (await office.cluster.nowMs());
  if (waitMs > 0) await office.cluster.pass(waitMs);
}

/** Waits in the machine's own time until the case in the database is as wanted. */
export async function untilCase(office: Office, caseNo: string, wanted: (record: CaseRecord) => boolean, what = 'as wanted'): Promise<CaseRecord> {
  const record = await until(async () => {
    const found = await findCase(office.db, caseNo);
    return found !== undefined && wanted(found) ? found : undefined;
  }, `${caseNo} is not ${what}`);
  return record;
}

export const untilStage = (office: Office, caseNo: string, stage: string): Promise<CaseRecord> =>
  untilCase(office, caseNo, (record) => record.stage === stage, `at ${stage}`);

export async function until<T>(ask: () => Promise<T | undefined | false>, what: string): Promise<T> {
  for (const startedMs = performance.now(); ;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() - startedMs > PATIENCE_MS) throw new Error(what);
    await sleep(50);
  }
}

/** What happened to a case, as `[type, day]`, from the event log. */
export async function eventsOf(office: Office, caseNo: string): Promise<(readonly [string, IsoDate])[]> {
  return (await history(office.db, caseNo)).map((item) => [item.type, item.on_date] as const);
}

export async function lastEvent<E extends CaseEvent>(office: Office, caseNo: string): Promise<E> {
  return (await history(office.db, caseNo)).at(-1)?.event as E;
}

export const workflowOf = (office: Office, caseNo: string): WorkflowHandle => office.cluster.client.workflow.getHandle(caseNo);

/** Plain notices for the years after those that the product ships with, so that the tests do not age. */
export function plainNotices(fromYear: number, toYear: number): YearNotice[] {
  return Array.from({ length: Math.max(0, toYear - fromYear + 1) }, (_, index) => ({ year: fromYear + index, holidays: [`${fromYear + index}-01-01`], makeUpWorkdays: [] }));
}

export async function loadNotices(db: Database, notices: readonly YearNotice[]): Promise<void> {
  for (const notice of notices) {
    await db.execute(
      `insert into calendar_year (year, notice, loaded_by) values ($1, $2, 'admin') on conflict (year) do update set notice = excluded.notice`,
      [notice.year, JSON.stringify(notice)]);
  }
}

export const dayAfter = (date: IsoDate | null | undefined): IsoDate => addDays(date ?? '', 1);
