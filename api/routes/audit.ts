import { z } from 'zod';
import { actName } from '../../domain/codes/acts.ts';
import { roleName } from '../../domain/codes/names.ts';
import type { Bilingual } from '../../domain/coded.ts';
import { accessLog } from '../../store/access-log.ts';
import { CHAINS, chainStates } from '../../store/seals.ts';
import type { Chain } from '../../store/seals.ts';
import { bilingualSchema, dateSchema, listOf, listSchema } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';

const asTyped = (max: number): z.ZodString => z.string().trim().min(1).max(max);

const lineSchema = z.object({
  id: z.int(), at: z.string(),
  person: z.object({ id: z.string(), username: z.string().nullable(), name: z.string().nullable(), role: bilingualSchema.nullable().describe('Of the moment') }).nullable()
    .describe('Null before anybody was known: a sign-in that failed, a look-up of a trainee'),
  act: z.string(), actName: bilingualSchema, outcome: z.enum(['allowed', 'refused']),
  subject: z.string().nullable().describe('A number or an id; of a refusal the address that was asked'), file: z.string().nullable().describe('What the file is for that the subject names'),
  caseNo: z.string().nullable().describe('The case that the subject is, or belongs to'),
  code: z.string().nullable().describe('Why it was refused'), reason: z.string().nullable().describe('As it was given'), address: z.string().nullable(), requestId: z.string().nullable(),
}).meta({ id: 'AccessLine' });

const log = route({
  method: 'get', path: '/api/audit', tag: 'audit', act: 'audit.read', scope: 'list',
  summary: { zh: '访问日志:谁在何时查看、下载、办理了什么', en: 'The access log: who looked at, took away or did what, the newest first' },
  query: z.strictObject({
    person: asTyped(100).optional().describe('Id or user name'), act: z.string().regex(/^[\w.-]{1,60}$/).optional(), outcome: z.enum(['allowed', 'refused']).optional(),
    subject: asTyped(200).optional().describe('The whole subject; with a * at its end what it begins with'),
    from: dateSchema.optional().describe('Day in Asia/Shanghai, included'), to: dateSchema.optional().describe('Included'),
    after: z.coerce.number().int().min(1).optional(), limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  responses: { 200: { description: 'A page', schema: listSchema(lineSchema) } },
  handler: async ({ deps, query: { subject, limit, ...filter } }) => {
    const isPrefix = subject?.endsWith('*') ?? false;
    const found = await accessLog(deps.db, {
      ...filter, ...(subject !== undefined && { subject: { text: isPrefix ? subject.slice(0, -1) : subject, isPrefix } }), limit: limit + 1,
    });
    const lines = found.map(({ person, ...each }) => ({ ...each, person: person && { ...person, role: person.role === null ? null : roleName(person.role) }, actName: actName(each.act) }));
    return reply.json(listOf(lines, limit, (each) => each.id));
  },
});

const chainSchema = z.object({
  chain: z.enum(CHAINS), name: bilingualSchema, sealed: z.int().describe('Rows with a seal'), sealedUntil: z.string().nullable().describe('When the last of them was written'),
  waiting: z.int().describe('Rows without a seal yet'), missing: z.int().describe('Seals whose row is gone: more than 0 is a breach'),
  anchor: z.object({
    seq: z.int(), at: z.string(), agrees: z.boolean().describe('The seal stands in the database as it was anchored: false is a breach'), since: z.int().describe('Seals made after it'),
  }).nullable().describe('The newest that is kept outside the database; null where this process does not reach it'),
}).meta({ id: 'ChainState' });

const CHAIN_NAMES: Readonly<Record<Chain, Bilingual>> = {
  ledger: { zh: '账目', en: 'The ledger' }, audit: { zh: '办理记录', en: 'Acts on cases' }, access: { zh: '访问日志', en: 'The access log' },
};

const chain = route({
  method: 'get', path: '/api/audit/chain', tag: 'audit', act: 'audit.read', scope: 'list',
  summary: { zh: '封存链的状态:已封存、待封存、与锚点是否一致', en: 'The state of the chain: what is sealed, what waits, and whether the newest anchor still stands in it' },
  description: 'Counts and the anchored heads; each row is compared with its seal by `funeng verify`.',
  responses: { 200: { description: 'Each chain', schema: z.object({ chains: z.array(chainSchema) }) } },
  handler: async ({ deps }) => {
    const states = await chainStates(deps.db, await deps.anchors?.() ?? []);
    return reply.json({ chains: states.map((state) => ({ ...state, name: CHAIN_NAMES[state.chain] })) });
  },
});

export const auditRoutes = [log, chain];
