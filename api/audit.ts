import { recordAccess } from '../store/people.ts';
import type { Ctx } from './http/route.ts';
import type { Act } from '../domain/access.ts';

/**
 * Notes who did what to a register (institutions, accounts, budgets, people, clocks): such an act leaves no event in a case.
 * `subject`: a code or an id, never a name or a number of a person. `reason`: of an act that asks for one, as a look at personal values does.
 */
export function noteAct(ctx: Pick<Ctx<unknown, unknown, unknown>, 'actor' | 'deps' | 'ip' | 'requestId'>, act: Act, subject: string, reason?: string): Promise<void> {
  const { actor, deps, ip, requestId } = ctx;
  return recordAccess(deps.db, { actorId: actor.id, actorRole: actor.role, act, outcome: 'allowed', subject, ...(reason !== undefined && { reason }), ipAddress: ip, requestId });
}
