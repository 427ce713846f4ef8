import type { Response } from 'express';
import type { Refusal } from '../../domain/case.ts';
import type { Bilingual } from '../../domain/coded.ts';
import type { HttpCode } from '../../domain/codes/http.ts';
import { HTTP_CODES } from '../../domain/codes/http.ts';
import { FileErased, FileTooLarge } from '../../store/files.ts';
import { isUnavailable } from '../../store/db.ts';
import { problemOfTemporal } from './temporal-problem.ts';

/** One place of the request that is wrong. `path` as in `body.rows.0.amountFen`. */
export interface ProblemItem {
  readonly path?: string;
  readonly code: string;
  readonly message: Bilingual;
  readonly mend?: Bilingual;
  /** Where in a workbook, when the item is about a cell. */
  readonly sheet?: string;
  readonly row?: number;
  readonly column?: string;
}

/** RFC 9457 with this product's members: `code` is the stable name, `title` is the English message. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly message: Bilingual;
  readonly mend?: Bilingual;
  readonly facts?: Readonly<Record<string, string | number>>;
  readonly errors?: readonly ProblemItem[];
  readonly requestId?: string;
}

interface ProblemInit {
  readonly status: number;
  readonly code: string;
  readonly message: Bilingual;
  readonly mend?: Bilingual;
  readonly facts?: Readonly<Record<string, string | number>>;
  readonly errors?: readonly ProblemItem[];
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by handlers and by the pipeline; whatever else is thrown becomes INTERNAL, without its text. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly init: ProblemInit;

  constructor(init: ProblemInit) {
    super(init.message.en);
    this.init = init;
  }
}

/** A problem of the API's own catalogue (domain/codes/http.ts). */
export function problem(code: HttpCode, more: Partial<Omit<ProblemInit, 'code' | 'status'>> = {}): Problem {
  const { status, message, mend } = HTTP_CODES[code];
  return new Problem({ status, code, message, mend, ...more });
}

/** A case said no. 409 unless the code is one of the API's own. */
export function problemOfRefusal(refusal: Refusal): Problem {
  const known = Object.hasOwn(HTTP_CODES, refusal.code) ? HTTP_CODES[refusal.code as HttpCode] : undefined;
  return new Problem({
    status: known?.status ?? 409, code: refusal.code, message: refusal.message, mend: known?.mend, facts: refusal.facts,
  });
}

/** How long a client should wait when the database or the workflow service is away. */
const RETRY_AFTER_SECONDS = 2;

/** What any thrown value means to the caller. Unknown errors are INTERNAL and give nothing away. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error)) return problem('STORE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  if (error instanceof FileErased) return problem('ERASED');
  if (error instanceof FileTooLarge) return problem('FILE_TOO_LARGE');
  const temporal = problemOfTemporal(error);
  if (temporal === 'unavailable') return problem('WORKFLOWS_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
  if (temporal === 'notFound') return problem('NOT_FOUND');
  if (temporal !== undefined) return problemOfRefusal(temporal);
  return problemOfParser(error) ?? problem('INTERNAL');
}

/** Errors of Express and its body parser: they carry `type` and a client status. */
function problemOfParser(error: unknown): Problem | undefined {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  if (error.status === 413) return problem('BODY_TOO_LARGE');
  if (error.status === 415) return problem('MEDIA_TYPE_UNSUPPORTED');
  return error.status >= 400 && error.status < 500 ? problem('MALFORMED_BODY') : undefined;
}

export function bodyOf({ init }: Problem, requestId: string): ProblemBody {
  return {
    type: `urn:funeng:problem:${init.code}`,
    title: init.message.en,
    status: init.status,
    detail: init.mend?.en,
    code: init.code,
    message: init.message,
    mend: init.mend,
    facts: init.facts,
    errors: init.errors,
    requestId,
  };
}

export function sendProblem(res: Response, found: Problem, requestId: string): void {
  if (found.init.retryAfterSeconds !== undefined) res.setHeader('Retry-After', String(found.init.retryAfterSeconds));
  for (const [name, value] of Object.entries(found.init.headers ?? {})) res.setHeader(name, value);
  res.setHeader('Cache-Control', 'no-store');
  res.status(found.init.status).type('application/problem+json').send(JSON.stringify(bodyOf(found, requestId)));
}
