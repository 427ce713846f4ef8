import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { projectDir } from '../../../ops/config.ts';

test('every reason for which a start can stop is explained to the operator', () => {
  const source = readFileSync(path.join(projectDir, 'ops/setup-error.ts'), 'utf8');
  const doc = readFileSync(path.join(projectDir, 'docs/operations.md'), 'utf8');
  const codes = [...(/export type SetupCode =([^;]+);/.exec(source)?.[1] ?? '').matchAll(/'([A-Z_]+)'/g)].map((match) => match[1] ?? '');
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !doc.includes(code))).toEqual([]);
});
