export interface BareCommand {
  readonly type: string;
}

export interface BareReceipt {
  readonly caseNo: string;
  readonly version: number;
  readonly stage: string;
}

/** Where each command leads, in the order in which they come; the first five concern the claim alone or its identity case. */
export const NEXT_STAGE: Readonly<Record<string, string>> = {
  open: 'draft',
  submit: 'checking',
  recordChecks: 'identity',
  openIdentity: 'waiting',
  sign: 'complete',
  recordIdentity: 'firstReview',
  signFirstReview: 'secondReview',
  signSecondReview: 'notice',
  tick: 'decision',
  decide: 'payment',
  recordPayment: 'closed',
};

export const CLOSED: ReadonlySet<string> = new Set(['closed', 'complete']);

/** Stages with a due day: the workflow waits for people with a timer beside. */
export const TIMED_STAGES: ReadonlySet<string> = new Set(['waiting', 'identity', 'firstReview', 'secondReview', 'notice', 'decision', 'payment']);
