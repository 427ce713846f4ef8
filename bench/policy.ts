import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assessRow } from '../domain/policy/assess.ts';
import type { CompiledPolicy } from '../domain/policy/assess.ts';
import type { AssessmentInput } from '../domain/policy/types.ts';
import { loadPolicies } from '../ops/policies.ts';
import { assessmentInputs } from '../ops/sample/generate/assess.ts';
import { generateSampleYear } from '../ops/sample/generate/year.ts';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../policies');
const measuredCpuMs = 1_000;
const rounds = 3;

/**
 * Rows of the sample year assessed a second on one core, trace included: every programme, every reason of refusal in its real share. Reckoned on the
 * processor time this process used (garbage collection in other threads included), so that other work on the machine changes it little; the best round.
 */
export async function benchPolicy(): Promise<{ policy_rows_per_s: number }> {
  const { compiled } = (await loadPolicies(folder)).inForce('2021-09-30');
  const inputs = assessmentInputs(generateSampleYear({ seed: 1 })).map(({ input }) => input);
  rowsPerSecond(compiled, inputs);
  let best = 0;
  for (let round = 0; round < rounds; round += 1) best = Math.max(best, rowsPerSecond(compiled, inputs));
  return { policy_rows_per_s: Math.round(best) };
}

function rowsPerSecond(compiled: CompiledPolicy, inputs: readonly AssessmentInput[]): number {
  const begun = process.cpuUsage();
  let rows = 0;
  let usedMs = 0;
  while (usedMs < measuredCpuMs) {
    rows += pass(compiled, inputs);
    const { user, system } = process.cpuUsage(begun);
    usedMs = (user + system) / 1_000;
  }
  return (rows / usedMs) * 1_000;
}

/** The sum is used, so that nothing can be optimised away. */
function pass(compiled: CompiledPolicy, inputs: readonly AssessmentInput[]): number {
  let steps = 0;
  for (const input of inputs) steps += assessRow(compiled, input).trace.length;
  if (steps < inputs.length) throw new Error('every assessed row leaves a trace');
  return inputs.length;
}
