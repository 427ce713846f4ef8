import { z } from 'zod';
import type { ClaimState } from '../../domain/claim.ts';
import { CLAIM_DOCUMENT_CODES, namedDocument } from '../../domain/claim/documents.ts';
import { HTTP_CODES } from '../../domain/codes/http.ts';
import type { Bilingual } from '../../domain/coded.ts';
import { EVIDENCE_ZIP, zippedFiles } from '../../documents/evidence.ts';
import type { ZippedFile } from '../../documents/evidence.ts';
import { RosterFileError } from '../../documents/roster/fileError.ts';
import { SCAN_TYPES, scanTypeOf } from '../../documents/scan.ts';
import { addClaimDocument, claimDocuments, peopleOfRoster, personOfRow, removeClaimDocument } from '../../store/claim-documents.ts';
import type { RosterPerson } from '../../store/claim-documents.ts';
import { newestReadRoster, whileCaseStands } from '../../store/claims.ts';
import type { Tx } from '../../store/db.ts';
import { MAX_FILE_BYTES, readFile } from '../../store/files.ts';
import { commandIdOf } from '../../store/idempotency.ts';
import { claimOf, conflict, isWithInstitution, requireWithInstitution, scopeOfClaim } from '../cases/claim.ts';
import { missingEvidence } from '../cases/evidence-demands.ts';
import { bilingualSchema, claimNoSchema, claimParams } from '../cases/schemas.ts';
import { Problem, problem } from '../http/problem.ts';
import type { Ctx } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { scanOf } from '../http/scan.ts';

/* Evidence 证明材料: handed in with a claim while it is a draft or returned, seen by whoever checks it. */

type ClaimCtx = Ctx<z.infer<typeof claimParams>, unknown, unknown>;

const documentSchema = z.enum(CLAIM_DOCUMENT_CODES);
const documentParams = z.strictObject({ claimNo: claimNoSchema, documentId: z.uuid() });

const list = route({
  method: 'get', path: '/api/claims/:claimNo/documents', tag: 'documents', act: 'claim.read', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '证明材料清单', en: 'The evidence of a claim' },
  description: 'With the rows of each person in the submitted roster, before the submission in the newest that was read. A district sees the trainees settled there.',
  responses: {
    200: {
      description: 'All of it',
      schema: z.object({ items: z.array(z.object({
        documentId: z.uuid(), document: documentSchema, rowNos: z.array(z.int()), ofClaim: z.boolean(), mediaType: z.enum(SCAN_TYPES),
        sizeBytes: z.int(), sha256: z.string(), addedAt: z.iso.datetime({ offset: true }),
      }).meta({ id: 'ClaimDocument' })) }),
    },
  },
  handler: async (ctx) => {
    const { params: { claimNo }, deps, reach } = ctx;
    const found = await claimDocuments(deps.db, claimNo, await versionOf(ctx), reach.kind === 'district' ? reach.districtCode : undefined);
    return reply.json({ items: found.map(({ fileId, ...each }) => ({ documentId: fileId, ...each })) });
  },
});

const missing = route({
  method: 'get', path: '/api/claims/:claimNo/documents/missing', tag: 'documents', act: 'claim.read', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '各行所缺的证明材料', en: 'What evidence the rows lack' },
  description: 'By the policy of the claim, of the rows that `documents` names. `required`: without it the claim is not submitted; `warned`: it is shown, and stops nothing.',
  problems: [409],
  responses: {
    200: {
      description: 'The rows that lack something, in their order',
      schema: z.object({ items: z.array(z.object({ rowNo: z.int(), sheetRow: z.int(), required: z.array(documentSchema), warned: z.array(documentSchema) }).meta({ id: 'MissingDocuments' })) }),
    },
  },
  handler: async (ctx) => {
    const { deps, reach } = ctx;
    const items = await missingEvidence(deps, await claimOf(ctx), await versionOf(ctx), reach.kind === 'district' ? reach.districtCode : undefined);
    return reply.json({ items });
  },
});

/** The roster whose rows are named: what is under review, and for the institution what it works on. */
async function versionOf(ctx: ClaimCtx): Promise<number> {
  const { rosterVersion, state } = await claimOf(ctx);
  const isWorkedOn = ctx.actor.role === 'institution' && isWithInstitution(state);
  return isWorkedOn || rosterVersion === 0 ? newestReadRoster(ctx.deps.db, ctx.params.claimNo) : rosterVersion;
}

const addedSchema = z.object({ added: z.int(), alreadyThere: z.int() });

const add = route({
  method: 'post', path: '/api/claims/:claimNo/documents', tag: 'documents', act: 'roster.upload', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '上传一份证明材料(PDF、JPEG、PNG)', en: 'Hand in one piece of evidence (PDF, JPEG, PNG)' },
  description: 'Of the trainee of row `row` of the newest roster that was read; without it, of the claim as a whole. The same file twice is there once.',
  upload: { maxBytes: MAX_FILE_BYTES },
  query: z.strictObject({ document: documentSchema, row: z.coerce.number().int().min(1).max(1_000_000).optional() }),
  responses: { 200: { description: 'Kept', schema: addedSchema } },
  handler: async (ctx) => {
    const { query, deps, actor, commandId, params: { claimNo } } = ctx;
    const { name, mediaType, content } = scanOf(ctx.file);
    const personKey = query.row === undefined ? null : await personIn(ctx, query.row);
    const added = await whileOpen(ctx, (t, { institution }) => addClaimDocument(t, deps.cipher, {
      fileId: commandId, claimNo, institution, personKey, document: query.document, name, mediaType, content, by: actor.id,
    }));
    return reply.json({ added: added ? 1 : 0, alreadyThere: added ? 0 : 1 });
  },
});

async function personIn(ctx: ClaimCtx, rowNo: number): Promise<Buffer> {
  const { params: { claimNo }, deps } = ctx;
  const person = await personOfRow(deps.db, claimNo, await newestReadRoster(deps.db, claimNo), rowNo);
  if (person === undefined) throw conflict('ROW_UNKNOWN', '名册中没有该行', 'the roster has no such row', { row: rowNo });
  if (person === null) throw conflict('ROW_WITHOUT_ID', '该行没有可用的身份证号,请先更正名册', 'the row has no readable identity number: mend the roster first', { row: rowNo });
  return person;
}

/** Runs `work` while the institution may still change what it hands in. */
async function whileOpen<R>({ params: { claimNo }, deps }: Pick<ClaimCtx, 'params' | 'deps'>, work: (t: Tx, state: ClaimState) => Promise<R>): Promise<R> {
  const done = await whileCaseStands<ClaimState, { result: R }>(deps.db, claimNo, async (t, state) => {
    requireWithInstitution(state, { zh: '更改证明材料', en: 'changing the evidence' });
    return { result: await work(t, state) };
  });
  if (done === undefined) throw problem('NOT_FOUND');
  return done.result;
}

const REFUSALS = {
  SCAN_TYPE: HTTP_CODES.SCAN_TYPE,
  SCAN_CUT_OFF: HTTP_CODES.SCAN_CUT_OFF,
  NAME_WITHOUT_ID: {
    message: { zh: '文件名不以身份证号末几位开头', en: 'the name does not begin with the last digits of an identity number' },
    mend: { zh: '请命名为“身份证号末 4 位以上-材料名称”,例如 1234-学费票据.pdf', en: 'Call it by the last four or more digits and the document: 1234-学费票据.pdf' },
  },
  ID_UNKNOWN: {
    message: { zh: '名册中没有身份证号以此结尾的人', en: 'nobody in the roster has an identity number that ends so' },
    mend: { zh: '请核对末几位', en: 'Check the digits' },
  },
  ID_AMBIGUOUS: {
    message: { zh: '名册中有多人的身份证号以此结尾', en: 'several people in the roster have identity numbers that end so' },
    mend: { zh: '请写更多位', en: 'Write more digits' },
  },
} as const satisfies Record<string, { message: Bilingual; mend: Bilingual }>;

const addZip = route({
  method: 'post', path: '/api/claims/:claimNo/documents/zip', tag: 'documents', act: 'roster.upload', scope: scopeOfClaim, params: claimParams,
  summary: { zh: '以一个 zip 上传多人的证明材料', en: 'Hand in the evidence of many trainees as one zip' },
  description: `Each file is named by the end of the trainee's identity number (four digits or more) and the document, 1234-学费票据.pdf, or stands in a folder named so. Good files are kept; the others are named with the reason. At most ${EVIDENCE_ZIP.entries} files.`,
  upload: { maxBytes: EVIDENCE_ZIP.fileBytes },
  responses: {
    200: {
      description: 'What was kept, and what was not',
      schema: addedSchema.extend({ refused: z.array(z.object({ file: z.string(), code: z.string(), message: bilingualSchema, mend: bilingualSchema })) }),
    },
  },
  handler: async (ctx) => {
    const { deps, file, params: { claimNo } } = ctx;
    if (!file) throw problem('FILE_MISSING');
    const people = await peopleOfRoster(deps.db, deps.cipher, claimNo, await newestReadRoster(deps.db, claimNo));
    const outcome = { added: 0, alreadyThere: 0, refused: [] as { file: string; code: string; message: Bilingual; mend: Bilingual }[] };
    try {
      let index = 0;
      for await (const zipped of zippedFiles(file.content)) {
        const kept = await keepZipped(ctx, people, zipped, index++);
        if (typeof kept === 'string') outcome.refused.push({ file: zipped.path, code: kept, message: REFUSALS[kept].message, mend: REFUSALS[kept].mend });
        else if (kept) outcome.added += 1;
        else outcome.alreadyThere += 1;
      }
    } catch (error) {
      if (error instanceof RosterFileError) throw new Problem({ status: 422, code: error.code, message: error.bilingual, mend: { zh: '请重新打包为不设密码的 zip 后上传', en: 'Pack it again as a zip without a password' } });
      throw error;
    }
    return reply.json(outcome);
  },
});

/** @returns whether it is new, or why it was not kept */
async function keepZipped(ctx: ClaimCtx, people: readonly RosterPerson[], { path, content }: ZippedFile, index: number): Promise<boolean | keyof typeof REFUSALS> {
  const named = namedDocument(path);
  if (!named) return 'NAME_WITHOUT_ID';
  const mediaType = scanTypeOf(content);
  if (mediaType === undefined) return 'SCAN_TYPE';
  if (mediaType === 'cutOff') return 'SCAN_CUT_OFF';
  const [person, another] = people.filter(({ idCard }) => idCard.toUpperCase().endsWith(named.idSuffix));
  if (!person) return 'ID_UNKNOWN';
  if (another) return 'ID_AMBIGUOUS';
  const { deps: { cipher }, params: { claimNo }, actor, commandId } = ctx;
  return whileOpen(ctx, (t, { institution }) => addClaimDocument(t, cipher, {
    fileId: commandIdOf(commandId, String(index)), claimNo, institution, personKey: person.personKey, document: named.document,
    name: path.split('/').at(-1) ?? path, mediaType, content, by: actor.id,
  }));
}

const remove = route({
  method: 'delete', path: '/api/claims/:claimNo/documents/:documentId', tag: 'documents', act: 'roster.upload', scope: scopeOfClaim, params: documentParams,
  summary: { zh: '撤下一份证明材料', en: 'Take one piece of evidence away' },
  description: 'While the claim is a draft or returned. It stays on record.',
  responses: { 204: { description: 'Taken away' } },
  handler: async (ctx) => {
    const { params: { claimNo, documentId }, actor } = ctx;
    if (!await whileOpen(ctx, (t) => removeClaimDocument(t, claimNo, documentId, actor.id))) throw problem('NOT_FOUND');
    return reply.empty();
  },
});

const content = route({
  method: 'get', path: '/api/claims/:claimNo/documents/:documentId/content', tag: 'documents', act: 'evidence.read', scope: scopeOfClaim, params: documentParams,
  summary: { zh: '查看一份证明材料(留痕)', en: 'See one piece of evidence; the look is recorded' },
  problems: [410],
  responses: { 200: { description: 'The file', mediaType: 'application/octet-stream' } },
  handler: async (ctx) => {
    const { params: { claimNo, documentId }, deps, reach } = ctx;
    const found = await claimDocuments(deps.db, claimNo, await versionOf(ctx), reach.kind === 'district' ? reach.districtCode : undefined);
    const file = found.some(({ fileId }) => fileId === documentId) ? await readFile(deps.db, deps.cipher, documentId) : undefined;
    if (!file) throw problem('NOT_FOUND');
    return reply.download({ name: file.name, mediaType: file.mediaType, content: file.content, subject: file.id });
  },
});

export const claimDocumentRoutes = [list, missing, add, addZip, remove, content];
