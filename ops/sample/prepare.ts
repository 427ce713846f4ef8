import type { Database } from '../../store/db.ts';
import { createPerson } from '../../api/auth/create-person.ts';
import { DISTRICTS } from '../../domain/districts.ts';
import type { IsoDate } from '../../domain/coded.ts';
import { appropriateYear } from './budget.ts';
import { ApiPerson, inParallel, until } from './client.ts';
import type { RegistryRow, SampleAccount, SampleInstitution, SampleYear } from './generate/types.ts';
import { writeRegistryWorkbook } from './generate/workbook.ts';
import type { Office, Progress } from './office.ts';
import { CLOCK, advanceTo } from './office.ts';
import { samplePaper } from './paper.ts';
import { OFFICE, SAMPLE_PASSWORD, clerkAccount, districtAccount } from './people.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The first administrator comes from the set-up, as in a real installation; everybody else is entered by people. */
export async function firstAdministrator(db: Database): Promise<void> {
  const found = await db.query('select 1 from person where username = $1', ['admin']);
  if (found.length === 0) await createPerson(db, { username: 'admin', displayName: '示例管理员', role: 'admin', password: SAMPLE_PASSWORD });
}

/** People, clock, institutions with accounts, budget, registry and the round: what a bureau has before its year begins. */
export async function prepareYear(
  base: string, year: SampleYear, startsOn: IsoDate, scale: number, progress: Progress, beforeOpening?: (office: Office) => Promise<void>,
): Promise<Office> {
  const office = await openOffice(base, year.institutions, progress);
  await office.admin.post('/api/clocks', { id: CLOCK, today: startsOn });
  await appropriateYear(office, year.round, scale);
  await importRegistry(office, year.registry, progress);
  const { code, fiscalYear, schoolYear, opensOn, closesOn } = year.round;
  await office.registrar.post('/api/rounds', { code, fiscalYear, schoolYear, opensOn, closesOn, clock: CLOCK });
  await beforeOpening?.(office);
  await advanceTo(office, opensOn);
  return office;
}

async function openOffice(base: string, institutions: readonly SampleInstitution[], progress: Progress): Promise<Office> {
  const enter = (username: string) => new ApiPerson(base, { username, password: SAMPLE_PASSWORD }).signIn();
  const admin = await enter('admin');
  const office = OFFICE.filter((each) => each.username !== 'admin');
  const districts = Object.keys(DISTRICTS).map(districtAccount);
  const clerks = institutions.map(clerkAccount);
  const people = [...office, ...districts, ...clerks];
  let done = 0;
  await inParallel(people, 4, async (person) => {
    await admin.post('/api/people', { ...person, password: SAMPLE_PASSWORD });
    progress('people', ++done, people.length);
  });
  const named = Object.fromEntries(await Promise.all(office.map(async (each) => [each.username, await enter(each.username)] as const))) as Record<string, ApiPerson>;
  await enterInstitutions(named.registrar as ApiPerson, institutions, progress);
  const byDistrict = await inParallel(districts, 4, async (each) => [each.districtCode ?? '', await enter(each.username)] as const);
  const byInstitution = await inParallel(clerks, 4, async (each) => [each.institutionCode ?? '', await enter(each.username)] as const);
  const opened = { ...named, admin, districts: new Map(byDistrict), clerks: new Map(byInstitution) } as unknown as Office;
  await inParallel(institutions, 4, (institution) => enterAccount(opened, institution.code, institution.account));
  return opened;
}

async function enterInstitutions(registrar: ApiPerson, institutions: readonly SampleInstitution[], progress: Progress): Promise<void> {
  let done = 0;
  await inParallel(institutions, 4, async ({ code, name, kind, uscc, district, contact }) => {
    await registrar.post('/api/institutions', { code, name, kind, uscc, district, contact: contact.name });
    progress('institutions', ++done, institutions.length);
  });
}

/** Proposed by the clerk, approved by finance; what the check warns of is answered with whether the bank code was wrong. */
export async function enterAccount(office: Office, institution: string, account: SampleAccount): Promise<readonly string[]> {
  const clerk = office.clerks.get(institution) as ApiPerson;
  const { version, warnings } = await clerk.post<{ version: number; warnings: string[] }>(`/api/institutions/${institution}/accounts`, {
    holder: account.name, bankName: account.bankName, bankCode: account.bankCode, number: account.number,
    ...(account.nameException === undefined ? {} : { exceptionReason: account.nameException }),
  });
  await clerk.upload(`/api/institutions/${institution}/accounts/${version}/proof`, await samplePaper('开户许可证'));
  // A bank code that fails its check digit is not approved: the clerk is asked for the right one.
  if (!warnings.some((code) => code.startsWith('BANK_CODE'))) await office.approver.post(`/api/institutions/${institution}/accounts/${version}/approve`);
  return warnings;
}

export async function importRegistry(office: Office, registry: readonly RegistryRow[], progress: Progress): Promise<void> {
  const content = await writeRegistryWorkbook(registry);
  const { importId } = await office.registrar.upload<{ importId: string }>('/api/registry', { name: '退役军人名册.xlsx', content, mediaType: XLSX });
  await until('the registry import', async () => {
    const state = await office.registrar.get<{ status: string; rows: number }>(`/api/registry/imports/${importId}`);
    progress('registry', state.rows, registry.length);
    if (state.status === 'failed') throw new Error('the registry import failed');
    return state.status === 'done' ? state : undefined;
  });
}
