import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { compilePolicy } from '../domain/policy/assess.ts';
import type { CompiledPolicy } from '../domain/policy/assess.ts';
import { assessRow } from '../domain/policy/assess.ts';
import { parsePolicySeries } from '../domain/policy/load.ts';
import type { AssessmentInput } from '../domain/policy/types.ts';
import { projectDir, readConfig } from '../ops/config.ts';
import type { Figures } from './statistics.ts';

const SIZES = [1_877, 187_700] as const;
const ROUNDS = 5;
/** Small sizes are passed over so often that a round is long enough to be measured. */
const PEOPLE_A_ROUND = 187_700;
const OPENFISCA = 'openfisca-core==46.0.1';

const run = promisify(execFile);

/**
 * One rule, twice, side by side: min(tuition, the cap of the day) less other aid, inside a window of months since discharge, with attendance and a
 * certificate, and its first instalment. Ours leaves a trace of every step; the other is a vectorised OpenFisca-Core model (bench/openfisca/model.py), once
 * with its own dated parameter and once with a NumPy table in its place. Both must come to the same fen. Processor time, the best of five.
 */
export async function benchEntitlements(): Promise<Figures> {
  const figures: Record<string, number> = {};
  const python = await openFiscaPython();
  for (const size of SIZES) {
    const people = Array.from({ length: size }, (_, index) => personOf(index));
    const ours = measured(people);
    figures[`entitlements_per_s_${size}`] = Math.round(ours.perSecond);
    const theirs = python === undefined ? undefined : await openFisca(python, people);
    if (!theirs) continue;
    for (const variant of ['parameter', 'table'] as const) {
      if (theirs[variant].totalFen !== ours.totalFen) throw new Error(`OpenFisca's ${variant} comes to ${theirs[variant].totalFen} fen, not to ${ours.totalFen}`);
      figures[`openfisca_${variant}_per_s_${size}`] = Math.round(theirs[variant].perSecond);
    }
  }
  return figures;
}

interface Person {
  readonly tuitionYuan: number;
  readonly otherAidYuan: number;
  readonly attendance: number;
  readonly dischargedOn: string;
  readonly enrolledOn: string;
  readonly claimedOn: string;
  readonly certifiedOn: string;
}

/** People of every kind: above and below each cap, inside and outside the window, with old and new certificates. */
function personOf(index: number): Person {
  const enrolments = ['2021-09-01', '2022-03-02', '2020-09-01'] as const;
  const claims = [['2021-09-20', '2021-05-01'], ['2022-03-10', '2022-01-01'], ['2023-10-01', '2022-05-01'], ['2024-09-02', '2024-06-01']] as const;
  const [claimedOn, certifiedOn] = claims[index % claims.length] as (typeof claims)[number];
  return {
    tuitionYuan: 4_000 + (index % 170) * 100, otherAidYuan: index % 50 === 0 ? 500 : 0, attendance: 75 + index % 26, dischargedOn: '2020-03-01',
    enrolledOn: enrolments[index % enrolments.length] as string, claimedOn, certifiedOn,
  };
}

const RULE = `
id: bench
versions:
${[['2019', '2019-09-01'], ['2022', '2022-01-01'], ['2023', '2023-09-01'], ['2024', '2024-09-01']]
  .map(([version, from]) => `  - { version: '${version}', title: bench, documentNumber: bench, note: 示例参数, effectiveFrom: ${from} }`).join('\n')}
stages: { from: 2019-09-01, reference: r, identity: 10, firstReview: 10, secondReview: 15, correction: 5, notice: 5, decision: 5, payment: 20, reminderDaysBefore: 2 }
programmes:
  - code: course
    name: { zh: 课程, en: Course }
    aliases: []
    kind: degree
    group: degree
    amount:
      formula: tuitionWithCap
      notAbove: tuition
      lessOtherAid: true
      cap:
        - { from: 2019-09-01, yuan: 8000, reference: r }
        - { from: 2022-01-01, yuan: 12000, reference: r }
        - { from: 2023-09-01, yuan: 16000, reference: r }
        - { from: 2024-09-01, yuan: 20000, reference: r }
    eligibility:
      monthsSinceDischarge: { from: 2019-09-01, reference: r, level: block, min: 0, max: 24 }
      attendance: { from: 2019-09-01, reference: r, level: block, minPercent: 80 }
      certificate: { from: 2019-09-01, reference: r, level: block, withinMonths: 12 }
`;

interface Measured { readonly perSecond: number; readonly totalFen: number }

function measured(people: readonly Person[]): Measured {
  const policies = parsePolicySeries(RULE, 'bench').map(compilePolicy).reverse();
  const inputs = people.map(inputOf);
  const repeats = Math.max(1, Math.round(PEOPLE_A_ROUND / people.length));
  let [best, totalFen] = [0, 0];
  for (let round = 0; round < ROUNDS; round += 1) {
    const begun = process.cpuUsage();
    for (let each = 0; each < repeats; each += 1) totalFen = pass(policies, inputs);
    const { user, system } = process.cpuUsage(begun);
    best = Math.max(best, (inputs.length * repeats * 1_000_000) / (user + system));
  }
  return { perSecond: best, totalFen };
}

function inputOf(person: Person, index: number): AssessmentInput {
  const tuitionFen = person.tuitionYuan * 100;
  return {
    row: {
      rowNo: index + 1, sheetRow: index + 2, programme: 'course', dischargedOn: person.dischargedOn, enrolledOn: person.enrolledOn, attendancePercent: person.attendance,
      tuitionFen, otherAidFen: person.otherAidYuan * 100, appliedFen: tuitionFen, term: 0, certificate: { number: 'S1', issuedOn: person.certifiedOn },
    },
    cellErrors: [], registry: { status: 'notAsked' }, claimedOn: person.claimedOn,
  };
}

/** Newest policy first: the first that has begun is the one in force on the day of the claim. */
function pass(policies: readonly CompiledPolicy[], inputs: readonly AssessmentInput[]): number {
  let [totalFen, firstFen, steps] = [0, 0, 0];
  for (const input of inputs) {
    const compiled = policies.find(({ policy }) => policy.effectiveFrom <= (input.claimedOn as string)) as CompiledPolicy;
    const { amountFen, trace } = assessRow(compiled, input);
    totalFen += amountFen;
    firstFen += Math.floor(amountFen / 2);
    steps += trace.length;
  }
  if (steps < inputs.length || firstFen > totalFen) throw new Error('every assessed person leaves a trace, and no instalment exceeds the whole');
  return totalFen;
}

async function openFisca(python: string, people: readonly Person[]): Promise<Record<'parameter' | 'table', Measured>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'funeng-bench-'));
  try {
    const file = path.join(folder, 'people.csv');
    await writeFile(file, people.map((each) => [each.tuitionYuan, each.otherAidYuan, each.attendance, each.dischargedOn, each.enrolledOn, each.claimedOn, each.certifiedOn].join(',')).join('\n'));
    const { stdout } = await run(python, [path.join(projectDir, 'bench', 'openfisca', 'model.py'), file], { timeout: 600_000 });
    return JSON.parse(stdout) as Record<'parameter' | 'table', Measured>;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A Python with OpenFisca-Core in an environment of its own in the cache folder, made when it is not there; undefined, and said, where none can be had. */
async function openFiscaPython(): Promise<string | undefined> {
  const folder = path.join(readConfig().cacheDir, 'openfisca');
  const python = path.join(folder, 'bin', 'python');
  try {
    if (!existsSync(python)) await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', OPENFISCA], { timeout: 300_000 });
    return python;
  } catch (error) {
    process.stderr.write(`没有 OpenFisca,该列不测;no OpenFisca, that column is not measured (${error instanceof Error ? error.message.split('\n')[0] : 'unknown'})\n`);
    return undefined;
  }
}
