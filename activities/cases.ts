import { ApplicationFailure } from '@temporalio/activity';
import type { YearNotice } from '../domain/calendar.ts';
import type { Database } from '../store/db.ts';
import type { CommitResult } from '../store/cases.ts';
import { commit } from '../store/cases.ts';
import { loadedCalendar } from '../store/clocks.ts';
import type { Commit } from '../store/commit.ts';

export interface CaseActivities {
  /** Short and idempotent: runs as a local activity. A database that is away is tried again without end. */
  commit(input: Commit): Promise<CommitResult>;
  /** Working-day notices that administrators loaded beside the shipped ones. */
  loadedCalendar(): Promise<YearNotice[]>;
}

/** @param onSends another case waits for what left with the events; people can wait for the relay's next look. */
export function createCaseActivities({ db, onSends }: { db: Database; onSends?: () => void }): CaseActivities {
  return {
    loadedCalendar: () => loadedCalendar(db),
    commit: async (input) => {
      try {
        return await commit(db, input, onSends);
      } catch (error) {
        // The message of a database error may quote a row: only its class leaves this process.
        throw ApplicationFailure.retryable(`commit of ${input.caseNo} failed: ${describe(error)}`, 'CommitFailed');
      }
    },
  };
}

/** An error's class and SQLSTATE, without its message. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name}${code}`;
}
