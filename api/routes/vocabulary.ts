import { z } from 'zod';
import { CLAIM_DOCUMENTS, CLAIM_DOCUMENT_CODES } from '../../domain/claim/documents.ts';
import { REASON_CODES } from '../../domain/claim/marks.ts';
import { REASON_TEXTS } from '../../domain/codes/reasons.ts';
import { DISTRICTS } from '../../domain/districts.ts';
import { bilingualSchema } from '../cases/schemas.ts';
import { reply, route } from '../http/route.ts';

const vocabularySchema = z.object({
  reasons: z.array(z.object({ code: z.string(), message: bilingualSchema })).describe('Why a row is refused, reduced or returned; reviewers pick from these'),
  districts: z.array(z.object({ code: z.string(), name: bilingualSchema })),
  documents: z.array(z.object({ code: z.enum(CLAIM_DOCUMENT_CODES), name: bilingualSchema })).describe('What may be handed in with a claim'),
}).meta({ id: 'Vocabulary' });

const show = route({
  method: 'get', path: '/api/vocabulary', tag: 'operation', act: 'session.read', scope: 'list',
  summary: { zh: '用语:原因代码、区划、证明材料', en: 'The words of the field: coded reasons, districts, documents' },
  responses: { 200: { description: 'The words', schema: vocabularySchema } },
  handler: async () => reply.json({
    reasons: REASON_CODES.map((code) => ({ code, message: REASON_TEXTS[code].message })),
    districts: Object.entries(DISTRICTS).map(([code, name]) => ({ code, name })),
    documents: CLAIM_DOCUMENT_CODES.map((code) => ({ code, name: CLAIM_DOCUMENTS[code].name })),
  }),
});

export const vocabularyRoutes = [show];
