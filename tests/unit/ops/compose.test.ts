import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectDir } from '../../../ops/config.ts';
import { READY_PATH } from '../../../ops/stack.ts';
import { searchAttributes } from '../../../ops/servers/temporal-cluster.ts';

const text = readFileSync(path.join(projectDir, 'docker-compose.yml'), 'utf8');
const compose = z.object({ services: z.record(z.string(), z.object({
  environment: z.record(z.string(), z.string()).optional(), ports: z.array(z.string()).optional(), image: z.string().optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(), command: z.array(z.string()).optional(),
}).loose()) }).loose().parse(parse(text, { merge: true }));

test('no password has a default: each is wanted from outside; only later keys need not be', () => {
  const secrets = Object.values(compose.services).flatMap(({ environment = {} }) => Object.entries(environment)).filter(([name]) => /PASSWORD|PWD|KEY|DATABASE_URL/.test(name));
  expect(secrets.length).toBeGreaterThan(5);
  for (const [name, value] of secrets.filter(([key]) => key !== 'FUNENG_SEALING_KEYS')) expect(`${name}: ${value}`).toMatch(/\$\{[A-Z_]+:\?[^}]+\}/);
});

test('nothing is published to other machines: a proxy with TLS stands in front', () => {
  const published = Object.values(compose.services).flatMap(({ ports = [] }) => ports);
  expect(published.length).toBeGreaterThan(0);
  for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('no image floats: each names a version', () => {
  for (const { image } of Object.values(compose.services)) expect(image).toMatch(/:(\$\{\w+:-)?\d/);
});

test('the API is healthy when it says that it is ready', () => {
  expect(compose.services['api']?.healthcheck?.test.join(' ')).toContain(READY_PATH);
});

test('the containers start the programs of ops/', () => {
  for (const name of ['migrate', 'api', 'worker']) expect(compose.services[name]?.command).toEqual(['node', '--import', 'tsx', `ops/${name}.ts`]);
});

test('the namespace script registers exactly the search attributes that the product uses', () => {
  const script = readFileSync(path.join(projectDir, 'ops/docker/temporal-namespace.sh'), 'utf8');
  expect(/for name in (.*); do/.exec(script)?.[1]?.split(' ')).toEqual([...searchAttributes]);
});
