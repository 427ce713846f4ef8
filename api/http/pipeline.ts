import { randomUUID } from 'node:crypto';
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { Reach, ResourceScope } from '../../domain/access.ts';
import { can, lacksSecondFactor, reachOf } from '../../domain/access.ts';
import type { Refusal } from '../../domain/case.ts';
import type { Person } from '../../store/people.ts';
import { recordAccess } from '../../store/people.ts';
import { rowContextOf } from '../../store/row-context.ts';
import type { BodyImage } from './idempotency.ts';
import { keyedRequest, onceOnly } from './idempotency.ts';
import { Problem, problem, problemOf, problemOfRefusal } from './problem.ts';
import { rateLimitOf } from './rate-limit.ts';
import type { ApiDeps, Ctx, Reply, Route } from './route.ts';
import { JSON_LIMIT_BYTES } from './route.ts';
import { sendReply } from './send.ts';
import type { UploadReader } from './upload.ts';
import { UPLOAD_LIMIT } from './upload.ts';
import { parsePart } from './validation.ts';

/** What the surrounding middleware may know of a request under way: for the log, never personal. */
export interface RequestNote {
  readonly id: string;
  actorId?: string;
  route?: string;
  problemCode?: string;
}

export function noteOf(res: Response): RequestNote {
  return (res.locals.note ??= { id: randomUUID() }) as RequestNote;
}

/**
 * One route's life, the same for all: session → params and query → access gate → body → once-only → handler → answer.
 * The gate is asked before the body is read, so that nobody uploads what he or she may not.
 */
export function handle(deps: ApiDeps, spec: Route, readUpload: UploadReader): RequestHandler {
  const limited = rateLimitOf(spec.limit ?? (spec.upload && UPLOAD_LIMIT));
  return async (req, res) => {
    const note = noteOf(res);
    note.route = spec.path;
    await limited('address', req.ip ?? '');
    const signal = AbortSignal.any([deps.stopping, goneSignal(res)]);

    const signedIn = await personOf(deps, spec, req, res);
    note.actorId = signedIn?.id;
    if (signedIn !== undefined) await limited('person', signedIn.id);
    const params = spec.params === undefined ? {} : parsePart('params', spec.params, req.params);
    const query = spec.query === undefined ? parseNoQuery(req) : parsePart('query', spec.query, req.query);
    const admitted = signedIn && { actor: signedIn, reach: await pass(deps, spec, { actor: signedIn, params, query, deps }, req, note) };
    const { body, image } = await readBody(spec, req, res, readUpload);
    const keyed = keyedRequest(req, spec, signedIn?.id ?? '', image);

    const ctx: Ctx<unknown, unknown, unknown> = {
      get actor() { return signedInOnly(admitted).actor; },
      get reach() { return signedInOnly(admitted).reach; },
      params, query, body, file: image.file, commandId: keyed.commandId, ip: req.ip ?? '', requestId: note.id,
      headers: headersOf(req), lastEventId: req.get('Last-Event-ID')?.slice(0, 200), signal,
      // Past the gate the handler asks as this person: what it forgets to check, the database does not show.
      deps: signedIn === undefined ? deps : { ...deps, db: deps.db.as(rowContextOf(signedIn)) },
    };
    const answer = await onceOnly(deps, keyed.request, async () => checked(deps, spec, await spec.handler(ctx))).catch(async (error: unknown) => {
      await auditRefusal(deps, spec, error, ctx);
      throw error;
    });
    if (answer.kind === 'download') await auditDownload(deps, spec, answer.file.subject, ctx);
    await sendReply(res, answer, signal);
  };
}

function signedInOnly<T>(admitted: T | undefined): T {
  if (admitted === undefined) throw new Error('a public route has no actor');
  return admitted;
}

/** A page that asks by itself is not a person at work: such a request does not keep the session alive. A stream is reconnected by the browser, without the header. */
const BACKGROUND_HEADER = 'X-Background';
const asksByItself = (spec: Route, req: Request): boolean => req.get(BACKGROUND_HEADER) !== undefined || spec.responses[200]?.mediaType === 'text/event-stream';

async function personOf(deps: ApiDeps, spec: Route, req: Request, res: Response): Promise<Person | undefined> {
  if (spec.act === 'public') return undefined;
  const signedIn = await deps.sessions.current(req.get('cookie'), asksByItself(spec, req));
  if (signedIn === undefined) throw problem('NOT_SIGNED_IN');
  // Until it is set up, whoever needs one may do nothing but set it up.
  if (spec.act !== 'session.read' && lacksSecondFactor(deps.settings.secondFactor, signedIn.person)) throw problem('SECOND_FACTOR_WANTED');
  for (const cookie of signedIn.cookies) res.append('Set-Cookie', cookie);
  return signedIn.person;
}

/** Asks the one access gate, once a request. */
async function pass(
  deps: ApiDeps, spec: Route, asked: Pick<Ctx<unknown, unknown, never>, 'actor' | 'params' | 'query' | 'deps'>, req: Request, note: RequestNote,
): Promise<Reach> {
  const { actor } = asked;
  const reach = reachOf(actor, spec.act);
  // Without any permission for the act, whether the thing exists is not told.
  const scope = reach === undefined ? {} : await scopeOf(spec, asked);
  if (scope === undefined) throw problem('NOT_FOUND');
  const access = can(actor, spec.act, scope);
  if (access.allowed && reach !== undefined) return reach;
  throw await refusedAccess(deps, spec, actor, access.allowed ? undefined : access.refusal, req, note);
}

async function scopeOf(spec: Route, asked: Pick<Ctx<unknown, unknown, never>, 'actor' | 'params' | 'query' | 'deps'>): Promise<ResourceScope | undefined> {
  if (typeof spec.scope === 'function') return spec.scope(asked);
  // Of a list and of things to be made, the actor's own part is what is asked for.
  const { institutionCode, districtCode } = asked.actor;
  return { institutionCode, districtCodes: districtCode === null ? [] : [districtCode] };
}

async function refusedAccess(
  deps: ApiDeps, spec: Route, actor: Person, refusal: Refusal | undefined, req: Request, note: RequestNote,
): Promise<Error> {
  await recordAccess(deps.db, {
    actorId: actor.id, actorRole: actor.role, act: spec.act, outcome: 'refused', code: refusal?.code,
    subject: spec.path, ipAddress: req.ip, requestId: note.id,
  });
  return refusal === undefined ? problem('FORBIDDEN_ACT') : problemOfRefusal(refusal);
}

async function readBody(spec: Route, req: Request, res: Response, readUpload: UploadReader): Promise<{ body: unknown; image: BodyImage }> {
  if (spec.upload !== undefined) {
    const { file, fields } = await readUpload(req, spec.upload.maxBytes);
    if (file === undefined) throw problem('FILE_MISSING');
    return { body: spec.body === undefined ? undefined : parsePart('body', spec.body, fields), image: { file, fields } };
  }
  if (spec.body === undefined) return { body: undefined, image: { raw: Buffer.alloc(0) } };
  const raw = await readJson(spec.bodyLimitBytes ?? JSON_LIMIT_BYTES, req, res);
  return { body: parsePart('body', spec.body, req.body), image: { raw } };
}

async function readJson(limit: number, req: Request, res: Response): Promise<Buffer> {
  let raw: Buffer | undefined;
  const parser = express.json({ limit, strict: false, verify: (_req, _res, bytes) => { raw = bytes; } });
  await new Promise<void>((resolve, reject) => {
    parser(req, res, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('the body could not be read'));
    });
  });
  if (raw === undefined) {
    // express.json passes over what is not declared as JSON, and over an empty body.
    if (Number(req.headers['content-length'] ?? 0) > 0 || req.headers['transfer-encoding'] !== undefined) throw problem('MEDIA_TYPE_UNSUPPORTED');
  }
  return raw ?? Buffer.alloc(0);
}

function parseNoQuery(req: Request): Record<string, never> {
  const names = Object.keys(req.query);
  if (names.length === 0) return {};
  throw problem('VALIDATION_FAILED', {
    errors: names.slice(0, 20).map((name) => ({
      path: `query.${name.slice(0, 60)}`, code: 'UNRECOGNIZED_KEYS', message: { zh: '此接口不接受该参数', en: 'This route takes no such parameter' },
    })),
  });
}

/** With `checkResponses`, an answer that its declaration does not describe is a bug and shows as one. */
function checked(deps: ApiDeps, spec: Route, answer: Reply): Reply {
  if (!deps.settings.checkResponses) return answer;
  const declared = spec.responses[answer.status];
  if (declared === undefined) throw new Error(`${spec.method} ${spec.path} answered an undeclared ${answer.status}`);
  if (answer.kind === 'json' && declared.schema !== undefined) {
    const parsed = declared.schema.safeParse(JSON.parse(JSON.stringify(answer.body)));
    if (!parsed.success) {
      const places = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`).join('; ');
      throw new Error(`${spec.method} ${spec.path} answered ${answer.status} against its schema: ${places}`);
    }
  }
  return answer;
}

/** What the gate lets pass and the handler refuses (another's file, a kind of file that is not for this office) is a refusal like the gate's. */
async function auditRefusal(deps: ApiDeps, spec: Route, error: unknown, ctx: Ctx<unknown, unknown, unknown>): Promise<void> {
  if (spec.act === 'public' || !(error instanceof Problem) || error.init.status !== 403) return;
  await recordAccess(deps.db, {
    actorId: ctx.actor.id, actorRole: ctx.actor.role, act: spec.act, outcome: 'refused', code: error.init.code, subject: spec.path, ipAddress: ctx.ip, requestId: ctx.requestId,
  });
}

async function auditDownload(deps: ApiDeps, spec: Route, subject: string, ctx: Ctx<unknown, unknown, unknown>): Promise<void> {
  await recordAccess(deps.db, {
    ...(spec.act === 'public' ? {} : { actorId: ctx.actor.id, actorRole: ctx.actor.role }), act: spec.act, outcome: 'allowed', subject, ipAddress: ctx.ip, requestId: ctx.requestId,
  });
}

function goneSignal(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => { gone.abort(); });
  return gone.signal;
}

function headersOf(req: Request): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

/** The last word on any error of a request: a problem to the caller, and a line in the log when it is ours. */
export function problemFor(deps: ApiDeps, error: unknown, note: RequestNote): ReturnType<typeof problemOf> {
  const found = problemOf(error);
  note.problemCode = found.init.code;
  if (found.init.status >= 500) {
    deps.logger.error({ requestId: note.id, route: note.route, actorId: note.actorId, code: found.init.code, ...traceOf(error) }, 'request failed');
  }
  return found;
}

/** Name and stack, not the message: a message of the database or a parser may quote somebody's data. */
function traceOf(error: unknown): { error: string; sqlState?: string; stack?: string[] } {
  if (!(error instanceof Error)) return { error: typeof error };
  const sqlState = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const stack = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12).map((line) => line.trim());
  return { error: error.name, sqlState, stack };
}
