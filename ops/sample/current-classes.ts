import type { ApiPerson } from './client.ts';
import { inParallel, until } from './client.ts';
import { uscc } from './generate/identifiers.ts';
import type { InstitutionKind, SampleInstitution, SampleYear } from './generate/types.ts';
import type { Office, Progress } from './office.ts';
import { CLOCK } from './office.ts';
import { samplePaper } from './paper.ts';

/** The day on which the classes of the current round begin; the sample clock stands on it. */
const TODAY = '2022-03-21';
const APPRENTICESHIP = { programme: 'modern-apprenticeship', major: '数控加工', months: 24, until: '2024-03-20', tuitionFen: 600_000 };
const PILOT_CLASS = { programme: 'cooperation-class', major: '智能制造装备技术', terms: 6, tuitionFen: 700_000 };
const APPRENTICES = 6;
/** Of the pilot class: so many study, the next have a place, the last wait for one. */
const PILOT = { studying: 4, admitted: 2, checked: 2 };
/** Within the months after the discharge in which a degree may be begun. */
const DISCHARGED_FROM = '2020-06-01';

export type Person = SampleInstitution['rows'][number]['row'];

/** How many of `peopleOf` are in the classes; the rest is free to apply elsewhere. */
export const IN_CLASSES = APPRENTICES + PILOT.studying + PILOT.admitted + PILOT.checked;

/** Who took a short course in the year goes on in the current round: as apprentices with an agreement of three, and in the East–West pilot class. */
export async function beginClasses(office: Office, year: SampleYear, progress: Progress): Promise<void> {
  const people = peopleOf(year);
  const apprentices = people.slice(0, APPRENTICES);
  const pilots = people.slice(APPRENTICES, IN_CLASSES);
  let done = 0;
  const enrolled = (): void => progress('classes', ++done, apprentices.length + pilots.length);
  const [school, college] = [collegeOf(office, year, 'technicianSchool'), collegeOf(office, year, 'vocationalCollege')];
  if (school) await inParallel(apprentices, 2, async (person, index) => { await apprentice(school, person, index); enrolled(); });
  if (college) await inParallel(pilots, 2, async (person, index) => { await pilot(college, person, index); enrolled(); });
}

/** Who took a short course in the year, was discharged late enough for a degree, and is in no class yet. */
export function peopleOf({ institutions, truth }: SampleYear): Person[] {
  const approved = new Set(truth.filter(({ verdict }) => verdict === 'approved').map(({ institution, rowNo }) => `${institution}/${rowNo}`));
  return institutions.flatMap(({ no, rows }) => rows.map(({ row }) => row)
    .filter((row) => row.term !== 0 && approved.has(`${no}/${row.rowNo}`) && (row.dischargedOn ?? '') >= DISCHARGED_FROM && row.dischargeType === '自主就业'));
}

interface College { readonly code: string; readonly clerk: ApiPerson; readonly registrar: ApiPerson }

function collegeOf(office: Office, year: SampleYear, kind: InstitutionKind): College | undefined {
  const found = year.institutions.find((each) => each.kind === kind);
  const clerk = found && office.clerks.get(found.code);
  return found && clerk && { code: found.code, clerk, registrar: office.registrar };
}

/** Applied for, and found eligible by the registry. @returns the number */
async function applied({ clerk }: College, person: Person, { programme, major }: { readonly programme: string; readonly major: string }): Promise<string> {
  const { name, idCard, veteranCertNo, phone, district } = person;
  const { caseNo } = await clerk.post<{ caseNo: string }>('/api/enrolments', { programme, major, district, trainee: { name, idCard, veteranCertNo, phone }, clock: CLOCK });
  await until(`the check of ${caseNo}`, async () => ((await clerk.get<{ stage: string }>(`/api/enrolments/${caseNo}`)).stage === 'checked' ? true : undefined));
  return caseNo;
}

async function apprentice(college: College, person: Person, index: number): Promise<void> {
  const { clerk, registrar, code } = college;
  const { major, months, until: to, tuitionFen } = APPRENTICESHIP;
  const no = await applied(college, person, APPRENTICESHIP);
  await registrar.post(`/api/enrolments/${no}/admit`, { institution: code, major });
  await clerk.post(`/api/enrolments/${no}/register`, { startsOn: TODAY, length: months, level: '高级工', tuitionFen });
  for (const party of ['trainee', 'institution'] as const) await clerk.post(`/api/enrolments/${no}/sign-agreement`, { party, signedOn: TODAY });
  // The enterprise of the last one has not signed yet: nothing is earned, and the clerk finds it waiting.
  if (index === APPRENTICES - 1) return;
  await clerk.post(`/api/enrolments/${no}/sign-agreement`, { party: 'enterprise', signedOn: TODAY, enterprise: uscc('52', 800_001), from: TODAY, to });
  await clerk.post(`/api/enrolments/${no}/name-mentor`, { mentor: `QY-${String(index + 1).padStart(3, '0')}` });
  for (const document of ['培养协议', '劳动合同']) await clerk.upload(`/api/enrolments/${no}/file-document`, await samplePaper(document), { document });
  await clerk.post(`/api/enrolments/${no}/begin`, { startsOn: TODAY });
}

async function pilot(college: College, person: Person, index: number): Promise<void> {
  const { clerk, registrar, code } = college;
  const { major, terms, tuitionFen } = PILOT_CLASS;
  const no = await applied(college, person, PILOT_CLASS);
  await clerk.upload(`/api/enrolments/${no}/file-document`, await samplePaper('申请表'), { document: '申请表' });
  if (index >= PILOT.studying + PILOT.admitted) return;
  await registrar.post(`/api/enrolments/${no}/admit`, { institution: code, major });
  if (index >= PILOT.studying) return;
  await clerk.post(`/api/enrolments/${no}/register`, { startsOn: TODAY, length: terms, level: null, tuitionFen });
  await clerk.post(`/api/enrolments/${no}/begin`, { startsOn: TODAY });
}
