import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { addDays } from '../domain/calendar.ts';
import { compilePolicy } from '../domain/policy/assess.ts';
import type { CompiledPolicy } from '../domain/policy/assess.ts';
import { parsePolicySeries, PolicyError } from '../domain/policy/load.ts';
import type { Policy } from '../domain/policy/schema.ts';
import type { IsoDate } from '../domain/coded.ts';
import { policyHash } from '../store/policies.ts';

/** One version in force, with the hash that a claim freezes. */
export interface LoadedPolicy {
  readonly policy: Policy;
  /** `id@version`, e.g. veterans-training-aid@2019. */
  readonly key: string;
  /** SHA-256 of the canonical form, hex. */
  readonly hash: string;
  readonly compiled: CompiledPolicy;
  /** What it was read from, where that was a file. */
  readonly text?: string;
}

/** Days on which no policy is in force, both ends included. */
export interface PolicyGap { readonly from: IsoDate; readonly to: IsoDate }

export interface PolicySet {
  /** Oldest first. */
  readonly all: readonly LoadedPolicy[];
  readonly gaps: readonly PolicyGap[];
  /** @throws PolicyError POLICY_NONE_IN_FORCE */
  inForce(date: IsoDate): LoadedPolicy;
  /** By `id@version`, by version, or by hash. @throws PolicyError POLICY_UNKNOWN naming those there are. */
  named(name: string): LoadedPolicy;
}

/**
 * Reads every `.yaml` of a folder.
 * @throws PolicyError POLICY_INVALID (path and what was expected), POLICY_OVERLAP (two in force on one day), POLICY_FOLDER_UNREADABLE.
 */
export async function loadPolicies(dir: string): Promise<PolicySet> {
  const read = (await readSources(dir)).flatMap(({ name, text }) => parsePolicySeries(text, name).map((policy) => [policy, text] as const));
  return policySet(read.map(([policy]) => policy), new Map(read));
}

/** The set of policies that are parsed already (from the database, or in a test). */
export function policySet(policies: readonly Policy[], texts: ReadonlyMap<Policy, string> = new Map()): PolicySet {
  const all = policies.map((policy) => ({ ...load(policy), text: texts.get(policy) })).sort((a, b) => (a.policy.effectiveFrom < b.policy.effectiveFrom ? -1 : 1));
  const gaps: PolicyGap[] = [];
  all.forEach((each, index) => {
    const before = all[index - 1];
    if (!before) return;
    const free = before.policy.effectiveTo === null ? null : addDays(before.policy.effectiveTo, 1);
    if (free === null || free > each.policy.effectiveFrom) throw overlap(before, each);
    if (free < each.policy.effectiveFrom) gaps.push({ from: free, to: addDays(each.policy.effectiveFrom, -1) });
  });
  return { all, gaps, inForce: (date) => inForce(all, date), named: (name) => named(all, name) };
}

function load(policy: Policy): LoadedPolicy {
  return {
    policy, key: `${policy.id}@${policy.version}`, hash: policyHash(policy), compiled: compilePolicy(policy),
  };
}

function inForce(all: readonly LoadedPolicy[], date: IsoDate): LoadedPolicy {
  const found = all.find(({ policy }) => policy.effectiveFrom <= date && (policy.effectiveTo === null || date <= policy.effectiveTo));
  if (found) return found;
  throw new PolicyError('POLICY_NONE_IN_FORCE', { zh: `${date} 没有施行中的办法`, en: `no policy is in force on ${date}` },
    all.map(({ key, policy: { effectiveFrom, effectiveTo } }) => ({ zh: `${key}: ${effectiveFrom} 至 ${effectiveTo ?? '(未定)'}`, en: `${key}: ${effectiveFrom} to ${effectiveTo ?? '(open)'}` })));
}

function named(all: readonly LoadedPolicy[], name: string): LoadedPolicy {
  const found = all.find(({ key, policy, hash }) => key === name || policy.version === name || hash === name);
  if (found) return found;
  throw new PolicyError('POLICY_UNKNOWN', { zh: `没有办法“${name}”`, en: `there is no policy "${name}"` }, all.map(({ key }) => ({ zh: `可用 ${key}`, en: `expected ${key}` })));
}

async function readSources(dir: string): Promise<{ name: string; text: string }[]> {
  try {
    const names = (await readdir(dir)).filter((name) => name.endsWith('.yaml')).sort();
    if (names.length === 0) throw new Error('no .yaml file');
    return await Promise.all(names.map(async (name) => ({ name, text: await readFile(path.join(dir, name), 'utf8') })));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new PolicyError('POLICY_FOLDER_UNREADABLE', { zh: `办法文件夹 ${dir} 不能读取`, en: `the policy folder ${dir} cannot be read` }, [{ zh: cause, en: cause }]);
  }
}

function overlap(before: LoadedPolicy, after: LoadedPolicy): PolicyError {
  return new PolicyError('POLICY_OVERLAP', {
    zh: `${before.key} 与 ${after.key} 在 ${after.policy.effectiveFrom} 同时施行`,
    en: `${before.key} and ${after.key} are both in force on ${after.policy.effectiveFrom}`,
  }, [{ zh: `${before.key}: effectiveTo 应早于 ${after.policy.effectiveFrom}`, en: `${before.key}: expected effectiveTo before ${after.policy.effectiveFrom}` }]);
}
