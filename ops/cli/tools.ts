/**
 * The small tools of the trade: one value a line from standard input, one JSON object a line out, in the same order, answered as they come.
 * `input` is the line as read, `value` what came of it. A bad line is answered with `ok: false` and a code, and the next one is read;
 * the exit code stays 0, as the lines say it all.
 */
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Argument, Option } from 'commander';
import type { Command } from 'commander';

import { CalendarError, createCalendar } from '../../domain/calendar.ts';
import { CALENDAR_CODES } from '../../domain/codes/calendar.ts';
import { IDENTIFIER_CODES } from '../../domain/codes/identifiers.ts';
import type { CodeEntry, Verdict } from '../../domain/coded.ts';
import { checkAccount, checkBankCode, checkIdCard, checkPhone, checkUscc } from '../../domain/identifiers.ts';
import type { IdentifierVerdict } from '../../domain/identifiers.ts';
import { MoneyError, capitals, parseYuan, plainYuan } from '../../domain/money.ts';

export interface ToolStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/** Longest line that is looked at, in UTF-16 units; a longer one is answered with LINE_TOO_LONG and never held in memory whole. */
export const TOOL_LINE_MAX = 1024;

const EXIT_TEXT = '\nExit: 0 whatever the lines are, each has its own answer (`ok`); 2 where the command itself is not understood.';

/** Adds `validate`, `capitals` and `deadline` to the command line. */
export function registerTools(program: Command, streams: ToolStreams = { input: process.stdin, output: process.stdout }): void {
  program
    .command('validate')
    .description('check identifiers, one a line from standard input; one JSON line out each')
    .addArgument(new Argument('<what>', 'kind of identifier').choices(['id-card', 'uscc', 'bank-code', 'account', 'phone']))
    .option('--sample-ids', 'accept synthetic identity numbers (area 99…)', false)
    .addOption(new Option('--kind <kind>', 'kind of account').choices(['corporate', 'personal']).default('corporate'))
    .addHelpText('after', EXIT_TEXT)
    .action((what: Identifier, options: ValidateOptions) => answerAll(streams, (line) => validated(line, what, options)));
  program
    .command('capitals')
    .description('amounts in yuan in, 大写 out, one a line')
    .addHelpText('after', EXIT_TEXT)
    .action(() => answerAll(streams, inCapitals));
  program
    .command('deadline')
    .description('lines of "DATE DAYS" in (2021-09-27 5), last day of that many working days out; day 1 is DATE when it is a working day')
    .addHelpText('after', EXIT_TEXT)
    .action(() => answerAll(streams, deadlineOf));
}

type Identifier = 'id-card' | 'uscc' | 'bank-code' | 'account' | 'phone';
interface ValidateOptions {
  readonly sampleIds: boolean;
  readonly kind: 'corporate' | 'personal';
}

/** What is printed for one line, less its `input`. */
type Answer = Verdict & { readonly mend?: CodeEntry['mend'] } & Readonly<Record<string, unknown>>;

function validated(line: string, what: Identifier, options: ValidateOptions): Answer {
  const verdict = identified(line, what, options);
  const { mend }: CodeEntry = IDENTIFIER_CODES[verdict.code];
  return { ...verdict, ...(mend ? { mend } : {}) };
}

function identified(line: string, what: Identifier, options: ValidateOptions): IdentifierVerdict {
  switch (what) {
    case 'id-card': return checkIdCard(line, { sampleIds: options.sampleIds });
    case 'uscc': return checkUscc(line);
    case 'bank-code': return checkBankCode(line);
    case 'account': return checkAccount(line, options.kind);
    case 'phone': return checkPhone(line);
  }
}

function inCapitals(line: string): Answer {
  const amountFen = parseYuan(line.trim(), { negative: true });
  if (amountFen === undefined) return coded('AMOUNT_FORM', TOOL_CODES.AMOUNT_FORM, line);
  try {
    const written = capitals(amountFen);
    return { ...coded('OK', TOOL_CODES.OK, written), capitals: written, amountFen, yuan: plainYuan(amountFen) };
  } catch (error) {
    if (error instanceof MoneyError) return coded(error.code, { level: 'block', message: error.bilingual }, line);
    throw error;
  }
}

function deadlineOf(line: string): Answer {
  const [, start, days] = /^(\S+)\s+(\d{1,6})$/.exec(line.trim()) ?? [];
  if (start === undefined || days === undefined) return coded('DEADLINE_LINE', TOOL_CODES.DEADLINE_LINE, line);
  try {
    const dueOn = createCalendar().deadline(start, Number(days));
    return { ...coded('OK', TOOL_CODES.OK, dueOn), dueOn, start, days: Number(days) };
  } catch (error) {
    if (error instanceof CalendarError) return coded(error.code, { ...CALENDAR_CODES[error.code], message: error.bilingual }, line);
    throw error;
  }
}

function coded(code: string, { level, message, mend }: CodeEntry, value: string): Answer {
  return { value, ok: level === 'ok', level, code, message, ...(mend ? { mend } : {}) };
}

async function answerAll({ input, output }: ToolStreams, answer: (line: string) => Answer): Promise<void> {
  input.setEncoding('utf8');
  try {
    await pipeline(input, (source: AsyncIterable<string>) => answers(source, answer), output, { end: output !== process.stdout });
  } catch (error) {
    // The reader has gone (`… | head -1`): nobody is left to answer.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}

/** One chunk of answers for each chunk of input, so that a person at a terminal is answered line by line and a file in blocks. */
async function* answers(source: AsyncIterable<string>, answer: (line: string) => Answer): AsyncGenerator<string> {
  let rest = '';
  let atStart = true;
  for await (const chunk of source) {
    const lines = (rest + (atStart ? chunk.replace(/^\ufeff/, '') : chunk)).split('\n');
    atStart = false;
    // One unit more than the limit is kept, so that the line is still seen to be too long when its end comes.
    rest = (lines.pop() ?? '').slice(0, TOOL_LINE_MAX + 2);
    if (lines.length > 0) yield lines.map((line) => answered(line, answer)).join('');
  }
  if (rest !== '') yield answered(rest, answer);
}

function answered(rawLine: string, answer: (line: string) => Answer): string {
  const line = rawLine.endsWith('\r') ? rawLine.slice(0, -1) : rawLine;
  if (line.length > TOOL_LINE_MAX) return printed(line.slice(0, 40), coded('LINE_TOO_LONG', TOOL_CODES.LINE_TOO_LONG, ''));
  if (line.trim() === '') return printed(line, coded('LINE_EMPTY', TOOL_CODES.LINE_EMPTY, ''));
  return printed(line, answer(line));
}

const printed = (input: string, answer: Answer): string => `${JSON.stringify({ input, ...answer })}\n`;

const block = (zh: string, en: string, mendZh: string, mendEn: string): CodeEntry => ({ level: 'block', message: { zh, en }, mend: { zh: mendZh, en: mendEn } });

const TOOL_CODES = {
  OK: { level: 'ok', message: { zh: '已得出', en: 'Done' } },
  LINE_EMPTY: block('空行', 'An empty line', '每行写一个值。', 'Write one value a line.'),
  LINE_TOO_LONG: block(`一行超过 ${TOOL_LINE_MAX} 个字符`, `A line of more than ${TOOL_LINE_MAX} characters`, '每行写一个值。', 'Write one value a line.'),
  AMOUNT_FORM: block('金额写法不能识别', 'The amount is not written in an accepted form', '请写数字，单位为元，最多两位小数，如 1409.50。', 'Write digits, in yuan, at most two decimals, e.g. 1409.50.'),
  DEADLINE_LINE: block('应为“日期 天数”', 'Expected "DATE DAYS"', '如 2021-09-27 5。', 'For example 2021-09-27 5.'),
} as const satisfies Record<string, CodeEntry>;
