import { z } from 'zod';
import { roleName } from '../../domain/codes/names.ts';
import type { Bilingual } from '../../domain/coded.ts';
import { DECIDERS } from '../../domain/deciders.ts';
import type { LedgerEntry } from '../../domain/ledger.ts';
import { FUNDING_SOURCES, LEDGER_ACCOUNTS, MOVES } from '../../domain/ledger.ts';
import { listEntries } from '../../store/ledger-entries.ts';
import { paymentOrigin, trialBalance } from '../../store/origin.ts';
import { bilingualSchema, dateSchema, fenSchema, listOf, listSchema } from '../cases/schemas.ts';
import { problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { batchParams, batchScope } from './batch-scope.ts';

const originSchema = z.object({
  batchNo: z.string(), lineNo: z.int(), claimNo: z.string(), amountFen: fenSchema, status: z.string(), policyHash: z.string().nullable(),
  roster: z.object({ version: z.int(), fileId: z.string() }),
  rows: z.array(z.object({
    rowNo: z.int(), sheetRow: z.int().describe('As Excel numbers it'), programme: z.string().nullable(), appliedFen: fenSchema, entitledFen: fenSchema, amountFen: fenSchema,
    verdict: z.string(), reasons: z.array(z.string()), setBy: z.string(), trace: z.unknown().describe('The rules as they answered at submission'),
  })),
  acts: z.array(z.object({ caseNo: z.string(), kind: z.string(), act: z.string(), by: z.string(), inStead: z.string().nullable().describe('Name of the absent person for whom it was done'), role: z.string(), on: z.string(),
    actName: bilingualSchema, roleName: bilingualSchema,
  })),
  entries: z.array(z.object({
    key: z.string(), kind: z.string(), budgetLine: z.string(), source: z.string(), amountFen: fenSchema, on: z.string(), period: z.string(), actor: z.string(),
    ofLine: z.boolean().describe('Of this very payment'),
  })),
}).meta({ id: 'PaymentOrigin' });

const origin = route({
  method: 'get', path: '/api/batches/:batchNo/lines/:lineNo/origin', tag: 'batches', act: 'report.read', scope: batchScope,
  summary: { zh: '一笔拨付的来历:规则、名册行、经办人、账目', en: 'Where a line of the sheet comes from: rules, roster rows, people, ledger entries' },
  params: batchParams.extend({ lineNo: z.coerce.number().int().min(1).max(1_000_000) }),
  responses: { 200: { description: 'The chain; no trainee is named', schema: originSchema } },
  handler: async ({ deps, reach, params }) => {
    if (reach.kind !== 'all') throw problem('OUT_OF_SCOPE');
    const found = await paymentOrigin(deps.db, params.batchNo, params.lineNo);
    if (!found) throw problem('NOT_FOUND');
    return reply.json({ ...found, acts: found.acts.map((each) => ({ ...each, actName: actName(each), roleName: roleName(each.role) })) });
  },
});

/** As the table of transitions of its kind of case calls it. */
function actName({ kind, act }: { readonly kind: string; readonly act: string }): Bilingual {
  return DECIDERS.get(kind)?.transitions.find(({ command }) => command === act)?.label ?? { zh: act, en: act };
}

const yearInQuery = z.coerce.number().int().min(2000).max(2100);

const balance = route({
  method: 'get', path: '/api/ledger/trial-balance', tag: 'budgets', act: 'report.read', scope: 'list',
  summary: { zh: '试算平衡表', en: 'Trial balance of a fiscal year up to a day' },
  query: z.strictObject({ fiscalYear: yearInQuery, on: dateSchema }),
  responses: {
    200: {
      description: 'Debits equal credits', schema: z.object({
        on: z.string(), totalFen: fenSchema.describe('Of all balances: zero'),
        items: z.array(z.object({ budgetLine: z.string(), account: z.string(), debitFen: fenSchema, creditFen: fenSchema, balanceFen: fenSchema })),
      }),
    },
  },
  handler: async ({ deps, reach, query: { on, fiscalYear } }) => {
    if (reach.kind !== 'all') throw problem('OUT_OF_SCOPE');
    const items = await trialBalance(deps.db, on, fiscalYear);
    return reply.json({ on, totalFen: items.reduce((sum, item) => sum + item.balanceFen, 0), items });
  },
});

const KINDS = Object.keys(MOVES) as LedgerEntry['kind'][];
const MAX_ENTRY_ID = Number.MAX_SAFE_INTEGER;

const entrySchema = z.object({
  id: z.int(), key: z.string(), kind: z.enum(KINDS), caseNo: z.string(), budgetLine: z.string(), source: z.enum(FUNDING_SOURCES), programme: z.string().nullable(),
  documentNo: z.string().nullable().describe('文号 of an appropriation'), from: z.enum(LEDGER_ACCOUNTS), to: z.enum(LEDGER_ACCOUNTS), amountFen: fenSchema,
  on: z.string(), period: z.string().describe('The month that it counts in'), actor: z.string(), corrects: z.string().nullable().describe('The entry that it takes back'),
  line: z.object({ batchNo: z.string(), lineNo: z.int() }).nullable().describe('The payment that it books'),
}).meta({ id: 'LedgerEntry', description: 'The amount left one account and entered the other' });

const entries = route({
  method: 'get', path: '/api/ledger/entries', tag: 'budgets', act: 'report.read', scope: 'list',
  summary: { zh: '账目分录', en: 'The entries of the ledger, the newest first' },
  query: z.strictObject({
    fiscalYear: yearInQuery, budgetLine: z.string().max(40).optional(), account: z.enum(LEDGER_ACCOUNTS).optional().describe('Into it or out of it'), kind: z.enum(KINDS).optional(),
    caseNo: z.string().max(150).optional(), on: dateSchema.optional().describe('Up to and with that day'), after: z.coerce.number().int().min(1).max(MAX_ENTRY_ID).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  responses: { 200: { description: 'A page', schema: listSchema(entrySchema) } },
  handler: async ({ deps, reach, query: { after: before, limit, ...filter } }) => {
    if (reach.kind !== 'all') throw problem('OUT_OF_SCOPE');
    const found = await listEntries(deps.db, { ...filter, before, limit: limit + 1 });
    return reply.json(listOf(found.map((entry) => ({ ...entry, line: lineOf(entry.key) })), limit, ({ id }) => id));
  },
});

/** Entries of a payment are keyed by its batch and line. */
function lineOf(key: string): { batchNo: string; lineNo: number } | null {
  const [, batchNo, lineNo] = /^(B-[^/]+)\/(\d+)\//.exec(key) ?? [];
  return batchNo === undefined ? null : { batchNo, lineNo: Number(lineNo) };
}

export const ledgerRoutes = [origin, balance, entries];
