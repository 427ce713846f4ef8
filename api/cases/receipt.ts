import { findCase } from '../../store/cases.ts';
import type { Receipt } from '../../domain/case.ts';
import type { Ctx } from '../http/route.ts';

/**
 * The receipt of this very command when the case has carried it out already: the answer was lost on its way (a crash, a broken line)
 * and the sender asks again under the same key, perhaps when the case has long been closed.
 */
export async function earlierReceipt(ctx: Pick<Ctx<unknown, unknown, unknown>, 'commandId' | 'deps'>, caseNo: string): Promise<Receipt | undefined> {
  const { deps: { db }, commandId } = ctx;
  const carriedOut = await db.maybeOne<{ version: number | null }>(
    'select max(version) as version from case_event where case_no = $1 and command_id = $2', [caseNo, commandId]);
  const found = carriedOut?.version == null ? undefined : await findCase(db, caseNo);
  return found && { caseNo, version: found.version, stage: found.stage };
}
