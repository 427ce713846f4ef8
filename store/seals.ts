import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Database, Queryable, Tx } from './db.ts';

/**
 * The chain over the rows that must never change: every ledger entry with its postings, every row of both audits. It is made behind the
 * commits, never in them: a sealer takes what is committed, in the order of the ids, and writes one seal a row. A row that is committed late
 * (its id drawn before its neighbours', its transaction longer) is sealed after them; a number that was drawn and rolled back is no row.
 */
export const CHAINS = ['ledger', 'audit', 'access'] as const;
export type Chain = (typeof CHAINS)[number];

/** The head of a chain, as it is kept outside the database. */
export interface Anchor {
  readonly chain: Chain;
  readonly seq: number;
  readonly rowId: number;
  /** Hex. */
  readonly mac: string;
}

/** As it stands in the file. */
export interface KeptAnchor extends Anchor {
  readonly at: string;
}

interface Sealed {
  readonly from: string;
  readonly name: string;
  /** What is sealed of a row: every column by position, times in UTC. A column added later is appended where it is not null. */
  readonly content: string;
  /** What earlier releases sealed: their seals stay good. Never the same text as `content`, so that no seal of today can be passed off as one of then. */
  readonly earlier?: string;
}

const ACCESS = `jsonb_build_array(r.id, r.at at time zone 'UTC', r.actor_id, r.actor_role, r.act, r.outcome, r.subject, r.code, r.ip_address, r.request_id)`;

const CONTENT: Readonly<Record<Chain, Sealed>> = {
  ledger: {
    from: 'ledger_entry', name: 'r.entry_key',
    content: `jsonb_build_array(r.id, r.entry_key, r.kind, r.case_no, r.budget_line, r.on_date, r.actor, r.corrects, r.recorded_at at time zone 'UTC', r.programme, r.document_no, r.period,
      (select coalesce(jsonb_agg(jsonb_build_array(p.account, p.budget_line, p.amount_fen) order by p.account), '[]') from ledger_posting p where p.entry_id = r.id))`,
  },
  audit: {
    from: 'audit', name: `r.case_no || ' ' || r.act`,
    content: `jsonb_build_array(r.id, r.case_no, r.act, r.actor, r.role, r.on_date, r.recorded_at at time zone 'UTC', lower(r.versions), upper(r.versions))
      || case when r.in_stead is null then '[]' else jsonb_build_array(r.in_stead) end`,
  },
  access: {
    from: 'access_audit', name: 'r.act',
    // Also where there is no reason: one that is put in later is found.
    content: `${ACCESS} || jsonb_build_array(r.reason)`, earlier: ACCESS,
  },
};

/** Rows sealed in one transaction. */
const PAGE = 2_000;

/** Where a sealer stands in a chain: nothing at or below `floor` is waiting, or ever will be. Kept in memory; a new sealer looks at everything once. */
interface Place {
  floor: number;
  next: { readonly rowId: number; readonly xmax: number } | null;
}

export type Sealer = () => Promise<Anchor[]>;

/** Answers with a function that seals what is committed and not sealed yet, and names the new heads of the chains that grew. Several sealers take turns by a lock. */
export function createSealer(db: Database, key: string): Sealer {
  const places = new Map<Chain, Place>(CHAINS.map((chain) => [chain, { floor: 0, next: null }]));
  return async () => {
    const heads: Anchor[] = [];
    for (const chain of CHAINS) {
      const head = await sealChain(db, key, chain, places.get(chain) as Place);
      if (head) heads.push(head);
    }
    return heads;
  };
}

async function sealChain(db: Database, key: string, chain: Chain, place: Place): Promise<Anchor | undefined> {
  const { xmin } = await db.one<{ xmin: number }>('select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin');
  let head: Anchor | undefined;
  // Each page begins where the one before ended; what is committed behind it meanwhile is the next look's.
  for (let after = place.floor; ;) {
    const page = await db.tx((t) => sealPage(t, chain, key, after));
    head = page.head ?? head;
    if (page.rows < PAGE) break;
    after = page.head?.rowId ?? after;
  }
  // Whoever drew a lower number had begun before `next` was noted. All of them have ended, and were looked at above.
  if (place.next && xmin >= place.next.xmax) {
    place.floor = place.next.rowId;
    place.next = null;
  }
  if (place.next === null) {
    place.next = await db.one<{ rowId: number; xmax: number }>(
      `select coalesce(max(row_id), 0)::bigint as "rowId", pg_snapshot_xmax(pg_current_snapshot())::text::bigint as xmax from seal where chain = $1`, [chain]);
  }
  return head;
}

async function sealPage(t: Tx, chain: Chain, key: string, floor: number): Promise<{ rows: number; head?: Anchor }> {
  await t.query(`select pg_advisory_xact_lock(hashtextextended('funeng seal ' || $1, 0))`, [chain]);
  const last = await t.maybeOne<{ seq: number; mac: Buffer }>('select seq, mac from seal where chain = $1 order by seq desc limit 1', [chain]);
  const { from, content } = CONTENT[chain];
  const rows = await t.query<{ id: number; content: string }>(
    `select r.id, (${content})::text as content from ${from} r
     where r.id > $2 and not exists (select 1 from seal s where s.chain = $1 and s.row_id = r.id) order by r.id limit ${PAGE}`, [chain, floor]);
  if (rows.length === 0) return { rows: 0 };
  let mac = last?.mac ?? Buffer.alloc(0);
  const seals = rows.map((row, index) => {
    mac = macOf(key, chain, mac, row.content);
    return { seq: (last?.seq ?? 0) + index + 1, rowId: row.id, mac: mac.toString('hex') };
  });
  await t.execute(
    `insert into seal (chain, seq, row_id, mac) select $1, seq, "rowId", decode(mac, 'hex') from jsonb_to_recordset($2::jsonb) as x(seq bigint, "rowId" bigint, mac text)`,
    [chain, JSON.stringify(seals)]);
  const head = seals.at(-1);
  return { rows: rows.length, ...(head ? { head: { chain, ...head } } : {}) };
}

function macOf(key: string, chain: Chain, before: Buffer, content: string): Buffer {
  return createHmac('sha256', key).update(chain).update('\u0000').update(before).update('\u0000').update(content).digest();
}

/** Whether it is the seal of one of the contents, behind the seal `before`. */
function isSealOf(contents: readonly (string | null)[], mac: Buffer, key: string, chain: Chain, before: Buffer): boolean {
  return contents.some((content) => content !== null && timingSafeEqual(macOf(key, chain, before, content), mac));
}

/**
 * What differs between the rows, their seals and the anchors that were kept outside, the earliest seal first; each names its row. Rows that
 * wait for their first seal are no difference.
 */
export async function brokenSeals(t: Tx, key: string, anchors: readonly Anchor[]): Promise<string[]> {
  const differences: string[] = [];
  for (const chain of CHAINS) differences.push(...await brokenIn(t, chain, key, anchors.filter((anchor) => anchor.chain === chain)));
  return differences;
}

async function brokenIn(t: Tx, chain: Chain, key: string, anchors: readonly Anchor[]): Promise<string[]> {
  const differences: string[] = [];
  const open = new Map(anchors.map((anchor) => [anchor.seq, anchor]));
  const { from, name, content, earlier = 'null' } = CONTENT[chain];
  const pages = t.pages<{ seq: number; row_id: number; mac: Buffer; name: string | null; content: string | null; earlier: string | null }>(
    `select s.seq, s.row_id, s.mac, ${name} as name, (${content})::text as content, (${earlier})::text as earlier, r.id from seal s left join ${from} r on r.id = s.row_id where s.chain = $1 order by s.seq`, [chain], PAGE);
  let before: Buffer | undefined = Buffer.alloc(0);
  let expected = 1;
  let lastId = 0;
  for await (const page of pages) {
    for (const row of page) {
      const place = `${from} ${row.row_id}${row.name === null ? '' : ` (${row.name})`}`;
      for (; expected < row.seq; expected++) {
        differences.push(`${from} ${open.get(expected)?.rowId ?? `between ${lastId} and ${row.row_id}`}: seal ${expected} is missing`);
        before = undefined;
      }
      if (row.name === null || row.content === null) differences.push(`${place}: the row is gone`);
      // Behind a missing seal the next one cannot be computed; it is taken as it stands, and the chain goes on from it.
      else if (before !== undefined && !isSealOf([row.content, row.earlier], row.mac, key, chain, before)) differences.push(`${place}: changed after it was sealed`);
      const anchor = open.get(row.seq);
      if (anchor && (anchor.mac !== row.mac.toString('hex') || anchor.rowId !== row.row_id)) differences.push(`${from} ${anchor.rowId}: not as it was anchored`);
      open.delete(row.seq);
      before = row.mac;
      lastId = row.row_id;
      expected = row.seq + 1;
    }
  }
  for (const anchor of open.values()) if (anchor.seq >= expected) differences.push(`${from} ${anchor.rowId}: anchored, and no longer there`);
  return differences;
}

/** How far a chain has come, and whether its newest anchor still stands in it. The rows themselves are not compared: that is {@link brokenSeals}, with the key. */
export interface ChainState {
  readonly chain: Chain;
  readonly sealed: number;
  /** When the last sealed row was written; null where nothing is sealed, or that row is gone. */
  readonly sealedUntil: string | null;
  /** Rows that have no seal yet. */
  readonly waiting: number;
  /** Seals whose row is gone. */
  readonly missing: number;
  /** Null where none is known. `since`: seals made after it. */
  readonly anchor: { readonly seq: number; readonly at: string; readonly agrees: boolean; readonly since: number } | null;
}

/** @param anchors the newest of each chain. Empty for whoever does not read the log of access. */
export async function chainStates(db: Queryable, anchors: readonly KeptAnchor[]): Promise<ChainState[]> {
  const figures = await db.query<Omit<ChainState, 'anchor'>>(
    `select chain, sealed, sealed_until as "sealedUntil", waiting, missing from chain_figures() order by array_position(array['ledger', 'audit', 'access'], chain)`);
  const seals = await db.query<{ chain: string; seq: number; rowId: number; mac: string }>(
    `select s.chain, s.seq, s.row_id as "rowId", encode(s.mac, 'hex') as mac from seal s join unnest($1::text[], $2::bigint[]) as a(chain, seq) on a.chain = s.chain and a.seq = s.seq`,
    [anchors.map(({ chain }) => chain), anchors.map(({ seq }) => seq)]);
  return figures.map((figure) => {
    const kept = anchors.find(({ chain }) => chain === figure.chain);
    const stands = kept && seals.some(({ chain, rowId, mac }) => chain === kept.chain && rowId === kept.rowId && mac === kept.mac);
    return { ...figure, anchor: kept ? { seq: kept.seq, at: kept.at, agrees: stands === true, since: Math.max(0, figure.sealed - kept.seq) } : null };
  });
}
