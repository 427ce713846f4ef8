import { inParallel } from './client.ts';
import type { Office } from './office.ts';
import { claimsOf } from './office.ts';

/** Announced before the draw: anybody can draw the same rows again. */
const SEED = '示例公告 2021-11-12 第 0137 期';
/** So many of the drawn rows are looked into until the year ends. */
const CHECKED_RIGHT = 20;
/** Aid from elsewhere that nobody had told of, found with a trainee: so much too much was paid. */
export const UNTOLD_AID_FEN = 80_000;

/** A paid row that is found wrong, and what it should have been. */
export interface WrongRow {
  readonly claimNo: string;
  readonly institution: string;
  readonly rowNo: number;
  readonly paidFen: number;
  readonly shouldBeFen: number;
  readonly findingId: string;
}

interface Drawn { readonly claimNo: string; readonly rowNo: number; readonly outcome: string; readonly amountFen: number }

/**
 * A quality sample of what the round has decided, drawn from a seed and checked by somebody who had no hand in it. Two rows are found wrong: one of the claim
 * `preferred`, whose institution is paid again soon, where the sample has one, and one of another institution.
 */
export async function sampleRound(office: Office, round: string, preferred: string | undefined): Promise<readonly WrongRow[]> {
  const { sampleNo } = await office.registrar.post<{ sampleNo: string }>('/api/samples', { round, seed: SEED });
  const { rows } = await office.checker.get<{ rows: Drawn[] }>(`/api/samples/${sampleNo}`);
  const paidClaims = new Set((await claimsOf(office.checker, round)).filter((claim) => claim.paidFen > 0).map(({ claimNo }) => claimNo));
  const paid = rows.filter((row) => row.outcome === 'approved' && paidClaims.has(row.claimNo));
  const chosen = [paid.find((row) => row.claimNo === preferred), paid.find((row) => row.claimNo !== preferred)].filter((row) => row !== undefined);
  const right = rows.filter((row) => !chosen.includes(row)).slice(0, CHECKED_RIGHT);
  await inParallel(right, 4, ({ claimNo, rowNo }) => office.checker.post(`/api/samples/${sampleNo}/findings`, { claimNo, rowNo, verdict: 'right', note: '原始凭证与申报一致' }));
  const wrong: WrongRow[] = [];
  for (const { claimNo, rowNo, amountFen } of chosen) {
    const shouldBeFen = amountFen - UNTOLD_AID_FEN;
    const { findingId } = await office.checker.post<{ findingId: string }>(
      `/api/samples/${sampleNo}/findings`, { claimNo, rowNo, verdict: 'wrong', shouldBeFen, note: '同一学期另有其他资助,申报时未填' });
    wrong.push({ claimNo, institution: claimNo.slice(`C-${round}-`.length), rowNo, paidFen: amountFen, shouldBeFen, findingId });
  }
  return wrong;
}
