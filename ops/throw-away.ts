import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { clusterRecord } from './secrets.ts';

/** A data folder for one run: the sample year, a rehearsal, tests. */
export interface ThrowAwayData {
  readonly dataDir: string;
  /** Everything in it, and the database where that had to be kept elsewhere. Stop the servers first. */
  readonly remove: () => void;
}

export function throwAwayData(prefix = 'funeng-'): ThrowAwayData {
  const dataDir = mkdtempSync(path.join(tmpdir(), prefix));
  // As root the database runs as another user, who must be able to enter; what is secret inside is closed by itself.
  chmodSync(dataDir, 0o755);
  return { dataDir, remove: () => removeData(dataDir) };
}

const recordSchema = z.object({ cluster: z.string() });

function removeData(dataDir: string): void {
  const record = clusterRecord(dataDir);
  if (existsSync(record)) {
    const { cluster } = recordSchema.parse(JSON.parse(readFileSync(record, 'utf8')));
    rmSync(path.dirname(cluster), { recursive: true, force: true });
  }
  rmSync(dataDir, { recursive: true, force: true });
}
