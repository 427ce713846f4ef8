import { z } from 'zod';
import { CLAIM_DOCUMENT_CODES } from '../claim/documents.ts';
import type { Bilingual } from '../coded.ts';

/*
 * The shape of one policy 办法 in force: everything a bureau decides is data here, nothing is a constant in code. Amounts are yuan, as the bureau writes
 * them; compilePolicy turns them into fen. Every value that a later document may change carries `from` (the day it began) and `reference` (文号 and
 * article). A parsed policy written out as YAML or JSON parses to itself.
 */

const isoDate = z.iso.date();
const text = z.string().trim().min(1).max(200);
/** What the shape of a code means, since a pattern says it to nobody. */
export const CODE_EXPECTED: Bilingual = { zh: '应为 2 至 40 个小写字母、数字和连字符,以字母开头', en: 'expected lower-case letters, digits and hyphens, 2 to 40 of them, beginning with a letter' };
const code = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, CODE_EXPECTED.en);
const yuan = z.number().min(0).max(10_000_000).multipleOf(0.01);
const workingDays = z.int().min(1).max(250);
const months = z.int().min(0).max(600);

/** The day a value began to hold and the clause that says so. */
const dated = { from: isoDate, reference: text };
/** What happens to a row that does not meet a rule: refused, or shown to the reviewer. */
const level = z.enum(['block', 'warn']);

const rate = z.strictObject({ ...dated, yuan });

/** Names of 层次 or of 证书等级 with their rate, lowest first. */
const tier = z.strictObject({ names: z.array(text).min(1).max(20), rate });
const tiers = z.array(tier).min(1).max(20);

/** `tuition` 学费标准 or `paidTuition` 已缴学费 is never exceeded; `none`: the amount does not depend on what the course costs. */
const notAbove = z.enum(['tuition', 'paidTuition', 'none']);

const common = {
  notAbove,
  /** Aid from elsewhere for the same term is taken off (no stacking). */
  lessOtherAid: z.boolean(),
};

const amount = z.discriminatedUnion('formula', [
  /** min(actual tuition, cap) a year; a single term takes half of the cap. */
  z.strictObject({ formula: z.literal('tuitionWithCap'), ...common, cap: rate }),
  /** A fixed amount a year by 层次; a row without a known one takes the lowest; a single term takes half. */
  z.strictObject({ formula: z.literal('fixedTuition'), ...common, tiers }),
  z.strictObject({ formula: z.literal('perPerson'), ...common, rate }),
  /** rate × 生活补助月数; fewer months than `min` are not a course, more than `max` are paid as `max`. */
  z.strictObject({ formula: z.literal('perMonth'), ...common, rate, months: z.strictObject({ ...dated, min: months, max: months }) }),
  /** By 证书等级; `scarce` adds a percentage for the named occupations, from a level upwards. */
  z.strictObject({
    formula: z.literal('perCertificate'), ...common, tiers,
    scarce: z.strictObject({ ...dated, occupations: z.array(text).min(1).max(200), fromLevel: text, addPercent: z.int().min(0).max(100) }).optional(),
  }),
  /** An advance at the start and the rest on a certificate; a roster's row asks for the advance. */
  z.strictObject({ formula: z.literal('apprenticeship'), ...common, tiers, advance: z.strictObject({ ...dated, percent: z.int().min(0).max(100) }) }),
]);

const eligibility = z.strictObject({
  dischargeTypes: z.strictObject({ ...dated, level, accepted: z.array(text).min(1).max(20) }).optional(),
  /** Whole months from 退役时间 to 入学时间; below `min` 0 means enrolled before discharge; `max` null is no limit. */
  monthsSinceDischarge: z.strictObject({ ...dated, level, min: z.int().min(-600).max(600), max: months.nullable() }).optional(),
  timesAllowed: z.strictObject({ ...dated, level, max: z.int().min(1).max(100) }).optional(),
  attendance: z.strictObject({ ...dated, level, minPercent: z.number().min(0).max(100) }).optional(),
  studentStatus: z.strictObject({ ...dated, level, refused: z.array(text).min(1).max(20) }).optional(),
  /** In full years on 入学时间. */
  age: z.strictObject({ ...dated, level, min: z.int().min(0).max(120), max: z.int().min(0).max(120) }).optional(),
  /** A certificate is needed; `withinMonths` before the claim, null for any time. */
  certificate: z.strictObject({ ...dated, level, withinMonths: months.nullable() }).optional(),
});

const paper = z.enum(CLAIM_DOCUMENT_CODES).exclude(['other']);
/** Evidence 证明材料 of each row of a claim: without what is `required` the claim is not submitted; what is `warned` is shown where it is missing and stops nothing. */
const evidence = z.strictObject({ ...dated, required: z.array(paper).max(20), warned: z.array(paper).max(20) });

const documents = z.array(text).min(1).max(20);

/** How long an enrolment runs, and what it is paid by. */
const length = z.discriminatedUnion('by', [
  /** 学期: two a school year, September to August. */
  z.strictObject({ by: z.literal('terms'), ...dated, min: z.int().min(1).max(20), max: z.int().min(1).max(20) }),
  /** Advance 预拨 and settlement 结算; a drop-out gives back `percent` of the share of the months not served. */
  z.strictObject({
    by: z.literal('instalments'), ...dated, minMonths: z.int().min(1).max(120), maxMonths: z.int().min(1).max(120), assessments: z.int().min(0).max(20),
    clawback: z.strictObject({ ...dated, percent: z.int().min(0).max(100) }),
  }),
  /** One course, paid once. `orders`: only on a seat of an employer's order. */
  z.strictObject({
    by: z.literal('course'), ...dated, minMonths: z.int().min(0).max(60), maxMonths: z.int().min(1).max(60), minHours: z.int().min(0).max(5_000), orders: z.boolean(),
  }),
]);

/** 专业设定, 生源组织, 特色教学, 资金保障 of a pilot class with a partner region. */
const pilot = z.strictObject({
  majors: z.array(z.strictObject({ name: text, seats: z.int().min(1).max(10_000) })).min(1).max(100),
  sourcing: z.array(z.strictObject({ region: text, seats: z.int().min(1).max(10_000) })).min(1).max(100),
  teaching: z.array(text).min(1).max(30),
  funding: z.array(z.strictObject({ source: text, percent: z.int().min(0).max(100) })).min(1).max(20),
});

/** How the programme is run: what an enrolment needs beside amount and eligibility. */
const course = z.strictObject({
  length,
  /** 院校类型 that may offer it. */
  offeredBy: z.array(text).min(1).max(20),
  /** 单列计划: places a school year; absent: no limit. */
  quota: z.strictObject({ ...dated, seats: z.int().min(1).max(1_000_000) }).optional(),
  /** Documents without which a step is not taken. */
  documents: z.strictObject({
    application: documents.optional(), registration: documents.optional(), agreement: documents.optional(), completion: documents.optional(),
  }),
  /** Working days. */
  days: z.strictObject({
    ...dated, check: workingDays, admission: workingDays, confirmation: workingDays, term: workingDays, reminderDaysBefore: z.int().min(0).max(30),
  }),
  /** The longest suspension 休学. */
  suspension: z.strictObject({ ...dated, maxMonths: months }),
  /** How long a file stays open for corrections and the placement that followed. */
  fileOpenMonths: z.int().min(0).max(60),
  pilot: pilot.optional(),
});

const programme = z.strictObject({
  code,
  name: z.strictObject({ zh: text, en: text }),
  /** Other ways in which colleges write it into 培训类型. */
  aliases: z.array(text).max(30),
  kind: z.enum(['degree', 'technician', 'apprenticeship', 'short']),
  /** Programmes of one group exclude each other for one person, school year and term. */
  group: code,
  /** Of a pilot class: where its partners are. */
  partnerRegion: text.optional(),
  /** Whose account the money goes to: absent, the institution's; `trainee`: the trainee's own (生活补助). */
  payee: z.enum(['institution', 'trainee']).optional(),
  amount,
  eligibility,
  /** Absent: nothing is asked for. */
  documents: evidence.optional(),
  /** Absent: the programme is claimed by roster only. */
  course: course.optional(),
});

/** Working days of each stage of a claim; the names are those of the claim's stages. */
const stages = z.strictObject({
  ...dated,
  identity: workingDays, firstReview: workingDays, secondReview: workingDays, correction: workingDays,
  notice: workingDays, decision: workingDays, payment: workingDays,
  reminderDaysBefore: z.int().min(0).max(30),
  /** 会签: from an amount on a stage is signed by so many people together; absent: by one. */
  coSign: z.array(z.strictObject({ stage: z.enum(['firstReview', 'secondReview', 'decision']), fromYuan: yuan, people: z.int().min(2).max(9) })).min(1).max(20).optional(),
});

/** The policy as it stood on one day; see `Policy`. */
export const policySchema = z.strictObject({
  id: code,
  version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$/),
  title: text,
  /** 文号, e.g. 穗退役军人〔2021〕示例1号. */
  documentNumber: text,
  note: z.string().max(1_000),
  effectiveFrom: isoDate,
  effectiveTo: isoDate.nullable(),
  stages,
  programmes: z.array(programme).min(1).max(200),
}).superRefine(checkWhole);

export type Policy = Readonly<z.infer<typeof policySchema>>;
export type Programme = Policy['programmes'][number];
export type AmountFormula = Programme['amount'];
export type Eligibility = Programme['eligibility'];
export type Course = NonNullable<Programme['course']>;
export type Tier = z.infer<typeof tier>;

/** A document of a series: when it begins, and how it is called. `effectiveTo` absent: until the next begins. */
export const versionSchema = z.strictObject({
  version: policySchema.shape.version,
  title: text,
  documentNumber: text,
  note: z.string().max(1_000),
  effectiveFrom: isoDate,
  effectiveTo: isoDate.nullable().optional(),
});

const MIN_ABOVE_MAX: Bilingual = { zh: '下限不能大于上限', en: 'expected min not above max' };

function checkWhole(policy: { effectiveFrom: string; effectiveTo: string | null; programmes: z.infer<typeof programme>[] }, context: z.RefinementCtx): void {
  const fail = (path: (string | number)[], said: Bilingual): void => { context.addIssue({ code: 'custom', path, message: said.en, params: said }); };
  if (policy.effectiveTo !== null && policy.effectiveTo < policy.effectiveFrom) {
    fail(['effectiveTo'], { zh: `不能早于施行日 ${policy.effectiveFrom}`, en: `expected a day not before effectiveFrom ${policy.effectiveFrom}` });
  }
  const taken = new Map<string, string>();
  policy.programmes.forEach((each, index) => {
    for (const name of new Set([each.code, each.name.zh, ...each.aliases])) {
      const other = taken.get(name);
      if (other !== undefined) fail(['programmes', index], { zh: `“${name}”只能是一个项目的名称,${other} 也用了`, en: `expected "${name}" to name one programme only; ${other} has it too` });
      taken.set(name, each.code);
    }
    checkProgramme(each, (path, said) => { fail(['programmes', index, ...path], said); });
  });
}

function checkProgramme({ amount: formula, eligibility: rules, documents: papers, course: run }: z.infer<typeof programme>, fail: (path: string[], said: Bilingual) => void): void {
  if (run) checkCourse(run, formula.formula, fail);
  const asked = papers ? [...papers.required, ...papers.warned] : [];
  if (new Set(asked).size < asked.length) fail(['documents'], { zh: '同一材料只能出现一次:必交或提示', en: 'expected each document once, as required or as warned' });
  if (formula.formula === 'perMonth' && formula.months.min > formula.months.max) fail(['amount', 'months'], MIN_ABOVE_MAX);
  if (formula.formula === 'perCertificate') {
    const { scarce } = formula;
    if (scarce && !formula.tiers.some((each) => each.names.includes(scarce.fromLevel))) {
      fail(['amount', 'scarce', 'fromLevel'], { zh: '应为各档名称之一', en: 'expected one of the names of the tiers' });
    }
  }
  if ('tiers' in formula) {
    const names = formula.tiers.flatMap((each) => each.names);
    if (new Set(names).size < names.length) fail(['amount', 'tiers'], { zh: '同一名称只能在一个档内', en: 'expected each name in one tier only' });
  }
  const window = rules.monthsSinceDischarge;
  if (window?.max != null && window.min > window.max) fail(['eligibility', 'monthsSinceDischarge'], MIN_ABOVE_MAX);
  if (rules.age && rules.age.min > rules.age.max) fail(['eligibility', 'age'], MIN_ABOVE_MAX);
}

function checkCourse({ length: runs, pilot: partners }: z.infer<typeof course>, formula: string, fail: (path: string[], said: Bilingual) => void): void {
  const [min, max] = runs.by === 'terms' ? [runs.min, runs.max] : [runs.minMonths, runs.maxMonths];
  if (min > max) fail(['course', 'length'], MIN_ABOVE_MAX);
  if ((runs.by === 'instalments') !== (formula === 'apprenticeship')) fail(['course', 'length', 'by'], { zh: '分期只用于学徒制公式,学徒制公式也只能分期', en: 'expected instalments with the formula apprenticeship, and only with it' });
  if (runs.by === 'terms' && formula !== 'tuitionWithCap' && formula !== 'fixedTuition') fail(['course', 'length', 'by'], { zh: '按学期只用于按学年计算的公式', en: 'expected terms with a formula by the school year' });
  if (partners && partners.funding.reduce((sum, each) => sum + each.percent, 0) !== 100) fail(['course', 'pilot', 'funding'], { zh: '各方比例之和应为 100%', en: 'expected the shares to make 100 percent' });
}
