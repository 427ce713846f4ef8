import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../store/db.ts';

const POLL_MS = 50;

export interface StageWatch {
  /** Resolves when the case is at the stage; rejects after a minute. */
  readonly reached: (caseNo: string, stage: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Waiting {
  readonly caseNo: string;
  readonly stage: string;
  readonly sinceMs: number;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

const PATIENCE_MS = 60_000;

/** One question to the database for all who wait, so that watching costs the measured nothing worth mentioning. */
export function createStageWatch(db: Database): StageWatch {
  const waiting = new Set<Waiting>();
  let open = true;
  const loop = async (): Promise<void> => {
    while (open) {
      await sleep(POLL_MS);
      if (waiting.size > 0) await look(db, waiting);
    }
  };
  const ended = loop();
  return {
    reached: (caseNo, stage) => new Promise((resolve, reject) => waiting.add({ caseNo, stage, sinceMs: performance.now(), resolve, reject })),
    close: async () => {
      open = false;
      await ended;
    },
  };
}

async function look(db: Database, waiting: Set<Waiting>): Promise<void> {
  try {
    await settle(db, waiting);
  } catch (error) {
    for (const each of waiting) each.reject(error instanceof Error ? error : new Error('the database could not be asked'));
    waiting.clear();
  }
}

async function settle(db: Database, waiting: Set<Waiting>): Promise<void> {
  const rows = await db.query<{ case_no: string; stage: string }>('select case_no, stage from case_instance where case_no = any($1)', [[...waiting].map((each) => each.caseNo)]);
  const stages = new Map(rows.map((row) => [row.case_no, row.stage]));
  for (const each of waiting) {
    const there = stages.get(each.caseNo) === each.stage;
    if (!there && performance.now() - each.sinceMs < PATIENCE_MS) continue;
    waiting.delete(each);
    if (there) each.resolve();
    else each.reject(new Error(`${each.caseNo} did not reach ${each.stage}; it is at ${stages.get(each.caseNo) ?? 'nothing'}`));
  }
}
