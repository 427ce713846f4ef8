import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addDays, createCalendar } from '../../domain/calendar.ts';
import type { CaseInput } from '../../domain/case.ts';
import type { IsoDate } from '../../domain/coded.ts';
import { earnedFen } from '../../domain/enrolment.ts';
import { history } from '../../store/cases.ts';
import { saveTrainee } from '../../store/enrolment-trainees.ts';
import { rules } from '../unit/domain/enrolment-rules.ts';
import { apprenticed, confirm, enrolmentAct, enrolmentState, enter, testCipher, traineeOf } from './enrolment-lives.ts';
import * as lives from './lives.ts';
import type { Office } from './office.ts';
import { eventsOf, loadNotices, openOffice, passTo, plainNotices, untilCase, workflowOf } from './office.ts';
import type { Cluster, RealDatabase } from './servers.ts';
import { realDatabase, skippingCluster } from './servers.ts';

const FIRST_YEAR_TO_LOAD = Number(createCalendar().covered.to.slice(0, 4)) + 1;

let cluster: Cluster;
let database: RealDatabase;
let office: Office;

beforeAll(async () => {
  [cluster, database] = await Promise.all([skippingCluster(inject('timeSkippingServerPath')), realDatabase()]);
  office = await openOffice({ cluster, db: database.db });
  const thisYear = Number((await office.today()).slice(0, 4));
  await loadNotices(office.db, plainNotices(FIRST_YEAR_TO_LOAD, Math.max(thisYear, FIRST_YEAR_TO_LOAD) + 14));
  await lives.foundBureau(office.db, 2);
});
afterAll(async () => {
  await office?.close();
  await Promise.allSettled([cluster?.close(), database?.close()]);
});

const trainee = async (enrolmentNo: string, serial: number, group: string): Promise<void> =>
  saveTrainee(office.db, testCipher(), enrolmentNo, traineeOf(serial), Number((await office.today()).slice(0, 4)) - 1, group);
const monthsOn = (day: IsoDate, months: number): IsoDate => {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
};
const linesOf = (enrolmentNo: string) =>
  office.db.query<{ term_key: string; amount_fen: number; adjusts: number | null }>('select term_key, amount_fen, adjusts from entitlement where enrolment_no = $1 order by line', [enrolmentNo]);

/** Confirms the terms one after the other, each when its time has come. */
async function studyThrough(enrolmentNo: string, except: readonly string[] = []): Promise<void> {
  for (const { key, startsOn } of (await enrolmentState(office, enrolmentNo)).terms) {
    if ((await office.today()) < startsOn) await passTo(office, startsOn);
    await untilCase(office, enrolmentNo, ({ state }) => (state['terms'] as { key: string; status: string }[]).some((term) => term.key === key && term.status !== 'planned'), `in ${key}`);
    if (!except.includes(key)) await confirm(office, enrolmentNo, key);
  }
}

describe('years in seconds', () => {
  it('a degree of three years: each term opens on its day, is urged and escalated, and earns nothing until it is confirmed', async () => {
    const no = 'E-degree';
    await trainee(no, 1, 'degree');
    // Cut after so few events that the life has several runs.
    const input: CaseInput = { caseNo: no, clock: 'real', historyEventsMax: 40 };
    const first = await cluster.client.workflow.start('enrolment', { workflowId: no, taskQueue: 'cases', args: [input] });
    await enter(office, no, { programme: 'junior-college', version: '2024', length: 6 });
    await enrolmentAct(office, no, { type: 'begin', startsOn: await office.today() });
    const [, , third] = (await enrolmentState(office, no)).terms;
    await studyThrough(no, [third?.key ?? '']);
    expect(earnedFen(await enrolmentState(office, no))).toBe(5 * 1_000_000);
    expect((await enrolmentState(office, no)).terms[2]).toMatchObject({ status: 'open', reminded: true, escalated: true });
    await confirm(office, no, third?.key ?? '');
    expect(await linesOf(no)).toHaveLength(6);
    expect(earnedFen(await enrolmentState(office, no))).toBe(6_000_000);
    await enrolmentAct(office, no, { type: 'complete', certificate: null, otherAidFen: 0, documents: { 毕业证书: 'file' } });
    expect((await workflowOf(office, no).describe()).runId).not.toBe(first.firstExecutionRunId);
    const log = await history(office.db, no);
    expect(log.map((item) => item.version)).toEqual(log.map((_, index) => index + 1));
    expect((await workflowOf(office, no).describe()).historyLength).toBeLessThanOrEqual(150);
  });

  it('an apprenticeship that is given up after the advance: the share of the months not served is taken back, and the file is closed a year later', async () => {
    const no = 'E-apprentice';
    await trainee(no, 2, 'apprenticeship');
    const startsOn = await office.today();
    await apprenticed(office, no, startsOn);
    expect(await linesOf(no)).toEqual([{ term_key: 'advance', amount_fen: 325_000, adjusts: null }]);
    await passTo(office, addDays(startsOn, 190));
    await enrolmentAct(office, no, { type: 'withdraw', reason: '个人原因' });
    expect((await linesOf(no))[1]).toEqual({ term_key: 'advance', amount_fen: -243_750, adjusts: 1 });
    await passTo(office, addDays(startsOn, 190 + 367));
    await workflowOf(office, no).result();
    expect((await eventsOf(office, no)).at(-1)?.[0]).toBe('Archived');
  });

  it('a suspension across a change of policy: terms after it stay at the old rate until somebody moves the enrolment to the newer policy', async () => {
    const no = 'E-suspended';
    await trainee(no, 3, 'degree');
    await enter(office, no, { programme: 'junior-college', version: '2022', length: 4 });
    const startsOn = await office.today();
    await enrolmentAct(office, no, { type: 'begin', startsOn });
    await confirm(office, no, (await enrolmentState(office, no)).terms[0]?.key ?? '');
    await enrolmentAct(office, no, { type: 'suspend', from: startsOn, reason: '病休' });
    await passTo(office, monthsOn(startsOn, 25));
    await untilCase(office, no, ({ state }) => state['escalated'] === true, 'escalated');
    const from = await office.today();
    await enrolmentAct(office, no, { type: 'resume', from });
    const [confirmed, second, third] = (await enrolmentState(office, no)).terms;
    expect(second && confirmed && second.startsOn > confirmed.startsOn).toBe(true);
    await untilCase(office, no, ({ state }) => (state['terms'] as { status: string }[])[1]?.status === 'open', 'in its second term');
    await confirm(office, no, second?.key ?? '');
    expect(earnedFen(await enrolmentState(office, no))).toBe(1_200_000);
    await enrolmentAct(office, no, { type: 'adoptPolicy', rules: rules('junior-college', '2024'), reason: '学员申请适用新办法' });
    await passTo(office, third?.startsOn ?? '');
    await untilCase(office, no, ({ state }) => (state['terms'] as { status: string }[])[2]?.status === 'open', 'in its third term');
    await confirm(office, no, third?.key ?? '');
    expect((await linesOf(no)).map((line) => line.amount_fen)).toEqual([600_000, 600_000, 1_000_000]);
  });
});
