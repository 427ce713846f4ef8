import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commandLine } from '../../../ops/cli/program.ts';
import { projectDir } from '../../../ops/config.ts';

test('every verb of the command line stands in the table for operators', () => {
  const doc = readFileSync(path.join(projectDir, 'docs/operations.md'), 'utf8');
  const verbs = commandLine().commands.flatMap((each) => (each.commands.length > 0 ? each.commands.map((sub) => `${each.name()} ${sub.name()}`) : [each.name()]));
  expect(verbs.length).toBeGreaterThan(14);
  expect(verbs.filter((verb) => !new RegExp(`\\| \`[^|]*\\b${verb}\\b`).test(doc))).toEqual([]);
});

test('every reason for which a start can stop is explained to the operator', () => {
  const source = readFileSync(path.join(projectDir, 'ops/setup-error.ts'), 'utf8');
  const doc = readFileSync(path.join(projectDir, 'docs/operations.md'), 'utf8');
  const codes = [...(/export type SetupCode =([^;]+);/.exec(source)?.[1] ?? '').matchAll(/'([A-Z_]+)'/g)].map((match) => match[1] ?? '');
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !doc.includes(code))).toEqual([]);
});
