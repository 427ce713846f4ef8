import { z } from 'zod';
import { CLAIM_TRANSITIONS } from '../../domain/claim.ts';

/* The parts that the routes of cases share: what people sign, what they get back, how things are numbered. */

export const bilingualSchema = z.object({ zh: z.string(), en: z.string() });
/** PostgreSQL has no year 0, which ISO 8601 allows. */
export const dateSchema = z.iso.date().refine((day) => day >= '1900-01-01', '日期过早 / The date is too early');
export const fenSchema = z.int();
/** A row of a roster, a line of a batch: more than any of them has, and no more than the database counts. */
export const rowNoSchema = z.int().min(1).max(1_000_000);

/** What a person saw when signing: count, total and digest of the rows (rule 3: approve exactly what was seen). */
export const seenSchema = z.strictObject({
  count: z.int().min(0).max(1_000_000), approvedCount: z.int().min(0).max(1_000_000), totalFen: z.int().min(0),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
}).meta({ id: 'Seen', description: 'Count, total and digest of the rows as they are shown; signing carries them back' });

export const receiptSchema = z.object({ caseNo: z.string(), version: z.int(), stage: z.string() })
  .meta({ id: 'Receipt', description: 'The command is carried out and every reader sees it' });

export const claimNoSchema = z.string().regex(/^C-[\w.-]{1,100}$/).describe('C-<round>-<institution>');
export const claimParams = z.strictObject({ claimNo: claimNoSchema });

/** A free text that goes into a case's history: no names, no numbers of people. */
export const reasonText = z.string().trim().min(1).max(500).describe('In words for the history; without names or numbers of people');
export const personId = z.string().trim().min(1).max(100).describe('The id of a person');

export const claimStageSchema = z.enum([...new Set(CLAIM_TRANSITIONS.flatMap((edge) => edge.to))]);

/** Lists are read in the order of their key: `after` is the `next` of the page before. */
export function listSchema<T extends z.ZodType>(item: T): z.ZodObject<{ items: z.ZodArray<T>; next: z.ZodNullable<z.ZodString> }> {
  return z.object({ items: z.array(item), next: z.string().nullable().describe('Give it as `after` for the next page; null on the last') });
}

/** Cuts a page out of `limit + 1` rows. */
export function listOf<T>(rows: readonly T[], limit: number, keyOf: (row: T) => string | number): { items: readonly T[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? String(keyOf(last)) : null };
}
