import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addDays, createCalendar } from '../../domain/calendar.ts';
import type { ClaimCommand, ClaimState } from '../../domain/claim.ts';
import type { IdentityCommand, IdentityState } from '../../domain/identity.ts';
import type { RoundCommand, RoundState } from '../../domain/round.ts';
import type { CaseRecord } from '../../store/cases.ts';
import { findCase } from '../../store/cases.ts';
import { loadedCalendar } from '../../store/clocks.ts';
import * as lives from './lives.ts';
import type { Office } from './office.ts';
import { dayAfter, eventsOf, lastEvent, loadNotices, openOffice, passTo, plainNotices, untilCase, untilStage, workflowOf } from './office.ts';
import type { Cluster, RealDatabase } from './servers.ts';
import { realDatabase, skippingCluster } from './servers.ts';

const FIRST_YEAR_TO_LOAD = Number(createCalendar().covered.to.slice(0, 4)) + 1;

let cluster: Cluster;
let database: RealDatabase;
let office: Office;
/** Every test has a claim of its own; time only goes on. */
let claims = 0;

beforeAll(async () => {
  [cluster, database] = await Promise.all([skippingCluster(inject('timeSkippingServerPath')), realDatabase()]);
  office = await openOffice({ cluster, db: database.db });
  const thisYear = Number((await office.today()).slice(0, 4));
  await loadNotices(office.db, plainNotices(FIRST_YEAR_TO_LOAD, Math.max(thisYear, FIRST_YEAR_TO_LOAD) + 12));
  await lives.foundBureau(office.db, 20);
  await lives.planRound(office, await office.today(), '2099-12-31');
});
afterAll(async () => {
  await office?.close();
  await Promise.allSettled([cluster?.close(), database?.close()]);
});

const stateOf = <S>(record: CaseRecord | undefined): S => record?.state as unknown as S;
const claimState = async (claimNo: string): Promise<ClaimState> => stateOf<ClaimState>(await findCase(office.db, claimNo));
const since = async (caseNo: string, versions: number) => (await eventsOf(office, caseNo)).slice(versions);

/** A claim at first review, with a row of 1,000 fen. */
async function atFirstReview(days = lives.DAYS): Promise<string> {
  const claimNo = lives.claimOf(++claims);
  await lives.openClaim(office, claims, days);
  await lives.writeRoster(office.db, claimNo, 1, [1_000]);
  await lives.submitClaim(office, claimNo);
  await untilStage(office, claimNo, 'firstReview');
  return claimNo;
}

async function atNotice(days = lives.DAYS): Promise<string> {
  const claimNo = await atFirstReview(days);
  await lives.sign(office, claimNo, 'signFirstReview');
  await lives.sign(office, claimNo, 'signSecondReview');
  return claimNo;
}

// First of all, while the server's time is still in a year whose notice the product ships with.
describe('a notice of working days that is corrected during the year', () => {
  it('is what the next deadline is reckoned with, also when it is a timer that sets it', async () => {
    const claimNo = await atNotice();
    const endsOn = dayAfter((await claimState(claimNo)).dueOn);
    const year = Number(endsOn.slice(0, 4));
    const kept = await loadedCalendar(office.db);
    const daysOff = Array.from({ length: 10 }, (_, n) => addDays(endsOn, n));
    const corrected = plainNotices(year, year + 1).map((notice) =>
      ({ ...notice, holidays: [...notice.holidays, ...daysOff.filter((date) => date.startsWith(`${notice.year}-`))] }));
    await loadNotices(office.db, corrected);
    await passTo(office, endsOn);
    await untilStage(office, claimNo, 'decision');
    const due = createCalendar(await loadedCalendar(office.db)).deadline(endsOn, lives.DAYS.decision);
    expect((await claimState(claimNo)).dueOn).toBe(due);
    expect(due > createCalendar(kept).deadline(endsOn, lives.DAYS.decision)).toBe(true);
    await office.db.execute('delete from calendar_year');
    await loadNotices(office.db, kept);
  });
});

describe('a round', () => {
  it('opens on its day and closes after its last, by its timers alone', async () => {
    const opensOn = addDays(await office.today(), 3);
    const closesOn = addDays(opensOn, 10);
    await lives.planRound(office, opensOn, closesOn, 'T2');
    await passTo(office, addDays(opensOn, -1), 23);
    expect(await eventsOf(office, 'R-T2')).toHaveLength(1);
    await passTo(office, opensOn);
    await untilStage(office, 'R-T2', 'open');
    await passTo(office, closesOn, 23);
    expect((await findCase(office.db, 'R-T2'))?.stage).toBe('open');
    await passTo(office, dayAfter(closesOn));
    await workflowOf(office, 'R-T2').result();
    expect((await since('R-T2', 1))).toEqual([['Opened', opensOn], ['Closed', dayAfter(closesOn)]]);
  });

  it('that was extended while its timer ran stays open until the new last day', async () => {
    const today = await office.today();
    await lives.planRound(office, today, addDays(today, 5), 'T3');
    await untilStage(office, 'R-T3', 'open');
    await office.act<RoundCommand>('round', 'R-T3', { type: 'extend', closesOn: addDays(today, 9), reason: '示例' }, lives.REGISTRAR);
    await passTo(office, addDays(today, 9), 23);
    expect(stateOf<RoundState>(await findCase(office.db, 'R-T3')).stage).toBe('open');
    await passTo(office, addDays(today, 10));
    await workflowOf(office, 'R-T3').result();
    expect(await lastEvent(office, 'R-T3')).toMatchObject({ type: 'Closed', on: addDays(today, 10) });
  });
});

describe('a public notice', () => {
  it('ends by its timer, the day after its last working day, and by nothing else', async () => {
    const claimNo = await atNotice();
    const { dueOn } = await claimState(claimNo);
    const versions = (await eventsOf(office, claimNo)).length;
    for (const wish of [{ type: 'decide', seen: await lives.seenOf(office, claimNo, 1, 'decision') }, { type: 'tick' }] as const) {
      expect(await office.send<ClaimCommand>('claim', claimNo, wish, lives.DECIDER)).toMatchObject({ ok: false });
    }
    expect(await office.send<ClaimCommand>('claim', claimNo, { type: 'tick' }, lives.ENGINE)).toMatchObject({ ok: true });
    await passTo(office, dueOn ?? '', 23);
    expect(await since(claimNo, versions)).toEqual([]);
    await passTo(office, dayAfter(dueOn));
    await untilStage(office, claimNo, 'decision');
    expect(await since(claimNo, versions)).toEqual([['NoticeEnded', dayAfter(dueOn)]]);
  });

  it('is not prolonged by an objection that is filed while its timer runs', async () => {
    const claimNo = await atNotice();
    const { dueOn } = await claimState(claimNo);
    await passTo(office, addDays(dueOn ?? '', -1));
    await lives.actOnClaim(office, claimNo, { type: 'fileObjection', objectionId: 'O1', rows: [1], ground: '示例' }, lives.REGISTRAR);
    await passTo(office, dayAfter(dueOn));
    await untilStage(office, claimNo, 'decision');
    expect(await lastEvent(office, claimNo)).toMatchObject({ type: 'NoticeEnded', on: dayAfter(dueOn) });
  });
});

describe('a review that nobody does', () => {
  it('is urged, then escalated, once each on its day, and never approved: a person still has to do it', async () => {
    const claimNo = await atFirstReview();
    const { dueOn, remindOn } = await claimState(claimNo);
    const versions = (await eventsOf(office, claimNo)).length;
    await passTo(office, addDays(dueOn ?? '', 400));
    await untilCase(office, claimNo, (record) => record.state['escalated'] === true, 'escalated');
    expect(await since(claimNo, versions)).toEqual([['ReminderSent', remindOn], ['Escalated', dayAfter(dueOn)]]);
    expect(await claimState(claimNo)).toMatchObject({ stage: 'firstReview', firstReviewer: null, approvedFen: 0 });
    // After all that it can still be done, by a person.
    await lives.sign(office, claimNo, 'signFirstReview');
    expect(await claimState(claimNo)).toMatchObject({ stage: 'secondReview', firstReviewer: lives.FIRST.id, escalated: false, reminded: false });
  });

  it('keeps its days when the reviewer is replaced while the timer runs', async () => {
    const claimNo = await atFirstReview();
    const { dueOn, remindOn } = await claimState(claimNo);
    await passTo(office, addDays(remindOn ?? '', -1));
    await lives.actOnClaim(office, claimNo, { type: 'assign', person: 'another' }, lives.REGISTRAR);
    const versions = (await eventsOf(office, claimNo)).length;
    await passTo(office, addDays(dueOn ?? '', 2));
    await untilCase(office, claimNo, (record) => record.state['escalated'] === true, 'escalated');
    expect(await since(claimNo, versions)).toEqual([['ReminderSent', remindOn], ['Escalated', dayAfter(dueOn)]]);
  });
});

describe('a claim returned for correction', () => {
  async function returned(): Promise<string> {
    const claimNo = await atFirstReview();
    await lives.actOnClaim(office, claimNo, { type: 'returnForCorrection', reason: 'CELL_ERRORS', rows: 1 }, lives.FIRST);
    return claimNo;
  }

  it('is reminded, then lapses after its correction days, and takes no roster any more', async () => {
    const claimNo = await returned();
    const { dueOn, remindOn } = await claimState(claimNo);
    const versions = (await eventsOf(office, claimNo)).length;
    await passTo(office, dueOn ?? '', 23);
    expect((await findCase(office.db, claimNo))?.stage).toBe('returned');
    await passTo(office, dayAfter(dueOn));
    await workflowOf(office, claimNo).result();
    expect(await since(claimNo, versions)).toEqual([['ReminderSent', remindOn], ['Lapsed', dayAfter(dueOn)]]);
    const late = await office.send<ClaimCommand>('claim', claimNo,
      { type: 'submit', rosterVersion: 2, seen: await lives.seenOf(office, claimNo, 1, 'draft'), policyHash: 'p', round: { status: 'open', closesOn: '2099-12-31' } }, lives.CLERK);
    expect(late).toMatchObject({ ok: false, refusal: { code: 'CASE_NOT_RUNNING' } });
    expect(await office.db.one('select reserved_fen from claim where claim_no = $1', [claimNo])).toEqual({ reserved_fen: 0 });
  });

  it('does not lapse when the corrected roster comes on the last day', async () => {
    const claimNo = await returned();
    const { dueOn } = await claimState(claimNo);
    await passTo(office, dueOn ?? '', 12);
    await lives.writeRoster(office.db, claimNo, 2, [900]);
    await lives.submitClaim(office, claimNo, 2);
    await untilStage(office, claimNo, 'firstReview');
    await passTo(office, addDays(dueOn ?? '', 2));
    expect((await eventsOf(office, claimNo)).map(([type]) => type)).not.toContain('Lapsed');
  });
});

describe('an identity check', () => {
  it('urges and escalates the late district by name, and still waits for its signature', async () => {
    const claimNo = lives.claimOf(++claims);
    const caseNo = `${claimNo}.identity.1`;
    await lives.openClaim(office, claims);
    await lives.writeRoster(office.db, claimNo, 1, [1_000, 2_000], ['440106', '440111']);
    await lives.submitClaim(office, claimNo);
    await untilStage(office, claimNo, 'identity');
    await office.act<IdentityCommand>('identity', caseNo,
      { type: 'open', claim: claimNo, rosterVersion: 1, districts: ['440106', '440111'], days: 10, reminderDaysBefore: 2 }, lives.ENGINE);
    await lives.signDistrict(office, claimNo, '440111');
    const { dueOn, remindOn } = stateOf<IdentityState>(await findCase(office.db, caseNo));
    await passTo(office, remindOn ?? '');
    await untilCase(office, caseNo, (record) => record.state['reminded'] === true, 'reminded');
    expect(await lastEvent(office, caseNo)).toMatchObject({ type: 'ReminderSent', on: remindOn, districts: ['440106'] });
    await passTo(office, addDays(dueOn ?? '', 60));
    await untilCase(office, caseNo, (record) => record.state['escalated'] === true, 'escalated');
    expect(await lastEvent(office, caseNo)).toMatchObject({ type: 'Escalated', on: dayAfter(dueOn), districts: ['440106'] });
    const receipt = await lives.signDistrict(office, claimNo, '440106');
    expect(receipt.stage).toBe('complete');
    await workflowOf(office, caseNo).result();
  });
});

describe('a year whose working days are not known yet', () => {
  /** So long that the decision's last day lies beyond every year that the product ships with. */
  const FAR = { ...lives.DAYS, decision: 300 };

  it('holds the notice where it is until an administrator has loaded the year, and then goes on within a day', async () => {
    const notices = await loadedCalendar(office.db);
    const claimNo = await atNotice(FAR);
    const { dueOn } = await claimState(claimNo);
    const versions = (await eventsOf(office, claimNo)).length;
    await office.db.execute('delete from calendar_year');
    await passTo(office, addDays(dueOn ?? '', 4));
    expect(await since(claimNo, versions)).toEqual([]);
    const loadedOn = await office.today();
    await loadNotices(office.db, notices);
    await passTo(office, dayAfter(loadedOn), 2);
    await untilStage(office, claimNo, 'decision');
    expect(await since(claimNo, versions)).toEqual([['NoticeEnded', dayAfter(loadedOn)]]);
  });

  it('is no hindrance once its notice is loaded: the notice ends on its day and the next deadline is computed with it', async () => {
    const claimNo = await atNotice(FAR);
    const { dueOn } = await claimState(claimNo);
    await passTo(office, dayAfter(dueOn));
    await untilStage(office, claimNo, 'decision');
    expect(await lastEvent(office, claimNo)).toMatchObject({ type: 'NoticeEnded', on: dayAfter(dueOn) });
    expect((await claimState(claimNo)).dueOn).toBe(createCalendar(plainNotices(FIRST_YEAR_TO_LOAD, FIRST_YEAR_TO_LOAD + 12)).deadline(dayAfter(dueOn), 300));
  });
});
