import type { CheckedPolicy, PolicyDocumentEvent, PolicyDocumentState } from '../../domain/policy-document.ts';
import { parsePolicySeries } from '../../domain/policy/load.ts';
import { keyOf } from '../../domain/policy/check.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import type { OutboxMessage } from '../outbox.ts';
import { policyHash, policyText, publishedMark } from '../policies.ts';

export async function policyEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const messages: OutboxMessage[] = [];
  for (const event of commit.events as readonly PolicyDocumentEvent[]) messages.push(...await applyEvent(t, commit, event));
  const state = commit.state as PolicyDocumentState;
  await t.execute(
    `update policy_document set stage = $2, text_hash = $3, policy_key = $4, policy_hash = $5, effective_from = $6, changed_at = now(),
            findings = case when text_hash = $3 then findings else '[]' end where case_no = $1`,
    [commit.caseNo, state.stage, state.textHash, state.checked?.key ?? null, state.checked?.policyHash ?? null, state.checked?.effectiveFrom ?? null]);
  return messages;
}

async function applyEvent(t: Tx, commit: Commit, event: PolicyDocumentEvent): Promise<OutboxMessage[]> {
  const { caseNo } = commit;
  switch (event.type) {
    case 'Drafted':
      await t.execute('insert into policy_document (case_no, clock, stage, text_hash) values ($1, $2, $3, $4)', [caseNo, commit.clock, 'draft', event.textHash]);
      return [];
    case 'Compared':
      return ['role:city_second', 'role:city_decider'].map((target) => notify(caseNo, event, target, 'POLICY_WAITS', { changed: event.compared.changed, differenceFen: event.compared.differenceFen }));
    case 'Published':
      await publish(t, commit, event);
      return [notify(caseNo, event, 'role:registrar', 'POLICY_PUBLISHED', { effectiveFrom: event.policy.effectiveFrom })];
    case 'Revoked':
      await t.execute('update published_policy set revoked_on = $2 where case_no = $1', [caseNo, event.on]);
      return [notify(caseNo, event, 'role:registrar', 'POLICY_REVOKED', {})];
    case 'Rejected':
      return [notify(caseNo, event, 'role:registrar', 'POLICY_REJECTED', { reason: event.reason })];
    case 'TookEffect':
      return [notify(caseNo, event, 'role:registrar', 'POLICY_IN_FORCE', { policy: event.key }), ...await supersede(t, commit)];
    default:
      return [];
  }
}

function notify(caseNo: string, event: PolicyDocumentEvent, target: string, code: string, facts: Record<string, string | number>): OutboxMessage {
  return { key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts } };
}

/** What is published is read from the text itself, and must be what was checked: nothing that a caller says is taken for it. */
async function publish(t: Tx, commit: Commit, event: Extract<PolicyDocumentEvent, { type: 'Published' }>): Promise<void> {
  const text = await policyText(t, event.textHash);
  const policy = text === undefined ? undefined : parsePolicySeries(text, commit.caseNo).find((each) => keyOf(each) === event.policy.key);
  if (!policy || policyHash(policy) !== event.policy.policyHash) {
    throw new CommitRefused({ code: 'STALE_VIEW', message: { zh: '文本与核对结果不一致,请重新核对', en: 'the text is not what was checked: check it again' } });
  }
  await refuseOtherBase(t, commit.clock, event.policy);
  await t.execute(
    `insert into published_policy (case_no, clock, policy_key, effective_from, text_hash, policy, policy_hash, approved_by, published_on)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9)`,
    [commit.caseNo, commit.clock, event.policy.key, policy.effectiveFrom, event.textHash, JSON.stringify(policy), event.policy.policyHash, event.approvedBy, event.on]);
}

/** Another document that was published or revoked since the check might be undone by this one. */
async function refuseOtherBase(t: Tx, clock: string, { publishedMark: seen }: CheckedPolicy): Promise<void> {
  await t.execute('lock table published_policy in share row exclusive mode');
  if (await publishedMark(t, clock) !== seen) {
    throw new CommitRefused({ code: 'POLICY_BASE_MOVED', message: { zh: '核对之后已发布或撤销其他办法,请重新核对', en: 'another policy was published or revoked since the check: check again' } });
  }
}

/** Whatever was in force on this clock has an end now, and is told so. */
async function supersede(t: Tx, { caseNo, clock }: Commit): Promise<OutboxMessage[]> {
  const before = await t.query<{ case_no: string }>(
    `select case_no from policy_document where clock = $1 and stage = 'effective' and case_no <> $2`, [clock, caseNo]);
  return before.map((each) => ({
    key: `supersede/${each.case_no}`, kind: 'send', target: each.case_no, body: { kind: 'policy', command: { type: 'supersede', by: caseNo } },
  }));
}
