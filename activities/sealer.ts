import { appendFile, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Database } from '../store/db.ts';
import type { Anchor, KeptAnchor } from '../store/seals.ts';
import { createSealer } from '../store/seals.ts';

const SEAL_EVERY_MS = 2_000;
const ANCHOR_EVERY_MS = 60_000;

export interface SealerDeps {
  readonly db: Database;
  readonly key: string;
  /** One JSON object a line; only ever appended to. */
  readonly anchorFile: string;
  readonly onError: (text: string) => void;
}

/** Seals behind the commits; the heads go into the anchor file once a minute, and when the process stops. */
export function startSealer({ db, key, anchorFile, onError }: SealerDeps): { stop(): Promise<void> } {
  const seal = createSealer(db, key);
  const heads = new Map<string, Anchor>();
  let stopped = false;
  let anchoredAtMs = Date.now();
  let timer: NodeJS.Timeout | undefined;

  const turn = async (last: boolean): Promise<void> => {
    try {
      for (const head of await seal()) heads.set(head.chain, head);
      if (heads.size === 0 || (!last && Date.now() - anchoredAtMs < ANCHOR_EVERY_MS)) return;
      await writeAnchors(anchorFile, [...heads.values()]);
      heads.clear();
      anchoredAtMs = Date.now();
    } catch (error) {
      // A database that is away comes back; what was not sealed is sealed then.
      onError(`sealing: ${error instanceof Error ? error.message : 'failed'}`);
    }
  };
  const next = async (): Promise<void> => {
    await turn(false);
    if (!stopped) timer = setTimeout(() => { running = next(); }, SEAL_EVERY_MS);
  };
  let running = next();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
      await turn(true);
    },
  };
}

export async function writeAnchors(file: string, heads: readonly Anchor[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await appendFile(file, heads.map((head) => `${JSON.stringify({ ...head, at: new Date().toISOString() })}\n`).join(''), { mode: 0o600 });
}

/** Every head that was ever anchored; none where no file is yet. @throws SyntaxError when a line is no JSON */
export async function readAnchors(file: string): Promise<Anchor[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Anchor);
}

/** The newest head of each chain; none where no file is, as on a machine that keeps it elsewhere. A line that is only half written is passed over. */
export async function newestAnchors(file: string): Promise<KeptAnchor[]> {
  const content = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!content) return [];
  const newest = new Map<string, KeptAnchor>();
  // The stream closes the file at its end.
  for await (const line of content.readLines({ encoding: 'utf8' })) {
    const anchor = anchorIn(line);
    if (anchor) newest.set(anchor.chain, anchor);
  }
  return [...newest.values()];
}

function anchorIn(line: string): KeptAnchor | undefined {
  try {
    return JSON.parse(line) as KeptAnchor;
  } catch {
    return undefined;
  }
}
