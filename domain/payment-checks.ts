import type { Bilingual, IsoDate } from './coded.ts';
import { addDays } from './calendar.ts';
import type { Fen } from './money.ts';
import type { PayeeKind } from './payee-account.ts';

/** What is asked of every row and payee on the day of payment. Who fails is left out of the batch and listed with the code; the others go on. */
export const PAYMENT_CHECKS = {
  ROW_HELD: say('该行已暂缓拨付', 'The row is held'),
  PERSON_HELD: say('该学员已暂缓拨付', 'The person is held'),
  OBJECTION_OPEN: say('异议尚未核查完毕', 'An objection is open'),
  DUPLICATE: say('同一应享已由其他申报占用', 'The allowance belongs to another row'),
  SOURCE_SHORT: say('该来源的资金只够支付该行的一部分', 'The money of the source bears the row in part only'),
  INSTITUTION_HELD: say('该院校已暂缓拨付', 'The institution is held'),
  INSTITUTION_CLOSED: say('该院校已停办', 'The institution is closed'),
  LICENCE_EXPIRED: say('办学许可证已过期', "The institution's licence has expired"),
  NO_APPROVED_ACCOUNT: say('没有已审核生效的收款账户', 'No approved account is in force'),
  ACCOUNT_NAME_DIFFERS: say('户名与收款人不一致', "The account's holder is not the payee"),
  ACCOUNT_NOT_CORRECTED: say('上次退票后账户尚未更正', 'The account was not corrected after the payment was returned'),
  ACCOUNT_COOLING: say('变更后的账户仍在冷静期内', 'The changed account is in its cooling period'),
  PAYEE_CONFLICT: say('同一收款人在未办结事项中有两个不同账户,须由人决定', 'The payee has two different accounts in open cases; a person must decide'),
  BUDGET_SHORT: say('已审定的预算不足以支付', 'Less is committed than would be paid'),
} as const satisfies Record<string, Bilingual>;
export type CheckCode = keyof typeof PAYMENT_CHECKS;

/** What two people together may let pass, for a time and with a reason. */
export const OVERRIDABLE: readonly CheckCode[] = ['DUPLICATE', 'INSTITUTION_CLOSED', 'LICENCE_EXPIRED', 'ACCOUNT_COOLING', 'PAYEE_CONFLICT'];

/** What is known of a payee on the day of payment. */
export interface PayeeFacts {
  readonly kind: PayeeKind;
  /** The institution: what it claims for its trainees waits too. A trainee's own hold is asked of each row. */
  readonly held: boolean;
  readonly closedOn: IsoDate | null;
  readonly licenceUntil: IsoDate | null;
  /** The account in force, or null. */
  readonly account: {
    readonly version: number;
    readonly holderDiffers: boolean;
    /** The day a change was approved on the clock of the payment; null for a payee's first account. */
    readonly changedOn: IsoDate | null;
  } | null;
  /** The account to which the last payment could not be credited. */
  readonly returnedFrom: number | null;
  /** Another number than the account's is in an open payment, or waits as a proposal. */
  readonly otherAccountOpen: boolean;
  /** Of the claim, less what lines before this one take. */
  readonly committedFen: Fen;
  readonly amountFen: Fen;
  readonly overrides: readonly string[];
}

/** The first check that the payee fails and that nobody let pass, or null. An institution that is closed is paid no more; what its trainees were granted is. */
export function payeeCheck(facts: PayeeFacts, on: IsoDate, coolingDays: number): CheckCode | null {
  const { account } = facts;
  const failed: (CheckCode | false)[] = [
    facts.held && 'INSTITUTION_HELD',
    facts.kind === 'institution' && facts.closedOn !== null && facts.closedOn <= on && 'INSTITUTION_CLOSED',
    facts.kind === 'institution' && facts.licenceUntil !== null && facts.licenceUntil < on && 'LICENCE_EXPIRED',
    account === null && 'NO_APPROVED_ACCOUNT',
    account !== null && account.holderDiffers && 'ACCOUNT_NAME_DIFFERS',
    account !== null && account.version === facts.returnedFrom && 'ACCOUNT_NOT_CORRECTED',
    facts.otherAccountOpen && 'PAYEE_CONFLICT',
    account !== null && account.changedOn !== null && on < addDays(account.changedOn, coolingDays) && 'ACCOUNT_COOLING',
    facts.committedFen < facts.amountFen && 'BUDGET_SHORT',
  ];
  return failed.find((code): code is CheckCode => code !== false && !(OVERRIDABLE.includes(code) && facts.overrides.includes(code))) ?? null;
}

function say(zh: string, en: string): Bilingual {
  return { zh, en };
}
