import type { Verdict } from '../../domain/coded.ts';
import { Problem } from '../http/problem.ts';

/** An identifier as it is stored; a warning does not stop it. @throws Problem 400 with the check's own code */
export function usable(verdict: Verdict): string {
  if (verdict.level === 'block') throw new Problem({ status: 400, code: verdict.code, message: verdict.message, mend: verdict.message });
  return verdict.value;
}
