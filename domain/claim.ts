import type { CommandMeta, Decider, Decision } from './case.ts';
import { accept, notAllowed, refuse, withCalendar } from './case.ts';
import { addDays, createCalendar } from './calendar.ts';
import { copy, handOver, take, takeBack, urge } from './claim/desk.ts';
import { askOpinion, evolveOpinions, fallenAway, giveOpinion, lateOpinions, nextOpinionDay, opinionsAgainstSigning, withdrawOpinion } from './claim/opinion.ts';
import { actingPeople, alsoSigned, isOwners, ownersOf, overlap, signersOf, stoodInFor } from './claim/people.ts';
import { againstOneAlone, askTogether, endTogether, evolveTogether, signedAnew, signTogether } from './claim/together.ts';
import { CLAIM_TRANSITIONS } from './claim/transitions.ts';
import type { ClaimCommand, ClaimEvent, ClaimStage, ClaimState, Entry, StageDays } from './claim/types.ts';

export { CLAIM_TRANSITIONS } from './claim/transitions.ts';
export type { ClaimCommand, ClaimEvent, ClaimStage, ClaimState, StageDays } from './claim/types.ts';

const NO_DAYS: StageDays = {
  identity: 0, firstReview: 0, secondReview: 0, correction: 0, notice: 0, decision: 0, payment: 0, reminderDaysBefore: 0,
};

const INITIAL: ClaimState = {
  stage: 'none', round: '', institution: '', days: NO_DAYS, rosterVersion: 0, policyHash: '', rows: null, dueOn: null, remindOn: null,
  reminded: false, escalated: false, assignee: null, firstReviewer: null, secondReviewer: null, decider: null, returns: 0,
  objections: [], undecidedRows: 0, approvedFen: 0, paidFen: 0, checksHeld: null,
};

const TERMINAL: readonly ClaimStage[] = ['closed', 'withdrawn', 'refused', 'lapsed'];

/** Which of the policy's limits a stage runs on; stages not named have no due date. */
const LIMIT_OF: Partial<Record<ClaimStage, keyof StageDays>> = {
  identity: 'identity', firstReview: 'firstReview', secondReview: 'secondReview', returned: 'correction',
  notice: 'notice', decision: 'decision', payment: 'payment',
};

/** A claim 申报: one institution's request in one round, with its roster. */
export const claimDecider: Decider<ClaimState, ClaimCommand, ClaimEvent> = {
  kind: 'claim',
  initial: INITIAL,
  transitions: CLAIM_TRANSITIONS,
  decide: (state, command) => withCalendar(() => decide(state, command)),
  evolve,
  nextTickOn,
  isClosed: (state) => TERMINAL.includes(state.stage),
};

/** Who sends them is looked at by the act itself. */
const OWNER_OF_ITS_OWN: ReadonlySet<ClaimCommand['type']> = new Set(['takeBack', 'giveOpinion', 'withdrawOpinion', 'askTogether', 'endTogether']);
const NEVER_IN_HAND: ReadonlySet<string> = new Set(['engine', 'institution', 'registrar']);

/** What concludes a stage: it waits for the opinions that were asked. */
const SIGNING: ReadonlySet<ClaimCommand['type']> = new Set(['signFirstReview', 'signSecondReview', 'decide', 'refuse']);

function decide(state: ClaimState, command: ClaimCommand): Decision<ClaimEvent> {
  const decision = decideStage(state, command);
  if (!decision.ok) return decision;
  const events = [...fallenAway(state, command.meta, decision.events), ...decision.events];
  const inStead = stoodInFor(state, command);
  return accept(...(inStead === undefined ? events : events.map((event) => ({ ...event, inStead }))));
}

function decideStage(state: ClaimState, command: ClaimCommand): Decision<ClaimEvent> {
  const refusal = notAllowed('claim', CLAIM_TRANSITIONS, state.stage, command);
  if (refusal) return refusal;
  const { actor, on } = command.meta;
  if (!OWNER_OF_ITS_OWN.has(command.type) && !NEVER_IN_HAND.has(actor.role) && ownersOf(state, command).length > 0 && !isOwners(state, command)) {
    return refuse('ASSIGNED_TO_ANOTHER', '该环节已指派给他人', 'this stage is assigned to another person');
  }
  const alone = againstOneAlone(state, command);
  if (alone) return alone;
  const waiting = SIGNING.has(command.type) ? opinionsAgainstSigning(state, actingPeople(state, command)) : undefined;
  if (waiting) return waiting;
  const stamp = { by: actor.id, on };
  switch (command.type) {
    case 'open':
      return accept({ type: 'Opened', ...stamp, round: command.round, institution: command.institution, days: command.days, enters: enter('draft', command.meta, command.days) });
    case 'submit':
      return submit(state, command);
    case 'recordChecks':
      if (command.rosterVersion !== state.rosterVersion) return refuse('ROSTER_SUPERSEDED', '名册已更新', 'the roster was superseded');
      return accept({
        type: 'ChecksRecorded', ...stamp, rosterVersion: command.rosterVersion, seen: command.seen, districtsToSign: command.districtsToSign,
        enters: enter(command.districtsToSign.length > 0 ? 'identity' : 'firstReview', command.meta, state.days),
      });
    case 'holdChecks':
      return accept({ type: 'ChecksHeld', ...stamp, code: command.code });
    case 'retryChecks':
      return accept({ type: 'ChecksRetried', ...stamp });
    case 'adoptPolicy': {
      const { policyHash, coSign, policyKey, whatIfId, changed, beforeFen, afterFen, reason } = command;
      if (policyHash === state.policyHash) return refuse('POLICY_SAME', '申报已按该办法办理', 'the claim stands under this policy already');
      return accept({
        type: 'PolicyAdopted', ...stamp, policyHash, ...(coSign && { coSign }), policyKey, whatIfId, changed, beforeFen, afterFen, reason, enters: enter('checking', command.meta, state.days),
      });
    }
    case 'recordIdentity':
      if (command.rosterVersion !== state.rosterVersion) return refuse('ROSTER_SUPERSEDED', '名册已更新', 'the roster was superseded');
      return accept({ type: 'IdentityRecorded', ...stamp, seen: command.seen, enters: enter('firstReview', command.meta, state.days) });
    case 'assign':
      return accept({ type: 'Assigned', ...stamp, person: command.person });
    case 'take':
      return take(state, command);
    case 'handOver':
      return handOver(state, command);
    case 'urge':
      return urge(state, command);
    case 'askOpinion':
      return askOpinion(state, command);
    case 'giveOpinion':
      return giveOpinion(state, command);
    case 'withdrawOpinion':
      return withdrawOpinion(state, command);
    case 'askTogether':
      return askTogether(state, command);
    case 'endTogether':
      return endTogether(state, command);
    case 'copy':
      return copy(command);
    case 'takeBack':
      return takeBack(state, command, enter('firstReview', command.meta, state.days));
    case 'signFirstReview':
      return signTogether(state, command, accept({ type: 'FirstReviewSigned', ...stamp, seen: command.seen, enters: enter('secondReview', command.meta, state.days) }));
    case 'signSecondReview':
      if (overlap(actingPeople(state, command), signersOf(state, 'firstReview'))) return samePerson('复审', '初审', 'second review', 'first review');
      return signTogether(state, command, accept({ type: 'SecondReviewSigned', ...stamp, seen: command.seen, enters: enter('notice', command.meta, state.days) }));
    case 'returnForCorrection':
      if (command.rows < 1) return refuse('NOTHING_RETURNED', '请至少标出一行需补正的名册行', 'mark at least one row to be corrected');
      return accept({ type: 'ReturnedForCorrection', ...stamp, reason: command.reason, rows: command.rows, enters: enter('returned', command.meta, state.days) });
    case 'refuse':
      return accept({ type: 'Refused', ...stamp, reason: command.reason, enters: enter('refused', command.meta, state.days) });
    case 'withdraw':
      return accept({ type: 'Withdrawn', ...stamp, reason: command.reason, enters: enter('withdrawn', command.meta, state.days) });
    case 'fileObjection':
      if (command.rows.length < 1) return refuse('OBJECTION_WITHOUT_ROWS', '异议须指明名册行', 'an objection must name its rows');
      if (state.objections.some((each) => each.id === command.objectionId)) return refuse('OBJECTION_EXISTS', '该异议已受理', 'this objection was filed already');
      return accept({ type: 'ObjectionFiled', ...stamp, objectionId: command.objectionId, rows: command.rows, ground: command.ground });
    case 'resolveObjection':
      return resolveObjection(state, command);
    case 'decide':
      return signTogether(state, command, decideRows(state, command));
    case 'recordPayment':
      return recordPayment(state, command);
    case 'takeBackPayment':
      return takeBackPayment(state, command);
    case 'topUp':
      return accept({ type: 'ToppedUp', ...stamp, topUp: command.topUp, rows: command.rows, amountFen: command.amountFen, ...paymentAgain(state, command.meta) });
    case 'tick':
      return tick(state, command.meta);
  }
}

function submit(state: ClaimState, command: Extract<ClaimCommand, { type: 'submit' }>): Decision<ClaimEvent> {
  const { actor, on } = command.meta;
  // A returned claim was in time once: its own correction deadline holds, not the round's.
  if (state.stage === 'draft') {
    if (command.round.status === 'planned') return refuse('ROUND_NOT_OPEN', '本批次尚未开放申报', 'the round is not open yet');
    if (command.round.status === 'closed' || on > command.round.closesOn) {
      return refuse('ROUND_CLOSED', `本批次已于 ${command.round.closesOn} 截止`, `the round closed on ${command.round.closesOn}`, { closesOn: command.round.closesOn });
    }
  }
  if (command.seen.count < 1) return refuse('ROSTER_EMPTY', '名册没有可提交的行', 'the roster has no rows to submit');
  if (command.rosterVersion < state.rosterVersion || (state.stage === 'returned' && command.rosterVersion === state.rosterVersion)) {
    return refuse('ROSTER_SUPERSEDED', '请提交补正后的新名册', 'submit the corrected, newer roster');
  }
  return accept({
    type: 'Submitted', by: actor.id, on, rosterVersion: command.rosterVersion, seen: command.seen, policyHash: command.policyHash,
    ...(command.coSign && { coSign: command.coSign }), enters: enter('checking', command.meta, state.days),
  });
}

function resolveObjection(state: ClaimState, command: Extract<ClaimCommand, { type: 'resolveObjection' }>): Decision<ClaimEvent> {
  const objection = state.objections.find((each) => each.id === command.objectionId);
  if (!objection) return refuse('OBJECTION_UNKNOWN', '没有这条异议', 'no such objection');
  if (objection.outcome !== 'open') return refuse('OBJECTION_RESOLVED', '该异议已有结论', 'this objection has its outcome');
  const resolved: ClaimEvent = {
    type: 'ObjectionResolved', by: command.meta.actor.id, on: command.meta.on, objectionId: command.objectionId, outcome: command.outcome, reason: command.reason,
  };
  return accept(resolved, ...closing(evolve(state, resolved), command.meta));
}

function decideRows(state: ClaimState, command: Extract<ClaimCommand, { type: 'decide' }>): Decision<ClaimEvent> {
  const { actor, on } = command.meta;
  const acting = actingPeople(state, command);
  if (overlap(acting, signersOf(state, 'firstReview'))) return samePerson('审定', '初审', 'decision', 'first review');
  if (overlap(acting, signersOf(state, 'secondReview'))) return samePerson('审定', '复审', 'decision', 'second review');
  if (state.stage === 'payment' && state.undecidedRows === 0) return refuse('NOTHING_TO_DECIDE', '没有待审定的行', 'no rows wait for a decision');
  if (command.seen.count === 0) return refuse('NOTHING_TO_DECIDE', '所有行都因异议冻结', 'every row is frozen by an objection');
  const decided: ClaimEvent = { type: 'Decided', by: actor.id, on, seen: command.seen };
  const after = evolve(state, decided);
  if (state.stage === 'payment') return accept(decided, ...closing(after, command.meta));
  const openObjections = state.objections.some((each) => each.outcome === 'open');
  const next = after.approvedFen > 0 || openObjections ? 'payment' : 'refused';
  return accept({ ...decided, enters: enter(next, command.meta, state.days) });
}

function recordPayment(state: ClaimState, command: Extract<ClaimCommand, { type: 'recordPayment' }>): Decision<ClaimEvent> {
  if (command.outcome === 'paid' && state.paidFen + command.amountFen > state.approvedFen) {
    return refuse('OVERPAID', '拨付超过核定金额', 'the payment exceeds what was approved', { approvedFen: state.approvedFen, paidFen: state.paidFen });
  }
  const recorded: ClaimEvent = {
    type: 'PaymentRecorded', by: command.meta.actor.id, on: command.meta.on, batch: command.batch, line: command.line, ...(command.lines === undefined ? {} : { lines: command.lines }),
    amountFen: command.amountFen, outcome: command.outcome,
  };
  return accept(recorded, ...closing(evolve(state, recorded), command.meta));
}

/** A claim that was over for having been paid waits for its payment again. */
function takeBackPayment(state: ClaimState, command: Extract<ClaimCommand, { type: 'takeBackPayment' }>): Decision<ClaimEvent> {
  const { batch, line, amountFen, reversal, meta } = command;
  if (state.paidFen < amountFen) return refuse('LINE_NOT_PAID', '该付款行未拨付', 'the line was not paid', { paidFen: state.paidFen });
  return accept({
    type: 'PaymentTakenBack', by: meta.actor.id, on: meta.on, batch, line, amountFen, reversal,
    ...paymentAgain(state, meta),
  });
}

const paymentAgain = (state: ClaimState, meta: CommandMeta): { enters?: Entry } => (state.stage === 'closed' ? { enters: enter('payment', meta, state.days) } : {});

/** Paid in full, nothing frozen, nothing undecided: the claim is over. */
function closing(state: ClaimState, meta: CommandMeta): ClaimEvent[] {
  const waiting = state.stage !== 'payment' || state.undecidedRows > 0 || state.objections.some((each) => each.outcome === 'open')
    || state.paidFen < state.approvedFen;
  if (waiting) return [];
  const stage = state.approvedFen > 0 ? 'closed' : 'refused';
  return [{ type: 'Closed', by: meta.actor.id, on: meta.on, enters: enter(stage, meta, state.days) }];
}

/** The clock's own command. Nothing is ever approved by it: a late stage is urged, then escalated; only a correction lapses. */
function tick(state: ClaimState, meta: CommandMeta): Decision<ClaimEvent> {
  return accept(...lateOpinions(state, meta), ...stageTick(state, meta));
}

function stageTick(state: ClaimState, meta: CommandMeta): ClaimEvent[] {
  const stamp = { by: meta.actor.id, on: meta.on };
  if (!state.dueOn) return [];
  const overdue = meta.on > state.dueOn;
  if (overdue && state.stage === 'notice') return [{ type: 'NoticeEnded', ...stamp, enters: enter('decision', meta, state.days) }];
  if (overdue && state.stage === 'returned') return [{ type: 'Lapsed', ...stamp, enters: enter('lapsed', meta, state.days) }];
  if (overdue && !state.escalated) return [{ type: 'Escalated', ...stamp, stage: state.stage, dueOn: state.dueOn }];
  if (state.remindOn && meta.on >= state.remindOn && !state.reminded && !overdue && state.stage !== 'notice') {
    return [{ type: 'ReminderSent', ...stamp, stage: state.stage, dueOn: state.dueOn }];
  }
  return [];
}

function nextTickOn(state: ClaimState): string | null {
  const [stageDay, opinionDay] = [nextStageDay(state), nextOpinionDay(state)];
  return stageDay === null || (opinionDay !== null && opinionDay < stageDay) ? opinionDay : stageDay;
}

function nextStageDay(state: ClaimState): string | null {
  if (!state.dueOn || state.escalated) return null;
  return state.stage !== 'notice' && state.remindOn && !state.reminded ? state.remindOn : addDays(state.dueOn, 1);
}

function enter(stage: ClaimStage, meta: CommandMeta, days: StageDays): Entry {
  const limit = LIMIT_OF[stage];
  if (!limit) return { stage, dueOn: null, remindOn: null };
  const calendar = createCalendar(meta.calendar);
  const dueOn = calendar.deadline(meta.on, days[limit]);
  const remind = calendar.addWorkingDays(dueOn, -days.reminderDaysBefore);
  return { stage, dueOn, remindOn: remind > meta.on ? remind : null };
}

function samePerson(zhNow: string, zhBefore: string, now: string, before: string) {
  return refuse('SAME_PERSON', `${zhNow}与${zhBefore}不能是同一人`, `${now} and ${before} must be different people`);
}

function evolve(state: ClaimState, event: ClaimEvent): ClaimState {
  const next = evolveFacts(state, event);
  if (!event.enters) return next;
  const { stage, dueOn, remindOn } = event.enters;
  const { urgedOn: _urged, opinions: _asked, ...rest } = next;
  return { ...rest, ...signedAnew(next), stage, dueOn, remindOn, reminded: false, escalated: false, assignee: null };
}

function evolveFacts(state: ClaimState, event: ClaimEvent): ClaimState {
  switch (event.type) {
    case 'Opened':
      return { ...state, round: event.round, institution: event.institution, days: event.days };
    case 'Submitted': {
      // A corrected roster voids the approvals given to the older one (rule 4).
      const { signedFor: _, coSign: __, ...rest } = state;
      return { ...rest, ...(event.coSign && { coSign: event.coSign }), rosterVersion: event.rosterVersion, policyHash: event.policyHash, rows: event.seen, firstReviewer: null, secondReviewer: null, checksHeld: null };
    }
    case 'PolicyAdopted': {
      const { coSign: _, ...rest } = state;
      return { ...rest, ...(event.coSign && { coSign: event.coSign }), policyHash: event.policyHash, checksHeld: null };
    }
    case 'ChecksRecorded':
      return { ...state, rows: event.seen, checksHeld: null };
    case 'IdentityRecorded':
      return { ...state, rows: event.seen };
    case 'ChecksHeld':
      return { ...state, checksHeld: event.code };
    case 'ChecksRetried':
      return { ...state, checksHeld: null };
    case 'Assigned':
    case 'HandedOver':
      return { ...state, assignee: event.person };
    case 'Taken':
      return { ...state, assignee: event.by };
    case 'Urged':
      return { ...state, urgedOn: event.on };
    case 'OpinionAsked':
    case 'OpinionGiven':
    case 'OpinionWithdrawn':
    case 'OpinionLate':
    case 'OpinionFellAway':
      return { ...state, ...evolveOpinions(state, event) };
    case 'TogetherAsked':
    case 'TogetherEnded':
    case 'CoSigned':
    case 'CoSignaturesVoided':
      return { ...state, ...evolveTogether(state, event) };
    case 'SignatureTakenBack':
      return { ...state, firstReviewer: null, ...(state.signedFor && { signedFor: { ...state.signedFor, firstReview: [] } }) };
    case 'FirstReviewSigned':
      return { ...state, rows: event.seen, firstReviewer: event.by, ...alsoSigned(state, 'firstReview', event) };
    case 'SecondReviewSigned':
      return { ...state, rows: event.seen, secondReviewer: event.by, ...alsoSigned(state, 'secondReview', event) };
    case 'ReturnedForCorrection':
      return { ...state, returns: state.returns + 1 };
    case 'ObjectionFiled':
      return { ...state, objections: [...state.objections, { id: event.objectionId, rows: event.rows.length, filedOn: event.on, outcome: 'open' }] };
    case 'ObjectionResolved': {
      const objections = state.objections.map((each) => (each.id === event.objectionId ? { ...each, outcome: event.outcome } : each));
      const rows = state.objections.find((each) => each.id === event.objectionId)?.rows ?? 0;
      const rejoin = event.outcome === 'dismissed' && state.stage === 'payment' ? rows : 0;
      return { ...state, objections, undecidedRows: state.undecidedRows + rejoin };
    }
    case 'Decided':
      return { ...state, decider: event.by, ...signedAnew(state), ...alsoSigned(state, 'decision', event), undecidedRows: 0, approvedFen: state.approvedFen + event.seen.totalFen };
    case 'PaymentRecorded':
      return event.outcome === 'paid' ? { ...state, paidFen: state.paidFen + event.amountFen } : state;
    case 'ToppedUp':
      return { ...state, approvedFen: state.approvedFen + event.amountFen };
    case 'PaymentTakenBack':
      return { ...state, paidFen: state.paidFen - event.amountFen };
    case 'ReminderSent':
      return { ...state, reminded: true };
    case 'Escalated':
      return { ...state, escalated: true };
    default:
      return state;
  }
}
