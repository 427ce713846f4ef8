import { z } from 'zod';
import type { ProblemItem } from './problem.ts';
import { problem } from './problem.ts';

const zh = z.locales.zhCN().localeError;
const en = z.locales.en().localeError;

/**
 * Parses one part of a request or names everything that is wrong with it, in both languages.
 * @throws VALIDATION_FAILED with one item a finding. Values are not repeated in the messages.
 */
export function parsePart<T>(part: 'params' | 'query' | 'body', schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (!parsed.success) throw problem('VALIDATION_FAILED', { errors: parsed.error.issues.map((issue) => itemOf(part, issue)) });
  const unstorable = placesOfUnstorable(part, parsed.data);
  if (unstorable.length === 0) return parsed.data;
  throw problem('VALIDATION_FAILED', { errors: unstorable.map((path) => ({ path, code: 'TEXT_UNSTORABLE', message: UNSTORABLE })) });
}

const LONE_HALF = /\p{Surrogate}/u;
const UNSTORABLE = { zh: '文本含有不能保存的字符', en: 'The text has a character that cannot be stored' };

/** PostgreSQL holds no NUL and no half of a surrogate pair, in no text and in no JSON. */
function placesOfUnstorable(path: string, value: unknown): string[] {
  if (typeof value === 'string') return value.includes('\u0000') || LONE_HALF.test(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => placesOfUnstorable(`${path}.${name}`, each));
}

function itemOf(part: string, issue: z.core.$ZodIssue): ProblemItem {
  const path = [part, ...issue.path.map(String)].join('.');
  const standard = textOf(en(issue as z.core.$ZodRawIssue));
  // A schema's own message (`.refine(…, 'zh / en')`) stands for both languages; zod's come in each.
  const own = standard !== issue.message;
  const chinese = own ? issue.message : (textOf(zh(issue as z.core.$ZodRawIssue)) ?? issue.message);
  return { path, code: issue.code.toUpperCase(), message: { zh: chinese, en: issue.message } };
}

function textOf(answer: { message: string } | string | undefined | null): string | undefined {
  return typeof answer === 'object' ? answer?.message : answer;
}
