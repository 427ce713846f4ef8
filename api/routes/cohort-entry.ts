import { z } from 'zod';
import { readEntrants, RosterFileError } from '../../documents/cohort.ts';
import type { EntrantLine, EntrantReading } from '../../documents/cohort.ts';
import { schoolYearOf } from '../../domain/calendar.ts';
import type { Entering } from '../../domain/enrolment/types.ts';
import { rulesOf } from '../../domain/entitlement.ts';
import { kindInWords } from '../../domain/institution-kinds.ts';
import type { PolicyInForce } from '../../domain/policy/source.ts';
import { createBulk } from '../../store/bulk.ts';
import type { NewBulkItem } from '../../store/bulk.ts';
import { clockToday, findClock } from '../../store/clocks.ts';
import { enrolmentNoOf, saveTrainee } from '../../store/enrolment-trainees.ts';
import { saveFile } from '../../store/files.ts';
import { findInstitution } from '../../store/institutions.ts';
import { conflict, policyToday } from '../cases/claim.ts';
import { cellErrorSchema } from '../cases/masked-row.ts';
import { Problem } from '../http/problem.ts';
import type { ApiDeps, Ctx, UploadedFile } from '../http/route.ts';
import { startBulk } from './bulk.ts';

/* A class that was admitted already is entered by workbook: a file of its own for each trainee, opened in the background. */

export const COHORT_FILE = 'enrolment.cohort';
/** Findings shown at once; the annotated copy has them all. */
export const ERRORS_SHOWN = 500;

export const cohortBegunSchema = z.object({
  fileId: z.string().describe('For the annotated copy'), bulkId: z.string().nullable().describe('Null where no line can be carried out'),
  lines: z.int(), rows: z.array(z.int()).describe('The sheet row of each item of the bulk act'),
  errors: z.array(cellErrorSchema).describe(`The first ${ERRORS_SHOWN}`),
});

/** The workbook itself stands for the papers that a step asks for: the list of a class with its seal, the register of its certificates. */
export const asPapers = (names: readonly string[], fileId: string): Record<string, string> => Object.fromEntries(names.map((name) => [name, fileId]));

export function refusedFile(error: unknown): never {
  if (error instanceof RosterFileError) throw new Problem({ status: 422, code: error.code, message: error.bilingual, mend: error.mend });
  throw error;
}

/** The lines of a class and what is wrong with them; programmes are those that the institution may offer. */
export async function readClass(deps: ApiDeps, institution: string, file: { readonly name: string; readonly content: Buffer }, { policy, programmes }: PolicyInForce): Promise<EntrantReading> {
  const kind = kindInWords((await findInstitution(deps.db, institution))?.kind ?? '');
  const offered = new Set(policy.programmes.filter(({ course }) => course?.offeredBy.includes(kind)).map(({ code }) => code));
  const run = programmes.filter(({ code }) => offered.has(code));
  return readEntrants(file.content, { fileName: file.name, sampleIds: deps.settings.sampleIds, programmes: run }).catch(refusedFile);
}

/** Saves who the trainees are, and begins to open their files; registry and policy are asked there. */
export async function enterCohort(
  { actor, commandId, deps }: Pick<Ctx<unknown, unknown, unknown>, 'actor' | 'commandId' | 'deps'>, file: UploadedFile, clock: string,
): Promise<z.infer<typeof cohortBegunSchema>> {
  if (!(await findClock(deps.db, clock))) throw conflict('CLOCK_UNKNOWN', '没有这个时钟', 'There is no such clock', { clock });
  const institution = actor.institutionCode ?? '';
  const policy = await policyToday(deps, clock);
  const { lines, errors } = await readClass(deps, institution, file, policy);
  const fileId = await saveFile(deps.db, deps.cipher, {
    id: commandId, purpose: COHORT_FILE, name: file.name, mediaType: file.mediaType, content: file.content, institutionCode: institution, createdBy: actor.id,
  });
  const items: NewBulkItem[] = [];
  for (const line of lines) items.push(await entering(deps, line, { institution, clock, policy, fileId, sha256: file.sha256 }));
  if (items.length > 0) {
    await createBulk(deps.db, { id: commandId, act: 'cohort.enter', by: { id: actor.id, role: actor.role }, on: await clockToday(deps.db, clock), items });
    await startBulk(deps, commandId);
  }
  return { fileId, bulkId: items.length > 0 ? commandId : null, lines: lines.length, rows: lines.map((line) => line.sheetRow), errors: errors.slice(0, ERRORS_SHOWN) };
}

interface ClassOf {
  readonly institution: string;
  readonly clock: string;
  readonly policy: PolicyInForce;
  readonly fileId: string;
  readonly sha256: string;
}

/** The number comes from the workbook and the line: the same workbook again meets the same files, and is no second enrolment. */
async function entering({ db, cipher }: ApiDeps, line: EntrantLine, { institution, clock, policy, fileId, sha256 }: ClassOf): Promise<NewBulkItem> {
  const { name, idCard, veteranCertNo, phone, studentNo, programme, major, level, startsOn, carriedFrom, length, tuitionFen, order, sheet, sheetRow } = line;
  const rules = rulesOf(policy.policy, policy.hash, programme);
  if (!rules) throw new Error(`the policy does not run ${programme}`);
  const schoolYear = schoolYearOf(carriedFrom ?? startsOn);
  const enrolmentNo = enrolmentNoOf(schoolYear, `${institution}|${sha256}|${sheet}|${sheetRow}`);
  await saveTrainee(db, cipher, enrolmentNo, { name, idCard, veteranCertNo, phone, ...(studentNo === null ? {} : { studentNo }) }, Number(schoolYear.slice(0, 4)) - 1, rules.group);
  const { application = [], registration = [] } = rules.course.documents;
  const command: { readonly type: 'enter' } & Entering = {
    type: 'enter', institution, district: '', major, rules, startsOn, ...(carriedFrom === null ? {} : { carriedFrom }), length, level, tuitionFen, reasons: [],
    ...(order === null ? {} : { order }), documents: asPapers([...application, ...registration], fileId),
  };
  return { caseNo: enrolmentNo, command, opens: { kind: 'enrolment', clock, labels: { institution } } };
}
