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
  if (parsed.success) return parsed.data;
  throw problem('VALIDATION_FAILED', { errors: parsed.error.issues.map((issue) => itemOf(part, issue)) });
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
