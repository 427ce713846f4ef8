import { z } from 'zod';
import type { PolicyInForce } from '../../domain/policy/source.ts';
import { openTrainee, saveStakeKeys } from '../../store/enrolment-trainees.ts';
import { enrolmentOf, majorSchema, programmeSchema, rulesToday, rulesUnder } from '../cases/enrolment.ts';
import { conflict } from '../cases/claim.ts';
import { dateSchema, fenSchema, reasonText } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import type { Route } from '../http/route.ts';
import type { StepSpec } from './enrolment-steps.ts';
import { foreseenStep, reportFields, step } from './enrolment-steps.ts';

/* The turns off the straight way. */

const untilReason = z.strictObject({ until: dateSchema, reason: reasonText });
const fromReason = z.strictObject({ from: dateSchema, reason: reasonText });
const because = z.strictObject({ reason: reasonText });

/** A turn that may move money: what it comes to is asked for before it is taken. */
const weighed = <B>(spec: StepSpec<B>): Route[] => [step(spec), foreseenStep(spec)];

const pauses = [
  step({
    type: 'defer', act: 'enrolment.run', summary: { zh: '保留入学资格', en: 'Defer the first day' }, body: untilReason,
    command: (body) => ({ type: 'defer', ...body }),
  }),
  step({
    type: 'suspend', act: 'enrolment.run', summary: { zh: '休学', en: 'Suspend' }, body: fromReason,
    command: (body) => ({ type: 'suspend', ...body }),
  }),
  step({
    type: 'resume', act: 'enrolment.run', summary: { zh: '复学或恢复入学', en: 'Come back from a suspension or a deferral' }, body: z.strictObject({ from: dateSchema }),
    command: (body) => ({ type: 'resume', ...body }),
  }),
];

const ends = [
  ...weighed({
    type: 'withdraw', act: 'enrolment.withdraw', summary: { zh: '退学或放弃', en: 'Withdraw' }, body: because,
    command: (body) => ({ type: 'withdraw', ...body }),
  }),
  ...weighed({
    type: 'dismiss', act: 'enrolment.run', summary: { zh: '开除学籍', en: 'Dismiss' }, body: because,
    command: (body) => ({ type: 'dismiss', ...body }),
  }),
  step({
    type: 'recordDeath', act: 'enrolment.record-death', summary: { zh: '登记亡故', en: 'Record a death' }, body: z.strictObject({ diedOn: dateSchema }),
    command: (body) => ({ type: 'recordDeath', ...body }),
  }),
];

const alterations = [
  step({
    type: 'transfer', act: 'enrolment.alter', summary: { zh: '转学、转专业或转项目', en: 'Transfer to another institution, major or programme' },
    body: z.strictObject({
      institution: z.string().trim().min(1).max(40), major: majorSchema, programme: programmeSchema.optional(), tuitionFen: fenSchema.min(0).optional(), reason: reasonText,
    }),
    command: async ({ programme, ...body }, ctx) => {
      const found = await enrolmentOf(ctx);
      if (programme === undefined || programme === found.programme) {
        // Its frozen rules stay; the institution must be one that may offer the programme under them.
        await rulesUnder(ctx.deps, await frozenPolicy(ctx.deps, found.policyHash), found.programme, body.institution);
        return { type: 'transfer', ...body };
      }
      const rules = await rulesToday(ctx.deps, found.clock, programme, body.institution);
      await keysOfGroup(ctx.deps, found.enrolmentNo, Number(found.openedOn.slice(0, 4)) - 1, rules.group);
      return { type: 'transfer', ...body, rules };
    },
  }),
  ...weighed({
    type: 'adoptPolicy', act: 'enrolment.alter', summary: { zh: '改按现行办法', en: 'Put what is not confirmed yet under the policy of today' }, body: because,
    command: async (body, ctx) => {
      const { clock, programme, institution } = await enrolmentOf(ctx);
      return { type: 'adoptPolicy', ...body, rules: await rulesToday(ctx.deps, clock, programme, institution.code) };
    },
  }),
  ...weighed({
    type: 'correct', act: 'enrolment.alter', summary: { zh: '更正', en: 'Put right what was wrong; the difference becomes further lines' },
    body: z.strictObject({
      changes: z.strictObject({
        startsOn: dateSchema.optional(), level: z.string().trim().min(1).max(20).optional(), tuitionFen: fenSchema.min(0).optional(),
        terms: z.array(z.strictObject({ key: z.string().min(1).max(20), ...reportFields }).partial().required({ key: true })).max(60).optional(),
      }),
      reason: reasonText, seenFen: fenSchema.optional().describe('The difference that was seen in the preview: the correction is refused if it is another one now'),
    }),
    command: (body) => ({ type: 'correct', ...body }),
  }),
];

export const enrolmentTurnRoutes = [...pauses, ...ends, ...alterations];

async function frozenPolicy({ policies }: ApiDeps, hash: string): Promise<PolicyInForce> {
  await policies.refresh();
  const policy = policies.byHash(hash);
  if (!policy) throw conflict('POLICY_UNKNOWN', '其适用的办法未安装', 'the policy that the enrolment stands under is not installed', { policyHash: hash });
  return policy;
}

/** A further group of programmes takes keys of its own: the allowances are counted by group. */
async function keysOfGroup({ db, cipher }: ApiDeps, enrolmentNo: string, firstYear: number, group: string): Promise<void> {
  const trainee = await openTrainee(db, cipher, enrolmentNo);
  if (!trainee) throw problem('NOT_FOUND');
  await saveStakeKeys(db, cipher, enrolmentNo, trainee.idCard, firstYear, group);
}
