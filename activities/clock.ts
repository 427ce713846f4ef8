import type { YearNotice } from '../domain/calendar.ts';
import type { Database } from '../store/db.ts';
import { dueCases, nextDueDay } from '../store/cases.ts';
import type { Command } from '../domain/case.ts';
import { ENGINE } from '../domain/case.ts';
import { loadedCalendar, moveClock } from '../store/clocks.ts';
import { beating } from './beat.ts';
import type { CaseSender } from './send.ts';

export interface ClockActivities {
  /** Moves a stepped clock to `on` and ticks the cases whose day has come. @returns how many ticks were carried out. */
  tickDueCases(input: { clock: string; on: string }): Promise<{ ticked: number }>;
}

const PAGE = 100;
/** Updates in flight at once: enough to keep two cores busy, few enough to leave room for people. */
const IN_FLIGHT = 10;

/** A case that is due again on the day of its own tick, more often than this, would never end: it is a defect and named. */
const PASSES_A_DAY = 5;

export function createClockActivities({ db, sender }: { db: Database; sender: CaseSender }): ClockActivities {
  return {
    // Day by day, so that a reminder comes before the deadline it reminds of, however far the clock is moved.
    tickDueCases: ({ clock, on }) => beating(async () => {
      let ticked = 0;
      for (let day = await nextDueDay(db, clock, on); day !== null; day = await nextDueDay(db, clock, on)) {
        await moveClock(db, clock, day);
        ticked += await tickDay(db, sender, clock, day);
      }
      await moveClock(db, clock, on);
      return { ticked };
    }),
  };
}

async function tickDay(db: Database, sender: CaseSender, clock: string, day: string): Promise<number> {
  const calendar = await loadedCalendar(db);
  let ticked = 0;
  for (let pass = 1; ; pass++) {
    let after = '';
    for (;;) {
      const page = await dueCases(db, clock, day, after, PAGE);
      if (page.length === 0) break;
      if (pass > PASSES_A_DAY) throw new Error(`case ${page[0]?.case_no} is due again and again on ${day}`);
      for (let start = 0; start < page.length; start += IN_FLIGHT) {
        await Promise.all(page.slice(start, start + IN_FLIGHT).map((due) => tick(sender, clock, day, due, calendar)));
      }
      ticked += page.length;
      after = page.at(-1)?.case_no ?? after;
    }
    if (after === '') return ticked;
  }
}

async function tick(sender: CaseSender, clock: string, on: string, due: { case_no: string; kind: string; version: number }, calendar: YearNotice[]): Promise<void> {
  const command: Command = { type: 'tick', meta: { commandId: `tick/${on}/${due.version}`, actor: ENGINE, on, calendar } };
  const result = await sender.send({ kind: due.kind, caseNo: due.case_no, clock, command });
  // A case that moved on meanwhile has nothing to tick: its own refusal is the answer.
  if (!result.ok && result.refusal.code === 'CASE_NOT_RUNNING') throw new Error(`case ${due.case_no} is open in the database and not running`);
}
