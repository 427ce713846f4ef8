import type { CommandMeta, Decider, Decision, Transition } from './case.ts';
import { accept, edgeMaker, notAllowed, refuse } from './case.ts';
import type { IsoDate } from './coded.ts';

export type PolicyStage =
  | 'none' | 'draft' | 'checked' | 'compared' | 'approving' | 'approved' | 'effective' | 'superseded' | 'rejected' | 'withdrawn';

/** What the checks found the text to be: one new version after the one it would follow. */
export interface CheckedPolicy {
  readonly policyHash: string;
  /** `id@version`. */
  readonly key: string;
  readonly effectiveFrom: IsoDate;
  /** `id@version` of the policy it would follow; null where it is the first. */
  readonly follows: string | null;
  /** What had been published when it was checked: publishing is refused where that has changed. */
  readonly publishedMark: string;
}

/** The difference that a what-if found, as its approvers see it. */
export interface Compared {
  readonly whatIfId: string;
  readonly rows: number;
  readonly changed: number;
  readonly differenceFen: number;
}

export interface PolicyDocumentState {
  readonly stage: PolicyStage;
  /** SHA-256 of the text as it was saved last; the checks, the what-if and both approvals belong to this text alone. */
  readonly textHash: string;
  readonly checked: CheckedPolicy | null;
  readonly compared: Compared | null;
  /** Everybody who has written a text of this document. */
  readonly writers: readonly string[];
  readonly approvedBy: readonly string[];
}

type With<T extends string, Fields = object> = { readonly type: T; readonly meta: CommandMeta } & Readonly<Fields>;
export type PolicyDocumentCommand =
  | With<'draft', { textHash: string }>
  | With<'revise', { textHash: string }>
  | With<'check', { textHash: string; findings: readonly string[]; policy: CheckedPolicy | null }>
  | With<'compare', { textHash: string; compared: Compared }>
  | With<'approve', { textHash: string; whatIfId: string }>
  | With<'reject', { reason: string }>
  | With<'withdraw', { reason: string }>
  | With<'revoke', { reason: string }>
  | With<'supersede', { by: string }>
  | With<'tick'>;

type Fact<T extends string, Fields = object> = { readonly type: T; readonly by: string; readonly on: IsoDate } & Readonly<Fields>;
export type PolicyDocumentEvent =
  | Fact<'Drafted', { textHash: string }>
  | Fact<'Revised', { textHash: string }>
  | Fact<'Checked', { textHash: string; findings: readonly string[]; policy: CheckedPolicy }>
  | Fact<'CheckFailed', { textHash: string; findings: readonly string[] }>
  | Fact<'Compared', { textHash: string; compared: Compared }>
  | Fact<'Approved', { textHash: string; whatIfId: string }>
  | Fact<'Published', { textHash: string; policy: CheckedPolicy; approvedBy: readonly string[] }>
  | Fact<'TookEffect', { key: string; policyHash: string }>
  | Fact<'Superseded', { supersededBy: string }>
  | Fact<'Rejected', { reason: string }>
  | Fact<'Withdrawn', { reason: string }>
  | Fact<'Revoked', { reason: string }>;

type Edge = Transition<PolicyStage, PolicyDocumentCommand['type']>;
const edge = edgeMaker<PolicyStage, Edge['command']>();

const AT_WORK: readonly PolicyStage[] = ['draft', 'checked', 'compared', 'approving'];
const APPROVERS = ['city_second', 'city_decider'];

/** Who writes rules does not approve them: the registrar drafts, two people of the city's second review and decision approve. */
export const POLICY_DOCUMENT_TRANSITIONS: readonly Edge[] = [
  edge('none', 'draft', ['draft'], ['registrar'], '起草', 'draft'),
  ...AT_WORK.map((from) => edge(from, 'revise', ['draft'], ['registrar'], '修改文本', 'revise the text')),
  ...(['draft', 'checked', 'compared'] as const).map((from) => edge(from, 'check', ['draft', 'checked'], ['registrar'], '核对', 'check')),
  ...(['checked', 'compared'] as const).map((from) => edge(from, 'compare', ['compared'], ['engine'], '试算完成', 'what-if done')),
  edge('compared', 'approve', ['approving'], APPROVERS, '第一人批准', 'first approval'),
  edge('approving', 'approve', ['approved'], APPROVERS, '第二人批准并发布', 'second approval: published'),
  ...(['compared', 'approving'] as const).map((from) => edge(from, 'reject', ['rejected'], APPROVERS, '不予批准', 'reject')),
  ...AT_WORK.map((from) => edge(from, 'withdraw', ['withdrawn'], ['registrar'], '撤回草案', 'withdraw')),
  edge('approved', 'revoke', ['withdrawn'], ['city_decider'], '施行前撤销', 'revoke before it takes effect'),
  edge('approved', 'tick', ['approved', 'effective'], ['engine'], '到期施行', 'takes effect on its day'),
  edge('effective', 'supersede', ['superseded'], ['engine'], '被新办法取代', 'superseded'),
];

const INITIAL: PolicyDocumentState = { stage: 'none', textHash: '', checked: null, compared: null, writers: [], approvedBy: [] };

/** A policy document 办法: from its draft to the day on which another takes its place. */
export const policyDocumentDecider: Decider<PolicyDocumentState, PolicyDocumentCommand, PolicyDocumentEvent> = {
  kind: 'policy',
  initial: INITIAL,
  transitions: POLICY_DOCUMENT_TRANSITIONS,
  decide,
  evolve,
  nextTickOn: (state) => (state.stage === 'approved' ? state.checked?.effectiveFrom ?? null : null),
  isClosed: (state) => ['superseded', 'rejected', 'withdrawn'].includes(state.stage),
};

function decide(state: PolicyDocumentState, command: PolicyDocumentCommand): Decision<PolicyDocumentEvent> {
  const refusal = notAllowed('policy', POLICY_DOCUMENT_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'draft':
      return accept({ type: 'Drafted', ...stamp, textHash: command.textHash });
    case 'revise':
      if (command.textHash === state.textHash) return refuse('TEXT_UNCHANGED', '文本没有改动', 'the text is the same');
      return accept({ type: 'Revised', ...stamp, textHash: command.textHash });
    case 'check': {
      const { textHash, findings, policy } = command;
      if (textHash !== state.textHash) return textMoved();
      return accept(policy ? { type: 'Checked', ...stamp, textHash, findings, policy } : { type: 'CheckFailed', ...stamp, textHash, findings });
    }
    case 'compare':
      if (command.textHash !== state.textHash) return textMoved();
      return accept({ type: 'Compared', ...stamp, textHash: command.textHash, compared: command.compared });
    case 'approve':
      return approve(state, command);
    case 'reject':
      return accept({ type: 'Rejected', ...stamp, reason: command.reason });
    case 'withdraw':
      return accept({ type: 'Withdrawn', ...stamp, reason: command.reason });
    case 'revoke':
      return accept({ type: 'Revoked', ...stamp, reason: command.reason });
    case 'supersede':
      return accept({ type: 'Superseded', ...stamp, supersededBy: command.by });
    case 'tick': {
      const { checked } = state;
      return checked && on >= checked.effectiveFrom ? accept({ type: 'TookEffect', ...stamp, key: checked.key, policyHash: checked.policyHash }) : accept();
    }
  }
}

/** Two different people, neither of whom wrote a word of it, approve the same text after the same what-if. The second approval publishes. */
function approve(state: PolicyDocumentState, { meta, textHash, whatIfId }: Extract<PolicyDocumentCommand, { type: 'approve' }>): Decision<PolicyDocumentEvent> {
  const { actor, on } = meta;
  const { checked, compared } = state;
  if (textHash !== state.textHash || !checked || compared?.whatIfId !== whatIfId) return textMoved();
  if (state.writers.includes(actor.id)) return refuse('SAME_PERSON', '起草人不能批准', 'whoever wrote the text cannot approve it');
  if (state.approvedBy.includes(actor.id)) return refuse('SAME_PERSON', '须由另一人批准', 'another person must give the second approval');
  if (checked.effectiveFrom <= on) {
    return refuse('POLICY_NOT_AHEAD', '施行日须在批准日之后', 'the policy must take effect after the day of its approval', { effectiveFrom: checked.effectiveFrom });
  }
  const approved: PolicyDocumentEvent = { type: 'Approved', by: actor.id, on, textHash, whatIfId };
  if (state.stage === 'compared') return accept(approved);
  return accept<PolicyDocumentEvent>(approved, { type: 'Published', by: actor.id, on, textHash, policy: checked, approvedBy: [...state.approvedBy, actor.id] });
}

const textMoved = () => refuse('STALE_VIEW', '文本或试算与所见不一致,请刷新后再办', 'the text or its what-if differs from what was seen; reload and look again');

function evolve(state: PolicyDocumentState, event: PolicyDocumentEvent): PolicyDocumentState {
  switch (event.type) {
    case 'Drafted':
      return { ...INITIAL, stage: 'draft', textHash: event.textHash, writers: [event.by] };
    case 'Revised': {
      const writers = state.writers.includes(event.by) ? state.writers : [...state.writers, event.by];
      return { ...INITIAL, stage: 'draft', textHash: event.textHash, writers };
    }
    case 'Checked':
      return { ...state, stage: 'checked', checked: event.policy, compared: null };
    case 'CheckFailed':
      return { ...state, stage: 'draft', checked: null, compared: null };
    case 'Compared':
      return { ...state, stage: 'compared', compared: event.compared };
    case 'Approved':
      return { ...state, stage: 'approving', approvedBy: [...state.approvedBy, event.by] };
    case 'Published':
      return { ...state, stage: 'approved' };
    case 'TookEffect':
      return { ...state, stage: 'effective' };
    case 'Superseded':
      return { ...state, stage: 'superseded' };
    case 'Rejected':
      return { ...state, stage: 'rejected' };
    case 'Withdrawn':
    case 'Revoked':
      return { ...state, stage: 'withdrawn' };
  }
}
