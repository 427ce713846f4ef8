import { OpenApiGeneratorV31, OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import type { ResponseConfig, RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { rolesFor } from '../domain/access.ts';
import type { Route } from './http/route.ts';

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

const bilingual = z.object({ zh: z.string(), en: z.string() });

/** RFC 9457 problem details as this API sends them. */
export const problemSchema = z.object({
  type: z.string(), title: z.string(), status: z.number().int(), detail: z.string().optional(), code: z.string(),
  message: bilingual, mend: bilingual.optional(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  errors: z.array(z.object({
    path: z.string().optional(), code: z.string(), message: bilingual, mend: bilingual.optional(),
    sheet: z.string().optional(), row: z.number().int().optional(), column: z.string().optional(),
  })).optional(),
  requestId: z.string().optional(),
}).meta({ id: 'Problem', description: 'RFC 9457 problem details; `code` is stable, `message` is for people' });

/** The contract, made from the same declarations that the app runs. A schema with `.meta({ id })` becomes a named component. */
export function openApiOf(routes: readonly Route[], publicUrl: string): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey', in: 'cookie', name: 'funeng.session_token', description: 'Set by POST /api/session',
  });
  for (const each of routes) registry.registerPath(pathOf(each));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: '赋能 Funeng API', version: '1',
      description: '退役军人教育培训补助 · Training subsidies for retired soldiers. Money is integer fen; dates are YYYY-MM-DD in Asia/Shanghai; instants are ISO 8601 in UTC.',
    },
    servers: [{ url: publicUrl }],
  });
}

function pathOf(spec: Route): RouteConfig {
  const roles = spec.act === 'public' ? undefined : Object.keys(rolesFor(spec.act));
  const access = roles === undefined ? '公开 · Public.' : `权限 · Act \`${String(spec.act)}\`: ${roles.join(', ')}.`;
  return {
    method: spec.method,
    path: spec.path.replaceAll(/:(\w+)/g, '{$1}'),
    operationId: operationId(spec),
    tags: [spec.tag],
    summary: `${spec.summary.zh} · ${spec.summary.en}`,
    description: [spec.description, access].filter((part) => part !== undefined).join('\n\n'),
    security: spec.act === 'public' ? [] : [{ session: [] }],
    'x-access': accessOf(spec),
    request: {
      params: objectOf(spec.params), query: objectOf(spec.query), headers: keyHeader(spec), body: bodyOf(spec),
    },
    responses: { ...Object.fromEntries(Object.entries(spec.responses).map(([status, response]) => [status, responseOf(Number(status), response)])), ...problemsOf(spec) },
  };
}

/** Who may, for programs: the role's scope; whether the route is of one thing, of a list, or of the actor's own. */
function accessOf(spec: Route): object {
  if (spec.act === 'public') return { act: 'public' };
  return { act: spec.act, who: rolesFor(spec.act), of: typeof spec.scope === 'function' ? 'one' : spec.scope };
}

/** `post /api/claims/:caseNo/submit` → `postClaimsByCaseNoSubmit`: the name in a generated client. */
function operationId(spec: Route): string {
  const words = spec.path.replace(/^\/api\//, '').split('/').filter((part) => part !== '')
    .map((part) => (part.startsWith(':') ? `by-${part.slice(1)}` : part));
  return [spec.method, ...words].join('-').replaceAll(/[^A-Za-z0-9]+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function objectOf(schema: z.ZodType | undefined): z.ZodObject | undefined {
  return schema instanceof z.ZodObject ? schema : undefined;
}

function keyHeader(spec: Route): z.ZodObject | undefined {
  if (spec.method === 'get' || spec.act === 'public' || spec.idempotency === 'none') return undefined;
  const key = z.string().max(200).describe('A fresh UUID for each act; repeat it when retrying the same request');
  return z.object({ 'Idempotency-Key': spec.idempotency === 'required' ? key : key.optional() });
}

function bodyOf(spec: Route): NonNullable<RouteConfig['request']>['body'] {
  if (spec.upload !== undefined) {
    const file = z.string().meta({ format: 'binary', description: `One file, at most ${spec.upload.maxBytes} bytes` });
    const fields = objectOf(spec.body)?.shape ?? {};
    return { required: true, content: { 'multipart/form-data': { schema: z.object({ ...fields, file }) } } };
  }
  return spec.body && { required: true, content: { 'application/json': { schema: spec.body } } };
}

/** A refusal that a route describes in its own words is a problem like the others. */
function responseOf(status: number, { description, schema, mediaType }: Route['responses'][number]): ResponseConfig {
  if (status >= 400 && schema === undefined && mediaType === undefined) return { description, content: { 'application/problem+json': { schema: problemSchema } } };
  if (schema !== undefined) return { description, content: { [mediaType ?? 'application/json']: { schema } } };
  return mediaType === undefined ? { description } : { description, content: { [mediaType]: { schema: z.string() } } };
}

/** What every route of its kind may answer besides; `default`: a refusal that is not of its kind, as a conflict found while reading. */
function problemsOf(spec: Route): Record<string, ResponseConfig> {
  const statuses = [
    400,
    ...(spec.act === 'public' ? [] : [401]),
    // A foreign page's request is refused on a public route too.
    ...(spec.act === 'public' && spec.method === 'get' ? [] : [403]),
    ...(spec.params !== undefined || spec.body !== undefined || typeof spec.scope === 'function' ? [404] : []),
    ...(spec.method === 'get' || spec.act === 'public' ? [] : [409]),
    ...(spec.body !== undefined || spec.upload !== undefined ? [413, 415] : []),
    ...(spec.limit !== undefined || spec.upload !== undefined ? [429] : []),
    ...(spec.upload !== undefined ? [422] : []),
    ...(spec.problems ?? []),
    503,
  ];
  const declared = new Set(Object.keys(spec.responses).map(Number));
  return Object.fromEntries([...statuses.filter((status) => !declared.has(status)), 'default'].map((status) => [
    status, { description: 'Problem', content: { 'application/problem+json': { schema: problemSchema } } },
  ]));
}
