import type { ApiPerson } from './client.ts';
import { inParallel, until } from './client.ts';
import type { SampleClass } from './generate/classes.ts';
import { completeWorkbook, confirmWorkbook, enterWorkbook, isOfSchool } from './generate/class-workbook.ts';
import { uscc } from './generate/identifiers.ts';
import type { SampleInstitution } from './generate/types.ts';
import type { Office, Progress } from './office.ts';
import { CLOCK } from './office.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** As many as the engine carries out at once. */
const CLASSES_AT_ONCE = 4;
const PAGE = 200;

/**
 * Every institution enters those who study with it by workbook, confirms both terms of the school year by workbook, and records the certificates of its
 * courses by workbook. Afterwards everything that the year pays is earned.
 */
export async function enrolClasses(office: Office, classes: readonly SampleClass[], progress: Progress): Promise<void> {
  let done = 0;
  const total = classes.reduce((sum, { trainees }) => sum + trainees.length, 0);
  await inParallel(classes, CLASSES_AT_ONCE, async (each) => {
    await enrolClass(office.clerks.get(each.institution.code) as ApiPerson, each);
    progress('enrolments', done += each.trainees.length, total);
  });
}

async function enrolClass(clerk: ApiPerson, { institution, trainees }: SampleClass): Promise<void> {
  const order = await employerOrder(clerk, { institution, trainees });
  const content = await enterWorkbook(trainees, (row) => (row.programme === 'order-based' ? order : undefined));
  const numbers = await carriedOut(clerk, 'enter', content, trainees.length);
  const enrolled = trainees.map((each, index) => ({ ...each, enrolmentNo: numbers[index] ?? '' }));
  const ofSchool = enrolled.filter(isOfSchool);
  const ofCourses = enrolled.filter((each) => !isOfSchool(each));
  if (ofSchool.length > 0) await carriedOut(clerk, 'confirmTerm', await confirmWorkbook(ofSchool), 2 * ofSchool.length);
  if (ofCourses.length > 0) await carriedOut(clerk, 'complete', await completeWorkbook(ofCourses), ofCourses.length);
}

/** An employer asks for those who are trained to its order. */
async function employerOrder(clerk: ApiPerson, { institution, trainees }: SampleClass): Promise<string | undefined> {
  const ordered = trainees.filter(({ row }) => row.programme === 'order-based');
  const [first] = ordered;
  if (!first) return undefined;
  const orderNo = orderNoOf(institution);
  await clerk.post('/api/employer-orders', {
    orderNo, programme: 'order-based', enterprise: uscc('52', 900_000 + Number(institution.no)), job: first.row.majorName, seats: ordered.length, clock: CLOCK,
  });
  return orderNo;
}

const orderNoOf = ({ no }: SampleInstitution): string => `DD2021-${no}`;

/** Uploads a cohort's workbook and waits until every line is carried out. @returns the enrolments in the order of the lines. */
async function carriedOut(clerk: ApiPerson, act: string, content: Buffer, lines: number): Promise<string[]> {
  const begun = await clerk.upload<{ bulkId: string | null; lines: number; errors: { row: number; code: string }[] }>(
    '/api/cohorts', { name: '班级.xlsx', content, mediaType: XLSX }, { act, clock: CLOCK });
  if (begun.bulkId === null || begun.lines !== lines) throw new Error(`${act}: ${begun.lines} of ${lines} lines; ${begun.errors[0]?.row} ${begun.errors[0]?.code}`);
  const state = await until(`the cohort (${act})`, async () => {
    const found = await clerk.get<{ status: string; refused: number }>(`/api/bulk/${begun.bulkId}`);
    return found.status === 'running' ? undefined : found;
  }, 600_000);
  const items = await itemsOf(clerk, begun.bulkId);
  if (state.refused > 0) throw new Error(`${act}: ${state.refused} refused, the first with ${items.find((each) => each.refusal)?.refusal?.code}`);
  return items.map((each) => each.caseNo);
}

async function itemsOf(clerk: ApiPerson, bulkId: string): Promise<{ caseNo: string; refusal: { code: string } | null }[]> {
  const items: { caseNo: string; refusal: { code: string } | null }[] = [];
  for (let after: string | null = '0'; after !== null;) {
    const page: { items: typeof items; next: string | null } = await clerk.get(`/api/bulk/${bulkId}/items?after=${after}&limit=${PAGE}`);
    items.push(...page.items);
    after = page.next;
  }
  return items;
}
