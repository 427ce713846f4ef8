import { addDays } from '../domain/calendar.ts';
import { assessRow } from '../domain/policy/assess.ts';
import { keyOf } from '../domain/policy/check.ts';
import { programmeNames } from '../domain/policy/programmes.ts';
import type { Policy } from '../domain/policy/schema.ts';
import type { PolicyInForce, PolicySource } from '../domain/policy/source.ts';
import type { Queryable } from '../store/db.ts';
import type { PublishedPolicy } from '../store/policies.ts';
import { publishedMark, publishedPolicies } from '../store/policies.ts';
import { policySet } from './policies.ts';
import type { LoadedPolicy, PolicySet } from './policies.ts';

const REAL = 'real';

/** The loaded policies as the engine asks for them. With a database, those published on the way are served beside them. */
export function policySource(shipped: PolicySet, db?: () => Queryable): PolicySource {
  let published: readonly PublishedPolicy[] = [];
  let mark = '';
  let sets = new Map<string, PolicySet>();
  const ready = new Map<string, PolicyInForce>();

  /** Made once for each hash: compiling is dear, and the same policy is the same object. */
  function readied(loaded: LoadedPolicy): PolicyInForce {
    let found = ready.get(loaded.hash);
    if (!found) ready.set(loaded.hash, (found = inForceOf(loaded)));
    return found;
  }
  function setOf(clock: string): PolicySet {
    let set = sets.get(clock);
    if (!set) {
      const visible = published.filter((each) => each.clock === REAL || each.clock === clock);
      sets.set(clock, (set = visible.length === 0 ? shipped : withPublished(shipped, visible)));
    }
    return set;
  }
  for (const each of shipped.all) readied(each);

  return {
    inForce: (on, clock = REAL) => readied(setOf(clock).inForce(on)),
    byHash: (hash) => ready.get(hash),
    all: (clock = REAL) => setOf(clock).all.map(readied),
    known: () => [...ready.values()],
    refresh: async () => {
      if (!db) return;
      const now = await publishedMark(db());
      if (now === mark) return;
      published = await publishedPolicies(db());
      mark = now;
      sets = new Map();
      for (const clock of new Set(published.map((each) => each.clock))) setOf(clock).all.forEach(readied);
    },
  };
}

const REFRESH_MS = 1_000;

/** Keeps a long-lived program's policies fresh, for whoever asks for the policy of a day without a refresh of its own. A database that is away is asked again. */
export function keepFresh(policies: PolicySource): void {
  const refresh = (): void => void policies.refresh().catch(() => undefined);
  refresh();
  setInterval(refresh, REFRESH_MS).unref();
}

/** A document that ships under the same name later on is the published one; each ends on the day before the next begins. */
function withPublished(shipped: PolicySet, published: readonly PublishedPolicy[]): PolicySet {
  const keys = new Set(published.map((each) => keyOf(each.policy)));
  const policies = [...shipped.all.map((each) => each.policy).filter((each) => !keys.has(keyOf(each))), ...published.map((each) => each.policy)]
    .sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  return policySet(policies.map((each, index) => endedBy(each, policies[index + 1])));
}

function endedBy(policy: Policy, next: Policy | undefined): Policy {
  if (!next || (policy.effectiveTo !== null && policy.effectiveTo < next.effectiveFrom)) return policy;
  return { ...policy, effectiveTo: addDays(next.effectiveFrom, -1) };
}

function inForceOf({ policy, hash, compiled, text }: LoadedPolicy): PolicyInForce {
  return {
    policy,
    hash,
    compiled,
    text,
    programmes: programmeNames(policy),
    assess: (input) => assessRow(compiled, input),
    groupOf: (programme) => (programme ? compiled.programmes.get(programme)?.programme.group ?? null : null),
    payeeOf: (programme) => compiled.programmes.get(programme ?? '')?.programme.payee ?? 'institution',
  };
}
