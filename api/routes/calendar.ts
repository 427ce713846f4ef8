import { z } from 'zod';
import { CalendarError, createCalendar } from '../../domain/calendar.ts';
import { saveYearNotice } from '../../store/calendar-years.ts';
import { loadedCalendar } from '../../store/clocks.ts';
import { noteAct } from '../audit.ts';
import { dateSchema } from '../cases/schemas.ts';
import { Problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';

const coveredSchema = z.object({ covered: z.object({ from: z.string(), to: z.string() }), loadedYears: z.array(z.int()) });

const load = route({
  method: 'post', path: '/api/calendar', tag: 'calendar', act: 'calendar.load', scope: 'list',
  summary: { zh: '录入年度放假通知', en: "Load a year's holiday notice" },
  description: '`holidays`: every day off that the notice names. `makeUpWorkdays`: the weekends worked. A year known already is replaced from now on.',
  body: z.strictObject({ year: z.int().min(2000).max(2100), holidays: z.array(dateSchema).max(120), makeUpWorkdays: z.array(dateSchema).max(60) }),
  problems: [422],
  responses: { 201: { description: 'Loaded', schema: coveredSchema } },
  handler: async (ctx) => {
    const { deps: { db }, body, actor } = ctx;
    const others = (await loadedCalendar(db)).filter((notice) => notice.year !== body.year);
    const covered = coveredBy([...others, body]);
    await saveYearNotice(db, body, actor.id);
    await noteAct(ctx, 'calendar.load', String(body.year));
    return reply.json({ covered, loadedYears: [...others.map((notice) => notice.year), body.year].sort() }, 201);
  },
});

const show = route({
  method: 'get', path: '/api/calendar', tag: 'calendar', act: 'calendar.read', scope: 'list',
  summary: { zh: '工作日历覆盖的年份', en: 'The years that the working-day calendar covers' },
  responses: { 200: { description: 'The years', schema: coveredSchema } },
  handler: async ({ deps }) => {
    const notices = await loadedCalendar(deps.db);
    return reply.json({ covered: coveredBy(notices), loadedYears: notices.map((notice) => notice.year) });
  },
});

export const calendarRoutes = [load, show];

function coveredBy(notices: Parameters<typeof createCalendar>[0]): { from: string; to: string } {
  try {
    return createCalendar(notices).covered;
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    throw new Problem({ status: 422, code: error.code, message: error.bilingual, mend: error.mend });
  }
}
