import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { Command, CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';

import { makeIdCheckDigit } from '../../../domain/identifiers.ts';
import { TOOL_LINE_MAX, registerTools } from '../../../ops/cli/tools.ts';

interface Line { input: string; value: string; ok: boolean; level: string; code: string; message: { zh: string; en: string }; mend?: { zh: string; en: string }; amountFen?: number; dueOn?: string }

async function run(args: readonly string[], input: Readable | string): Promise<Line[]> {
  const output = new PassThrough();
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerTools(program, { input: typeof input === 'string' ? Readable.from([Buffer.from(input)], { objectMode: false }) : input, output });
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => undefined });
  const [said] = await Promise.all([text(output), program.parseAsync(args, { from: 'user' })]);
  return said.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
}

const codes = (lines: readonly Line[]): string[] => lines.map((line) => line.code);
const SAMPLE = `99010619950315123${makeIdCheckDigit('99010619950315123')}`;

describe('validate', () => {
  test('a bad line is answered with its code, and the next is read', async () => {
    const lines = await run(['validate', 'id-card'], '11010519491231002X\n1.1E+17\n\n   \r\n110105491231002\r\n110105194912310021');
    expect(codes(lines)).toEqual(['OK', 'ID_FLOAT', 'LINE_EMPTY', 'LINE_EMPTY', 'ID_15_DIGITS', 'ID_CHECK_DIGIT']);
    expect(lines.map((line) => line.ok)).toEqual([true, false, false, false, false, false]);
    expect(lines[4]).toMatchObject({ input: '110105491231002', value: '11010519491231002X', level: 'block' });
    for (const line of lines.slice(1)) expect(line.mend?.zh).toBeTruthy();
  });

  test('synthetic numbers pass only with --sample-ids', async () => {
    expect(codes(await run(['validate', 'id-card'], SAMPLE))).toEqual(['ID_SAMPLE_AREA']);
    expect(codes(await run(['validate', 'id-card', '--sample-ids'], SAMPLE))).toEqual(['OK']);
  });

  test.each<[string, string[], string, string[]]>([
    ['credit codes', ['uscc'], '91350100M000100Y43\n91350100M000100Y44\n9135', ['OK', 'USCC_CHECK_DIGIT', 'USCC_LENGTH']],
    ['bank codes', ['bank-code'], '102100099996\n102100099997\n10', ['OK', 'BANK_CODE_CHECK_DIGIT', 'BANK_CODE_FORM']],
    ['corporate accounts', ['account'], '3602-0001\n4539578763621487', ['OK', 'OK']],
    ['personal accounts', ['account', '--kind', 'personal'], '3602-0001\n4539578763621487', ['ACCOUNT_FORM', 'ACCOUNT_CARD']],
    ['telephones', ['phone'], '13900000000\n12', ['OK', 'PHONE_FORM']],
  ])('%s are told by their own rules', async (_, args, input, expected) => {
    expect(codes(await run(['validate', ...args], input))).toEqual(expected);
  });

  test.each([[['validate', 'passport']], [['validate', 'account', '--kind', 'other']], [['validate']]])('%j is not a thing to validate', async (args) => {
    const program = new Command();
    registerTools(program, { input: Readable.from([]), output: new PassThrough() });
    for (const command of [program, ...program.commands]) command.exitOverride().configureOutput({ writeErr: () => undefined });
    await expect(program.parseAsync(args, { from: 'user' })).rejects.toThrow(CommanderError);
  });

  test('a hidden space is not trimmed away but told', async () => {
    expect(codes(await run(['validate', 'id-card'], '11010519491231002X\u200b\n11010519491231002X \n'))).toEqual(['HIDDEN_SPACE', 'HIDDEN_SPACE']);
  });

  test('the mark that Windows puts before a text file is not part of the first value', async () => {
    expect(codes(await run(['validate', 'id-card'], '\ufeff11010519491231002X\n'))).toEqual(['OK']);
  });

  test('a line cut anywhere by the pipe, even inside a character, is still one line', async () => {
    const bytes = Buffer.from('11010519491231002Ｘ\n11010519491231002X\n');
    const pieces = [...bytes].map((byte) => Buffer.from([byte]));
    expect(codes(await run(['validate', 'id-card'], Readable.from(pieces, { objectMode: false })))).toEqual(['FULLWIDTH', 'OK']);
  });

  test('a line beyond the limit is refused by itself, however long, and the next is read', async () => {
    const endless = Readable.from([...Array<Buffer>(50).fill(Buffer.alloc(100_000, '1')), Buffer.from('\n11010519491231002X\n'), Buffer.from('1'.repeat(TOOL_LINE_MAX))], { objectMode: false });
    expect(codes(await run(['validate', 'id-card'], endless))).toEqual(['LINE_TOO_LONG', 'OK', 'ID_LENGTH']);
  });

  test('an answer comes before the next line is typed', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const program = new Command();
    registerTools(program, { input, output });
    const done = program.parseAsync(['validate', 'id-card'], { from: 'user' });
    input.write('11010519491231002X\n');
    const [first] = (await once(output, 'data')) as [Buffer];
    expect((JSON.parse(first.toString()) as Line).ok).toBe(true);
    input.end();
    await done;
  });

  test('no input, no output', async () => {
    expect(await run(['validate', 'id-card'], '')).toEqual([]);
  });
});

describe('capitals', () => {
  test('yuan in, 大写 out', async () => {
    const lines = await run(['capitals'], '1409.50\n107,000.53 \n0\n');
    expect(lines.map((line) => line.value)).toEqual(['人民币壹仟肆佰零玖元伍角', '人民币壹拾万柒仟元零伍角叁分', '人民币零元整']);
    expect(lines[0]?.amountFen).toBe(140950);
  });

  test('what is no amount, negative or beyond 千亿 is refused by code', async () => {
    expect(codes(await run(['capitals'], '1.005\n１４０９\n-3\n1000000000000\n1e3\n5'))).toEqual(['AMOUNT_FORM', 'AMOUNT_FORM', 'MONEY_NEGATIVE', 'MONEY_TOO_LARGE', 'AMOUNT_FORM', 'OK']);
  });
});

describe('deadline', () => {
  test('date and days in, date out', async () => {
    const lines = await run(['deadline'], '2023-08-17 5\n2021-09-27\t7\n');
    expect(lines.map((line) => line.value)).toEqual(['2023-08-23', '2021-10-11']);
  });

  test('days that do not exist, none, too many, beyond the notices, or no line at all are refused by code', async () => {
    const lines = await run(['deadline'], '2021-02-30 1\n2021-09-27 0\n2021-09-27 1001\n2026-12-25 20\n2021-09-27\n2021-09-27 x\n2021-09-27 5 6\n2021-09-27 5');
    expect(codes(lines)).toEqual(['CALENDAR_DATE', 'CALENDAR_DAYS', 'CALENDAR_DAYS', 'CALENDAR_NOT_COVERED', 'DEADLINE_LINE', 'DEADLINE_LINE', 'DEADLINE_LINE', 'OK']);
    expect(lines[3]?.message.zh).toContain('2027-01-01');
  });
});

test('a reader that goes away ends the tool quietly', async () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const script = `import { Command } from 'commander'; import { registerTools } from './ops/cli/tools.ts'; const p = new Command(); registerTools(p); await p.parseAsync(['validate', 'id-card'], { from: 'user' });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { cwd: root });
  const complaint = text(child.stderr);
  child.stdin.on('error', () => undefined);
  child.stdin.write('11010519491231002X\n');
  await once(child.stdout, 'data');
  child.stdout.destroy();
  for (let block = 0; block < 20; block++) child.stdin.write('11010519491231002X\n'.repeat(5000));
  child.stdin.end();
  const [exitCode] = (await once(child, 'exit')) as [number | null];
  expect(await complaint).toBe('');
  expect(exitCode).toBe(0);
});
