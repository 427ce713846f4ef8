import type { Receipt } from '../../domain/case.ts';
import { receiptOf } from '../../store/cases.ts';
import { Problem } from '../http/problem.ts';
import type { Ctx } from '../http/route.ts';

/** Two people may open at the same moment, and a number whose opening was refused is used up. */
const NUMBERS_TRIED = 20;

/**
 * Opens a case under the first free number from `next` on. What this very command has made already (`madeBefore`) answers with its receipt.
 */
export async function openNumbered(
  { deps, commandId }: Pick<Ctx<unknown, unknown, unknown>, 'deps' | 'commandId'>, { madeBefore, next }: { madeBefore: string | null; next: number },
  open: (number: number) => Promise<Receipt>,
): Promise<Receipt> {
  const done = madeBefore === null ? undefined : await receiptOf(deps.db, madeBefore, commandId);
  if (done) return done;
  for (let number = next; ; number++) {
    try {
      return await open(number);
    } catch (error) {
      const taken = error instanceof Problem && (error.init.code === 'CASE_FINISHED' || error.init.code === 'WRONG_STAGE');
      if (!taken || number >= next + NUMBERS_TRIED) throw error;
    }
  }
}
