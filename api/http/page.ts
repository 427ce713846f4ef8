import { z } from 'zod';
import { problem } from './problem.ts';

export const MAX_PAGE = 200;

/** Put into a list route's `query`: `z.strictObject({ ...pageQuery, stage: … })`. */
export const pageQuery = {
  cursor: z.string().max(1000).optional().describe('nextCursor of the page before'),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
};

export function pageSchema<T extends z.ZodType>(item: T): z.ZodObject<{ items: z.ZodArray<T>; nextCursor: z.ZodNullable<z.ZodString> }> {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/**
 * Cuts a page out of `limit + 1` rows read in the order of the sort key. A cursor is the last row's key, so rows that
 * come in meanwhile neither repeat nor hide others. It is opaque, not secret: the gate applies to every page anew.
 */
export function pageOf<T>(rows: readonly T[], limit: number, keyOf: (row: T) => readonly (string | number)[]): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, nextCursor: more ? Buffer.from(JSON.stringify(keyOf(last)), 'utf8').toString('base64url') : null };
}

/** The sort key in a cursor, or undefined for the first page. @throws CURSOR_INVALID when it is not of that shape. */
export function keyOfCursor<K>(cursor: string | undefined, key: z.ZodType<K>): K | undefined {
  if (cursor === undefined) return undefined;
  const parsed = key.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parsed.success) throw problem('CURSOR_INVALID');
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
