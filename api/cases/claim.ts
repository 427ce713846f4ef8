import type { ResourceScope } from '../../domain/access.ts';
import type { Refusal } from '../../domain/case.ts';
import { refuse } from '../../domain/case.ts';
import { stageName } from '../../domain/codes/names.ts';
import type { PolicyInForce } from '../../domain/policy/source.ts';
import { PolicyError } from '../../domain/policy/load.ts';
import { clockToday } from '../../store/clocks.ts';
import type { ClaimRecord } from '../../store/claims.ts';
import { claimScope, findClaim } from '../../store/claims.ts';
import { Problem, problem, problemOfRefusal } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';

/** Whose the claim of the path is: what the access gate is asked on every route of one claim. */
export function scopeOfClaim({ params, deps }: { params: { claimNo: string }; deps: ApiDeps }): Promise<ResourceScope | undefined> {
  return claimScope(deps.db, params.claimNo);
}

/** The same for what belongs to the claim as a whole (its files): a district has rows of it, not the rest. */
export async function scopeOfWholeClaim(asked: { params: { claimNo: string }; deps: ApiDeps }): Promise<ResourceScope | undefined> {
  const scope = await scopeOfClaim(asked);
  return scope && { institutionCode: scope.institutionCode };
}

export async function claimOf({ params, deps }: { params: { claimNo: string }; deps: ApiDeps }): Promise<ClaimRecord> {
  const claim = await findClaim(deps.db, params.claimNo);
  if (!claim) throw problem('NOT_FOUND');
  return claim;
}

/** The policy in force on the day that the clock shows. @throws Problem 409 where no policy covers the day. */
export async function policyToday(deps: ApiDeps, clock: string): Promise<PolicyInForce> {
  try {
    await deps.policies.refresh();
    return deps.policies.inForce(await clockToday(deps.db, clock), clock);
  } catch (error) {
    if (error instanceof PolicyError) throw new Problem({ status: 409, code: error.code, message: error.said });
    throw error;
  }
}

/** The policy of a claim: the one that it was first submitted under, before that the one of today. */
export async function policyOf(deps: ApiDeps, { policyHash, clock }: Pick<ClaimRecord, 'policyHash' | 'clock'>): Promise<PolicyInForce> {
  if (policyHash === null) return policyToday(deps, clock);
  await deps.policies.refresh();
  const found = deps.policies.byHash(policyHash);
  if (!found) throw conflict('POLICY_UNKNOWN', '申报所依据的办法未安装', 'the policy of the claim is not installed');
  return found;
}

/** A rule of the business said no: 409 with its code. */
export function conflict(code: string, zh: string, en: string, facts?: Refusal['facts']): Problem {
  return problemOfRefusal(refuse(code, zh, en, facts).refusal);
}

/** Whether the institution works on its claim: it has not been submitted, or it came back. */
export const isWithInstitution = ({ stage }: { readonly stage: string }): boolean => stage === 'draft' || stage === 'returned';

/** @throws Problem WRONG_STAGE while the claim is with the offices: `what` is done by the institution that works on it. */
export function requireWithInstitution(state: { readonly stage: string }, what: { zh: string; en: string }): void {
  if (!isWithInstitution(state)) throw wrongStage(state.stage, what);
}

export function wrongStage(stage: string, what: { zh: string; en: string }): Problem {
  const now = stageName('claim', stage);
  return conflict('WRONG_STAGE', `当前环节为“${now.zh}”,不能${what.zh}`, `the claim is at "${now.en}": ${what.en} is not possible`, { stage });
}

/** Nobody is put in charge of what he or she may not do. */
export function personUnsuitable(role: string): Problem {
  return conflict('PERSON_UNSUITABLE', '此人不存在、已停用或岗位不符', 'there is no such person, or the account is closed, or the role is another', { role });
}
