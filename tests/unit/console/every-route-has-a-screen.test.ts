import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROUTES } from '../../../api/app.ts';
import { openApiOf } from '../../../api/openapi.ts';
import { accessRoutes } from '../../../api/routes/access.ts';
import { projectDir } from '../../../ops/config.ts';

/** Operations that no screen has to ask for, and why. */
const WITHOUT_A_SCREEN: Readonly<Record<string, string>> = {
  'GET /api/downloads/{token}': 'the browser goes there by the link that POST /api/files/{fileId}/links has made',
  'GET /api/session/unified/callback': "the city's sign-in page sends the browser there",
  'GET /api/bulk/{id}': 'its events say the same, and follow it to its end',
  'GET /api/clocks/{id}': 'the list of clocks has the day of each',
  'GET /api/erasures/{erasureNo}': 'the list of erasures has each of them whole',
};

interface Use { readonly method: string | undefined; readonly path: RegExp }

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const CALL = /\bapi\.(GET|POST|PUT|PATCH|DELETE)\(\s*(['`])(\/api\/[^'`]*)\2/g;
const LITERAL = /(['"`])(\/api\/[^'"`]*)\1/g;

const screens = path.join(projectDir, 'web', 'src');
const sources = readdirSync(screens, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('contract'))
  .map((file) => readFileSync(path.join(screens, file), 'utf8'));
const uses = sources.flatMap(usesIn);
const operations = Object.entries(openApiOf([...accessRoutes(ROUTES), ...ROUTES], 'http://127.0.0.1').paths as Record<string, object>)
  .flatMap(([at, item]) => METHODS.filter((method) => method in item).map((method) => ({ name: `${method.toUpperCase()} ${at}`, method: method.toUpperCase(), path: at })));

describe('what the API can do', () => {
  test('is asked for by a screen of the console, or stands here with its reason', () => {
    expect(operations.filter(({ name }) => !(name in WITHOUT_A_SCREEN)).filter((each) => !isUsed(each)).map(({ name }) => name)).toEqual([]);
  });

  test('stands here only where it is there, and no screen asks for it', () => {
    const unused = operations.filter((each) => !isUsed(each)).map(({ name }) => name);
    expect(Object.keys(WITHOUT_A_SCREEN).filter((name) => !unused.includes(name))).toEqual([]);
  });
});

function isUsed(operation: { readonly method: string; readonly path: string }): boolean {
  return uses.some((use) => (use.method === undefined || use.method === operation.method) && use.path.test(operation.path));
}

/** Calls of the client, addresses that the browser itself opens (always GET), and paths in the contract's form that are handed to a call elsewhere. */
function usesIn(source: string): Use[] {
  const calls = [...source.matchAll(CALL)].map(([, method, , at = '']) => ({ method, path: pathIn(at, '[^/]+') }));
  const others = [...source.replace(CALL, '').matchAll(LITERAL)].map(([, , at = '']) => ({ method: /[^$]\{/.test(at) ? undefined : 'GET', path: pathIn(at, '\\{[^/]+\\}') }));
  return [...calls, ...others];
}

/** @param filledIn what `${…}` may stand for: of an address a parameter, of a call a word of the path too */
function pathIn(literal: string, filledIn: string): RegExp {
  const parts = literal.replace(/\?.*$/, '').split(/(\$\{[^}]*\})/);
  return new RegExp(`^${parts.map((part) => (part.startsWith('${') ? filledIn : part.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&'))).join('')}$`);
}
