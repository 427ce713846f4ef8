import type { z } from 'zod';
import type { Act } from '../../domain/access.ts';
import type { Command } from '../../domain/case.ts';
import type { Bilingual } from '../../domain/coded.ts';
import type { Ctx, Route, RouteSpec, ScopeFinder } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import type { Unsent } from './command.ts';
import { act } from './command.ts';
import { receiptSchema } from './schemas.ts';

type Asked<P, B> = Ctx<P, Record<string, never>, B>;

interface CasesOfAKind<P> extends Pick<RouteSpec<P, Record<string, never>, never>, 'path' | 'tag'> {
  readonly scope: 'list' | ScopeFinder<P, Record<string, never>>;
  readonly params: z.ZodType<P>;
  readonly caseNo: (params: P) => string;
}

interface ActSpec<C extends Command, P, B> {
  /** Behind the path of the case, for example `write-off/approve`. */
  readonly path: string;
  readonly act: Act;
  readonly summary: Bilingual;
  readonly description?: string;
  readonly body?: z.ZodType<B>;
  /** What the answer says, in the contract. */
  readonly done: string;
  readonly command: (body: B, ctx: Asked<P, B>) => Unsent<C> | Promise<Unsent<C>>;
}

/** The routes that send one command each to a case of one kind, and answer with its receipt: `POST <path of the case>/<path>`. */
export function actRoutes<C extends Command, P>({ path, tag, scope, params, caseNo }: CasesOfAKind<P>) {
  return <B = undefined>(spec: ActSpec<C, P, B>): Route => route<P, Record<string, never>, B>({
    method: 'post', path: `${path}/${spec.path}`, tag, act: spec.act, scope, params, summary: spec.summary,
    ...(spec.description !== undefined && { description: spec.description }), ...(spec.body && { body: spec.body }),
    responses: { 200: { description: spec.done, schema: receiptSchema } },
    handler: async (ctx) => reply.json(await act<C>(ctx, caseNo(ctx.params), await spec.command(ctx.body, ctx))),
  });
}
