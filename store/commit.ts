import type { Actor, CaseEvent, Refusal } from '../domain/case.ts';
import type { IsoDate } from '../domain/coded.ts';

/** One decided command on its way into the database. Nothing personal is in it. */
export interface Commit {
  readonly kind: string;
  readonly caseNo: string;
  readonly clock: string;
  /** The version the events follow; 0 for a case that does not exist yet. */
  readonly expectedVersion: number;
  readonly command: { readonly id: string; readonly type: string; readonly actor: Actor; readonly on: IsoDate };
  readonly events: readonly CaseEvent[];
  /** The state after the events: small, plain JSON. */
  readonly state: { readonly stage: string };
  readonly nextTickOn: IsoDate | null;
  readonly closed: boolean;
}

/** Thrown by effects inside the transaction: everything is rolled back and the command is refused. */
export class CommitRefused extends Error {
  override readonly name = 'CommitRefused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}
