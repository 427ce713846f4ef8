import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../store/db.ts';
import { createDatabase, prepared, violatedConstraint } from '../../store/db.ts';
import type { KillableDatabase } from './servers.ts';
import { realDatabase } from './servers.ts';

const PUT = prepared('insert into note (key, value) values ($1, $2)');
const SUM = prepared('select coalesce(sum(value), 0)::int as sum from note');

let server: KillableDatabase;
/** One connection: whatever a transaction leaves behind, the next one meets. */
let db: Database;

beforeAll(async () => {
  server = await realDatabase();
  db = createDatabase(server.url, { max: 1 });
  await db.execute('create table note (key text primary key, value int not null constraint never_negative check (value >= 0))');
});
afterAll(async () => {
  await db.close();
  await server.close();
});
beforeEach(async () => { await db.execute('delete from note'); });

const sum = async (): Promise<number> => (await db.one<{ sum: number }>(SUM)).sum;

describe('writes that nobody waits for', () => {
  it('are carried out before what is asked next, and stand when the transaction has ended', async () => {
    const seen = await db.tx(async (t) => {
      t.later(PUT, ['a', 1]);
      t.later(PUT, ['b', 2]);
      const [{ sum: between } = { sum: -1 }] = await t.query<{ sum: number }>(SUM);
      t.later('update note set value = value * 10');
      return between;
    });
    expect(seen).toBe(3);
    expect(await sum()).toBe(30);
  });

  it.each(['the end of the transaction', 'what is asked behind it'])('break the transaction with their own error, found at %s', async (where) => {
    const broken = db.tx(async (t) => {
      t.later(PUT, ['a', 1]);
      t.later(PUT, ['b', -2]);
      t.later(PUT, ['c', 3]);
      if (where === 'what is asked behind it') await t.query(SUM);
    });
    expect(await broken.catch(violatedConstraint)).toBe('never_negative');
    expect(await sum()).toBe(0);
  });

  it('leave nothing when the work itself refuses', async () => {
    await expect(db.tx((t) => {
      t.later(PUT, ['a', 1]);
      throw new Error('refused');
    })).rejects.toThrow('refused');
    expect(await sum()).toBe(0);
  });

  it('are tried again as a whole after a conflict', async () => {
    let tries = 0;
    await db.tx(async (t) => {
      tries += 1;
      t.later(PUT, [`try ${tries}`, tries]);
      if (tries === 1) t.later(`do $$ begin raise exception 'conflict' using errcode = '40001'; end $$`);
      await t.query(SUM).catch(() => undefined);
    });
    expect(tries).toBe(2);
    expect(await sum()).toBe(2);
  });
});

describe('a prepared statement', () => {
  it('is asked again after it broke, also where its first asking was already part of a broken transaction', async () => {
    const first = prepared('insert into note (key, value) values ($1, $2) returning key');
    await db.tx(async (t) => {
      t.later(PUT, ['a', -1]);
      await t.query(first, ['b', 1]);
    }).catch(() => undefined);
    expect(await db.query(first, ['b', 1])).toEqual([{ key: 'b' }]);
    expect(violatedConstraint(await db.query(first, ['b', 1]).catch((error: unknown) => error))).toBe('note_pkey');
    expect(await db.query(first, ['c', 2])).toEqual([{ key: 'c' }]);
    expect(await sum()).toBe(3);
  });
});

describe('pages of a select', () => {
  it('are planned as a whole: what stands beside each row is found before the first page is given', async () => {
    await db.execute(`insert into note select 'note ' || n, n from generate_series(1, 200) n`);
    const plan = await db.query<{ 'QUERY PLAN': string }>('explain (costs off) declare pages cursor for select key, (select count(*) from note x where x.value < n.value) as below from note n order by value');
    expect(plan.map((line) => line['QUERY PLAN'].trim())).toEqual(['Sort', 'Sort Key: n.value', '->  Seq Scan on note n', 'SubPlan 1', '->  Aggregate', '->  Seq Scan on note x', 'Filter: (value < n.value)']);
  });

  it('come in the order asked for, none twice and none missing, and hold nothing that was written meanwhile', async () => {
    await db.execute(`insert into note select 'note ' || n, n from generate_series(1, 25) n`);
    const pages = await db.tx(async (t) => {
      const read: number[][] = [];
      for await (const page of t.pages<{ value: number }>('select value from note order by value desc', [], 10)) {
        read.push(page.map(({ value }) => value));
        await t.execute('insert into note (key, value) values ($1, 0)', [`meanwhile ${read.length}`]);
      }
      return read;
    });
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index));
  });
});
