import { until } from './client.ts';
import type { Person } from './current-classes.ts';
import { IN_CLASSES, peopleOf } from './current-classes.ts';
import type { SampleYear } from './generate/types.ts';
import type { Office } from './office.ts';
import { CLOCK } from './office.ts';

const MAJORS = ['现代农业技术', '智能制造装备技术'] as const;
const SEATS = 2;
const COMMON = { programme: 'junior-college', schoolYear: '2021-2022', confirmDays: 15, clock: CLOCK };
/** Over before the round is: its list is published, and all but one of its places wait to be confirmed. */
const SPRING = { ...COMMON, code: '2022-CZ', opensOn: '2022-03-01', closesOn: '2022-03-09', startsOn: '2022-04-11', seed: '示例公告 2022-02-25 第 0024 期' };
/** Takes applications still. */
const AUTUMN = { ...COMMON, code: '2022-QZ', opensOn: '2022-03-15', closesOn: '2022-06-30', startsOn: '2022-09-01', seed: '示例公告 2022-03-11 第 0030 期' };
/** More than there are places in spring: somebody is told that there is none. */
const APPLICANTS = { spring: 5, autumn: 3 };

interface Course { readonly institution: string; readonly major: string }
interface Preview { readonly list: object; readonly allocations: readonly { readonly applicationNo: string; readonly placed: Course | null }[] }

/** Two admissions to the junior-college class, before either opens. */
export async function planAdmissions({ registrar }: Office, year: SampleYear): Promise<void> {
  const courses = coursesOf(year).map((course) => ({ ...course, seats: SEATS }));
  for (const plan of [SPRING, AUTUMN]) await registrar.post('/api/admissions', { ...plan, quota: { courses } });
}

/** While the spring window is open: some at the desk of the college, the others with the registrar. */
export async function applyInSpring(office: Office, year: SampleYear): Promise<void> {
  await apply(office, year, SPRING.code, applicants(year).slice(0, APPLICANTS.spring));
}

export async function applyForAutumn(office: Office, year: SampleYear): Promise<void> {
  await apply(office, year, AUTUMN.code, applicants(year).slice(APPLICANTS.spring, APPLICANTS.spring + APPLICANTS.autumn));
}

/** The window is over and everybody is checked: allocated by one person, published by another, and the first place confirmed. */
export async function publishSpring({ first, second, registrar }: Office): Promise<void> {
  const path = `/api/admissions/${SPRING.code}`;
  await until('the checks of the applications', async () => ((await registrar.get<{ stage: string }>(path)).stage === 'checked' ? true : undefined));
  const { list, allocations } = await first.post<Preview>(`${path}/preview`);
  await first.post(`${path}/allocate`, { list });
  await second.post(`${path}/publish`, { list });
  const placed = allocations.find((each) => each.placed !== null);
  if (placed) await registrar.post(`${path}/answers`, { confirmed: [placed.applicationNo] });
}

/** Of the first two colleges one major each. */
function coursesOf({ institutions }: SampleYear): Course[] {
  const colleges = institutions.filter(({ kind }) => kind === 'vocationalCollege').slice(0, MAJORS.length);
  return colleges.map(({ code }, index) => ({ institution: code, major: MAJORS[index] ?? MAJORS[0] }));
}

const applicants = (year: SampleYear): Person[] => peopleOf(year).slice(IN_CLASSES);

async function apply({ clerks, registrar }: Office, year: SampleYear, code: string, people: readonly Person[]): Promise<void> {
  const courses = coursesOf(year);
  for (const [index, { name, idCard, phone }] of people.entries()) {
    const choices = index % 2 === 0 ? courses : courses.toReversed();
    const desk = index % 2 === 0 ? clerks.get(choices[0]?.institution ?? '') : registrar;
    await desk?.post(`/api/admissions/${code}/applications`, { name, idCard, phone, choices, acceptsAdjustment: index % 3 !== 0 });
  }
}
