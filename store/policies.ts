import { createHash } from 'node:crypto';
import type { IsoDate } from '../domain/coded.ts';
import { canonicalPolicy } from '../domain/policy/load.ts';
import type { Policy } from '../domain/policy/schema.ts';
import type { PolicyFinding } from '../domain/policy/check.ts';
import type { PolicyDocumentState } from '../domain/policy-document.ts';
import type { Queryable } from './db.ts';
import { prepared } from './db.ts';

/** SHA-256 of the canonical form, hex: what a claim freezes. */
export const policyHash = (policy: Policy): string => sha256(canonicalPolicy(policy));
export const textHash = (text: string): string => sha256(text);

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Keeps a text under its hash; the same text twice is one. */
export async function savePolicyText(db: Queryable, text: string, by: string): Promise<string> {
  const hash = textHash(text);
  await db.execute('insert into policy_text (hash, text, written_by) values ($1, $2, $3) on conflict (hash) do nothing', [hash, text, by]);
  return hash;
}

export async function policyText(db: Queryable, hash: string): Promise<string | undefined> {
  return (await db.maybeOne<{ text: string }>('select text from policy_text where hash = $1', [hash]))?.text;
}

/** The text that a policy was published from; undefined where it was not published here. */
export async function publishedText(db: Queryable, key: string, clock: string): Promise<string | undefined> {
  const found = await db.maybeOne<{ text: string }>(
    `select t.text from policy_document d join policy_text t on t.hash = d.text_hash
     where d.policy_key = $1 and d.clock in ('real', $2) and d.stage in ('approved', 'effective', 'superseded') order by d.case_no limit 1`, [key, clock]);
  return found?.text;
}

/** A document as lists show it. */
export interface PolicyDocumentRecord {
  readonly policyNo: string;
  readonly clock: string;
  readonly stage: PolicyDocumentState['stage'];
  readonly textHash: string;
  readonly key: string | null;
  readonly policyHash: string | null;
  readonly effectiveFrom: IsoDate | null;
  readonly findings: readonly PolicyFinding[];
}

const COLUMNS = `case_no as "policyNo", clock, stage, text_hash as "textHash", policy_key as key, policy_hash as "policyHash",
  effective_from as "effectiveFrom", findings`;

export function listPolicyDocuments(db: Queryable, page: { after?: string; limit: number }): Promise<PolicyDocumentRecord[]> {
  return db.query<PolicyDocumentRecord>(`select ${COLUMNS} from policy_document where case_no > $1 order by case_no limit $2`, [page.after ?? '', page.limit]);
}

export async function findPolicyDocument(db: Queryable, policyNo: string): Promise<(PolicyDocumentRecord & { readonly state: PolicyDocumentState }) | undefined> {
  return db.maybeOne(`select d.*, i.state from (select ${COLUMNS} from policy_document where case_no = $1) d join case_instance i on i.case_no = d."policyNo"`, [policyNo]);
}

/** The findings of the last check, in full: the event keeps their codes. */
export async function noteFindings(db: Queryable, policyNo: string, hash: string, findings: readonly PolicyFinding[]): Promise<void> {
  await db.execute('update policy_document set findings = $3::jsonb where case_no = $1 and text_hash = $2', [policyNo, hash, JSON.stringify(findings)]);
}

export interface PublishedPolicy {
  readonly clock: string;
  readonly policy: Policy;
  readonly hash: string;
}

/** Everything that was published and not revoked, in the order of the days on which it begins. */
export function publishedPolicies(db: Queryable): Promise<PublishedPolicy[]> {
  return db.query<PublishedPolicy>('select clock, policy, policy_hash as hash from published_policy where revoked_on is null order by effective_from, seq');
}

const MARK = prepared(`select count(*) || '/' || count(revoked_on) as mark from published_policy where $1::text is null or clock in ('real', $1)`);

/** Changes whenever something is published or revoked (on one clock and the real one, where it is named); cheap to ask. */
export async function publishedMark(db: Queryable, clock?: string): Promise<string> {
  return (await db.one<{ mark: string }>(MARK, [clock ?? null])).mark;
}
