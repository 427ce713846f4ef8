import { z } from 'zod';
import { CLAIM_DOCUMENTS, CLAIM_DOCUMENT_CODES } from '../../domain/claim/documents.ts';
import { REASON_CODES } from '../../domain/claim/marks.ts';
import { ACT_NAMES } from '../../domain/codes/acts.ts';
import { HELD_NAMES } from '../../domain/codes/names.ts';
import { REASON_TEXTS } from '../../domain/codes/reasons.ts';
import { FACT_UNITS, TRACE_COLUMNS, TRACE_FACTS, TRACE_RULES } from '../../domain/codes/trace.ts';
import type { Bilingual } from '../../domain/coded.ts';
import { DISTRICTS } from '../../domain/districts.ts';
import { DISCHARGE_TYPE_NAMES } from '../../domain/roster.ts';
import { bilingualSchema } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';

const namedSchema = z.object({ code: z.string(), name: bilingualSchema });

const vocabularySchema = z.object({
  reasons: z.array(z.object({ code: z.string(), message: bilingualSchema })).describe('Why a row is refused, reduced or returned; reviewers pick from these'),
  districts: z.array(namedSchema),
  dischargeTypes: z.array(namedSchema).describe('退役方式 as rosters and policies write them'),
  documents: z.array(z.object({ code: z.enum(CLAIM_DOCUMENT_CODES), name: bilingualSchema })).describe('What may be handed in with a claim'),
  acts: z.array(namedSchema).describe('What can be done, as the access log names it'),
  held: z.array(namedSchema).describe('Why automatic checks stand still'),
  trace: z.object({
    rules: z.array(namedSchema).describe('By the end of the id of a rule, after its last dot'),
    facts: z.array(namedSchema.extend({ unit: z.enum(FACT_UNITS) })).describe('By name; `<end of the rule>.<name>` comes first where there is one'),
    columns: z.array(namedSchema).describe('What a fact of the unit `columns` names, several with commas between them'),
  }).describe('The words of the trace of a row'),
}).meta({ id: 'Vocabulary' });

const show = route({
  method: 'get', path: '/api/vocabulary', tag: 'operation', act: 'session.read', scope: 'list',
  summary: { zh: '用语:原因代码、区划、退役方式、证明材料、事项、核查依据', en: 'The words of the field: coded reasons, districts, discharge types, documents, acts, what the rules look at' },
  responses: { 200: { description: 'The words', schema: vocabularySchema } },
  handler: async () => reply.json({
    reasons: REASON_CODES.map((code) => ({ code, message: REASON_TEXTS[code].message })),
    districts: named(DISTRICTS),
    dischargeTypes: named(DISCHARGE_TYPE_NAMES),
    documents: CLAIM_DOCUMENT_CODES.map((code) => ({ code, name: CLAIM_DOCUMENTS[code].name })),
    acts: named(ACT_NAMES),
    held: named(HELD_NAMES),
    trace: { rules: named(TRACE_RULES), facts: Object.entries(TRACE_FACTS).map(([code, { name, unit }]) => ({ code, name, unit })), columns: named(TRACE_COLUMNS) },
  }),
});

function named(words: Readonly<Record<string, Bilingual>>): { code: string; name: Bilingual }[] {
  return Object.entries(words).map(([code, name]) => ({ code, name }));
}

export const vocabularyRoutes = [show];
