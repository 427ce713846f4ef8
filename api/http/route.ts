import type { Client } from '@temporalio/client';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { type z } from 'zod';
import type { Act, Reach, ResourceScope } from '../../domain/access.ts';
import type { Bilingual } from '../../domain/coded.ts';
import type { PolicySource } from '../../domain/policy/source.ts';
import type { FieldCipher } from '../../store/crypto.ts';
import type { Database } from '../../store/db.ts';
import type { Person } from '../../store/people.ts';
import type { KeptAnchor } from '../../store/seals.ts';
import type { Sessions } from '../auth/sessions.ts';
import type { UnifiedIdentity } from '../auth/unified-identity.ts';
import type { RateLimit } from './rate-limit.ts';

/** The workflow service as the API needs it. */
export interface TemporalPort {
  client(): Client;
  /** Resolves when the service answers; rejects when it does not. */
  ready(): Promise<void>;
}

export interface ApiSettings {
  /** Where people reach this API, e.g. `https://funeng.example.gov.cn`. */
  readonly publicUrl: string;
  /** Further origins whose pages may send state-changing requests (the console on another port). */
  readonly allowedOrigins: readonly string[];
  /** How many reverse proxies stand in front (Express `trust proxy`); 0: none, forwarded headers are ignored. */
  readonly trustedProxies: number;
  /** Check every answer against its declared schema (development and tests); a mismatch is INTERNAL. */
  readonly checkResponses: boolean;
  /** Accept identity numbers with the non-existent area prefix 99. */
  readonly sampleIds: boolean;
  /** `required`: offices that move money, approve or manage accounts work with a second factor only. */
  readonly secondFactor: 'required' | 'optional';
  /** The sample data's password is accepted; never in production. */
  readonly sampleSignIns: boolean;
  /** This installation is for trying things out. */
  readonly rehearsal: boolean;
}

/** What every handler may use. Made by ops/ and by tests; there are no globals. */
export interface ApiDeps {
  readonly db: Database;
  readonly cipher: FieldCipher;
  readonly temporal: TemporalPort;
  /** The bureau's policies 办法, by day and by hash. */
  readonly policies: PolicySource;
  readonly sessions: Sessions;
  /** The city's unified identity, where one is configured. */
  readonly unifiedIdentity?: UnifiedIdentity;
  readonly logger: Logger;
  readonly clock: () => Date;
  readonly settings: ApiSettings;
  /** The newest heads of the chain that are kept outside the database, where this process reaches them. */
  readonly anchors?: () => Promise<readonly KeptAnchor[]>;
  /** Aborted when the process is asked to stop: streams end, new work is not begun. */
  readonly stopping: AbortSignal;
}

export interface UploadedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer;
  /** SHA-256, hex. */
  readonly sha256: string;
}

export interface ServerEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data: unknown;
}

export type Reply =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown; readonly headers?: ReplyHeaders }
  | { readonly kind: 'empty'; readonly status: 204; readonly headers?: ReplyHeaders }
  | { readonly kind: 'redirect'; readonly status: 303; readonly to: string; readonly headers?: ReplyHeaders }
  | { readonly kind: 'text'; readonly status: number; readonly mediaType: string; readonly body: string; readonly headers?: ReplyHeaders }
  | { readonly kind: 'download'; readonly status: 200; readonly file: Download; readonly headers?: ReplyHeaders }
  | { readonly kind: 'events'; readonly status: 200; readonly events: AsyncIterable<ServerEvent>; readonly headers?: ReplyHeaders };

type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

export interface Download {
  /** As people see it, Chinese included; sent by RFC 5987. */
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer | Readable;
  /** Written into the audit of access: the stored file's id or the case's number. */
  readonly subject: string;
}

export const reply = {
  json: (body: unknown, status = 200, headers?: ReplyHeaders): Reply => ({ kind: 'json', status, body, headers }),
  empty: (headers?: ReplyHeaders): Reply => ({ kind: 'empty', status: 204, headers }),
  redirect: (to: string, headers?: ReplyHeaders): Reply => ({ kind: 'redirect', status: 303, to, headers }),
  text: (body: string, mediaType: string, status = 200): Reply => ({ kind: 'text', status, mediaType, body }),
  download: (file: Download): Reply => ({ kind: 'download', status: 200, file }),
  events: (events: AsyncIterable<ServerEvent>): Reply => ({ kind: 'events', status: 200, events }),
};

/** What a handler is given. `P`, `Q`, `B` are the parsed params, query and body. */
export interface Ctx<P, Q, B> {
  /** Who is signed in. A public route has none, and asking for it throws. */
  readonly actor: Person;
  /** What of a list the actor may see. Not on a public route either. */
  readonly reach: Reach;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Set on routes that declare `upload`. */
  readonly file: UploadedFile | undefined;
  /** The same for the same actor and Idempotency-Key: give it to the case as the id of its command. */
  readonly commandId: string;
  readonly ip: string;
  readonly requestId: string;
  readonly headers: Headers;
  /** Last event a reconnecting SSE client has seen. */
  readonly lastEventId: string | undefined;
  /** Aborted when the client goes away or the process stops. */
  readonly signal: AbortSignal;
  readonly deps: ApiDeps;
}

/** The scope is found from params and query, before the body is read. `undefined`: there is no such thing (404). */
export type ScopeFinder<P, Q> =
  (ctx: Pick<Ctx<P, Q, never>, 'actor' | 'params' | 'query' | 'deps'>) => ResourceScope | undefined | Promise<ResourceScope | undefined>;

export interface RouteSpec<P, Q, B> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** In Express's form: `/api/claims/:caseNo`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: Bilingual;
  readonly description?: string;
  /** What the access gate is asked. `public`: anybody, signed in or not (health, signing in). */
  readonly act: Act | 'public';
  /**
   * Whose thing it is. `list`: a kind of thing, where the handler shows only what `ctx.reach` covers. `own`: it is
   * made for the actor's own institution or district, taken from the session and never from the request.
   */
  readonly scope: 'list' | 'own' | ScopeFinder<P, Q>;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** Largest JSON body in bytes; {@link JSON_LIMIT_BYTES} unless told. */
  readonly bodyLimitBytes?: number;
  /** The body is multipart/form-data: one file in the field `file`, and text fields checked by `body`. */
  readonly upload?: { readonly maxBytes: number };
  readonly limit?: RateLimit;
  /** For state-changing methods; `optional` unless told. */
  readonly idempotency?: 'required' | 'optional' | 'none';
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** Refusals that not every route of its kind has: named in the contract. */
  readonly problems?: readonly number[];
  handler(ctx: Ctx<P, Q, B>): Promise<Reply>;
}

export interface ResponseSpec {
  readonly description: string;
  /** JSON unless `mediaType` says otherwise. */
  readonly schema?: z.ZodType;
  readonly mediaType?: string;
}

/** A route with its types forgotten: what the app registers and the OpenAPI file is made from. */
export type Route = RouteSpec<unknown, unknown, unknown>;

export const JSON_LIMIT_BYTES = 1024 * 1024;

/** Declares one route. The handler's types follow from the schemas. */
export function route<P = Record<string, never>, Q = Record<string, never>, B = undefined>(spec: RouteSpec<P, Q, B>): Route {
  return {
    ...spec,
    // The pipeline calls these only with values that the spec's own schemas have parsed.
    scope: typeof spec.scope === 'string' ? spec.scope : (ctx) => (spec.scope as ScopeFinder<P, Q>)(ctx as never),
    handler: (ctx) => spec.handler(ctx as Ctx<P, Q, B>),
  };
}
