import { Problem } from '../../api/http/problem.ts';
import type { ProblemItem } from '../../api/http/problem.ts';
import type { Bilingual } from '../../domain/coded.ts';
import { ApiRefused } from '../sample/client.ts';
import { printFailure } from '../setup-error.ts';

/** How every verb ends. `unusable`: what was asked for cannot be read, understood or done at all; what to do is said on standard error. */
export const EXIT = { good: 0, someNot: 1, unusable: 2 } as const;

/** Of a verb whose answer is one JSON object in any case: the option is understood everywhere. */
export const JSON_ALWAYS = ['--json', 'as JSON; the answer is JSON in any case'] as const;

/** A command that cannot go on, with what the person at the terminal is to do. */
export class CommandFailure extends Error {
  readonly code: string;
  readonly said: Bilingual;

  constructor(code: string, zh: string, en: string) {
    super(en);
    this.code = code;
    this.said = { zh, en };
  }
}

/** Prints any failure of a command on standard error: Chinese, English, then its code. */
export function printCommandFailure(error: unknown): void {
  if (error instanceof CommandFailure) say([`✗ ${error.said.zh}`, `  ${error.said.en}`, `  (${error.code})`]);
  else if (error instanceof ApiRefused) say(linesOf(error.body as Refused, error.message));
  else if (error instanceof Problem) say(linesOf(error.init, error.message));
  else printFailure(error);
}

interface Refused { readonly code?: string; readonly message?: Bilingual; readonly mend?: Bilingual | undefined; readonly errors?: readonly ProblemItem[] | undefined }

function linesOf({ code, message, mend, errors = [] }: Refused, fallback: string): string[] {
  if (code === undefined || message === undefined) return [`✗ ${fallback}`];
  return [
    `✗ ${message.zh}${mend ? ` ${mend.zh}` : ''}`, `  ${message.en}${mend ? ` ${mend.en}` : ''}`, `  (${code})`,
    ...errors.map((item) => `    ${item.path === undefined ? '' : `${item.path.replace(/^(body|params|query)\./, '')}: `}${item.message.zh}  ${item.message.en}`),
  ];
}

const say = (lines: readonly string[]): void => void process.stderr.write(`${lines.join('\n')}\n`);
