import { assessRow } from '../domain/policy/assess.ts';
import { programmeNames } from '../domain/policy/programmes.ts';
import type { PolicyInForce, PolicySource } from '../domain/policy/source.ts';
import type { LoadedPolicy, PolicySet } from './policies.ts';

/** The loaded policies as the engine asks for them. */
export function policySource(set: PolicySet): PolicySource {
  const ready = new Map(set.all.map((loaded) => [loaded.hash, inForceOf(loaded)]));
  return {
    inForce: (on) => ready.get(set.inForce(on).hash) as PolicyInForce,
    byHash: (hash) => ready.get(hash),
  };
}

function inForceOf({ policy, hash, compiled }: LoadedPolicy): PolicyInForce {
  return {
    policy,
    hash,
    programmes: programmeNames(policy),
    assess: (input) => assessRow(compiled, input),
    groupOf: (programme) => (programme ? compiled.programmes.get(programme)?.programme.group ?? null : null),
  };
}
