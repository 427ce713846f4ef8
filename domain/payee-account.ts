import type { Refusal } from './case.ts';
import { refuse } from './case.ts';
import { checkAccount, checkBankCode } from './identifiers.ts';
import type { IdentifierVerdict } from './identifiers.ts';

/** Whom a programme's money goes to: the institution, or the trainee's own account (生活补助). */
export type PayeeKind = 'institution' | 'trainee';

/** A warning that may stay without an answer: it is one. */
export const NAME_EXCEPTION = 'ACCOUNT_NAME_EXCEPTION';
/** Somebody else is paid to the same number. */
export const ACCOUNT_SHARED = 'ACCOUNT_SHARED';

/** What a person enters. */
export interface ProposedAccount {
  readonly holder: string;
  readonly bankName: string;
  readonly bankCode: string;
  readonly number: string;
  /** Why the holder is not the payee. */
  readonly exceptionReason?: string;
  /** Why a warning is let stand. */
  readonly overrideReason?: string;
}

export type AccountFault =
  | { readonly field: 'number' | 'bankCode'; readonly verdict: IdentifierVerdict }
  | { readonly field: 'holder' };

/**
 * Looks at an account that somebody proposes for a payee of this name: the same rules whether the payee is an institution or a trainee, but for the form of the
 * number. What cannot be an account is a fault; what may be wrong is a warning, which does not stop the proposal.
 * @returns number and bank code as they are to be kept
 */
export function proposing(
  account: ProposedAccount, payee: { readonly kind: PayeeKind; readonly name: string },
): { readonly fault: AccountFault } | { readonly number: string; readonly bankCode: string; readonly warnings: readonly string[] } {
  const number = checkAccount(account.number, payee.kind === 'institution' ? 'corporate' : 'personal');
  if (number.level === 'block') return { fault: { field: 'number', verdict: number } };
  const bankCode = checkBankCode(account.bankCode);
  if (bankCode.level === 'block') return { fault: { field: 'bankCode', verdict: bankCode } };
  const otherName = account.holder !== payee.name;
  if (otherName && account.exceptionReason === undefined) return { fault: { field: 'holder' } };
  const warned = [number, bankCode].filter((each) => each.level === 'warn').map((each) => each.code);
  return { number: number.value, bankCode: bankCode.value, warnings: [...(otherName ? [NAME_EXCEPTION] : []), ...warned] };
}

/** A version of an account as whoever decides on it finds it. */
export interface WaitingVersion {
  readonly proposedBy: string;
  readonly approvedBy: string | null;
  readonly rejectedBy: string | null;
  readonly warnings: readonly string[];
  readonly overrideReason: string | null;
  readonly hasProof: boolean;
  /** It would take the place of an account that pays already. */
  readonly isChange: boolean;
}

/** Why a person cannot approve it, or null: another person than its proposer does, with every warning answered, and a change with its proof. */
export function approving(account: WaitingVersion, by: string): Refusal | null {
  if (account.proposedBy === by) return refuse('SAME_PERSON', '登记与审核不能是同一人', 'An account must be approved by another person than its proposer').refusal;
  const unanswered = account.warnings.filter((warning) => warning !== NAME_EXCEPTION);
  if (unanswered.length > 0 && account.overrideReason === null) {
    return refuse('WARNING_UNANSWERED', '账户有未说明的警示,请更正后重新登记,或说明理由',
      'The account carries a warning that nobody answered; propose it again, corrected or with a reason', { warnings: unanswered.join(',') }).refusal;
  }
  if (!account.hasProof && account.isChange) return refuse('ACCOUNT_PROOF_MISSING', '变更账户须附证明材料', 'A changed account needs its proof document').refusal;
  return decided(account.approvedBy, by) ?? decided(account.rejectedBy, '');
}

/** Why a person cannot reject it, or null. */
export function rejecting(account: WaitingVersion, by: string): Refusal | null {
  return decided(account.rejectedBy, by) ?? decided(account.approvedBy, '');
}

/** Said twice by the same person it is one decision. */
const decided = (who: string | null, by: string): Refusal | null =>
  (who === null || who === by ? null : refuse('ACCOUNT_APPROVED', '该账户已由他人审核', 'Somebody else has decided on this account already').refusal);
