import type { IsoDate } from '../domain/coded.ts';
import type { PaymentRules } from '../domain/payment-rules.ts';
import { paymentRulesSchema } from '../domain/payment-rules.ts';
import type { Queryable } from './db.ts';

/** The rules of payment in force on a day. */
export async function paymentRules(db: Queryable, on: IsoDate): Promise<PaymentRules> {
  const { rules } = await db.one<{ rules: unknown }>('select rules from payment_rules where effective_on <= $1 order by effective_on desc limit 1', [on]);
  return paymentRulesSchema.parse(rules);
}
