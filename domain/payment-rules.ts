import { z } from 'zod';
import type { Fen } from './money.ts';

const fen = z.int().min(0);
const band = z.strictObject({ fromFen: fen, people: z.int().min(1).max(5) });

/** `proportional`: the part of the course that was not attended; `full`: all that was paid; `difference`: what is above the corrected amount. */
const method = z.enum(['proportional', 'full', 'difference']);
export type ClawbackMethod = z.infer<typeof method>;

/** The bureau's rules of payment 拨付规则, as dated data. */
export const paymentRulesSchema = z.strictObject({
  /** How many different approvers a batch needs, by its total; the bands ascend, the first begins at 0. */
  approvals: z.array(band).min(1).max(10).refine(
    (bands) => bands[0]?.fromFen === 0 && bands.every((each, n) => n === 0 || each.fromFen > (bands[n - 1]?.fromFen ?? 0)), '金额档次应自 0 起递增 / bands ascend from 0'),
  /** Days that a changed account waits after its approval. */
  coolingDays: z.int().min(0).max(60),
  /** The largest part of one payment that may be kept back for a clawback. */
  offsetMaxPercent: z.int().min(0).max(90),
  /** Working days until the money is due back; how much it is, by the ground. */
  clawback: z.strictObject({
    workingDays: z.int().min(1).max(250), reminderDaysBefore: z.int().min(0).max(60), instalmentsMax: z.int().min(1).max(36),
    amount: z.strictObject({ dropOut: method, objection: method, audit: method, correction: method }),
  }),
  sample: z.strictObject({ valuePercent: z.int().min(10).max(100), alwaysFromFen: fen, approvals: z.int().min(1).max(10_000), refusals: z.int().min(1).max(10_000) }),
});
export type PaymentRules = z.infer<typeof paymentRulesSchema>;

/** How many approvers a batch of this total needs. */
export function approvalsFor(rules: Pick<PaymentRules, 'approvals'>, totalFen: Fen): number {
  return rules.approvals.filter((each) => each.fromFen <= totalFen).at(-1)?.people ?? 1;
}
