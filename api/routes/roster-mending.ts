import { z } from 'zod';
import type { ClaimState } from '../../domain/claim.ts';
import { RosterFileError } from '../../documents/roster/fileError.ts';
import { mendRoster } from '../../documents/roster/mend.ts';
import type { MendedCell } from '../../documents/roster/mend.ts';
import { whileCaseStands } from '../../store/claims.ts';
import { saveFile } from '../../store/files.ts';
import type { StoredFile } from '../../store/files.ts';
import { addRoster, rosterOfFile, sheetRowsAmong } from '../../store/rosters.ts';
import { conflict, requireWithInstitution, scopeOfClaim } from '../cases/claim.ts';
import { Problem, problem } from '../http/problem.ts';
import { reply, route } from '../http/route.ts';
import { fileOf, rosterOf, rosterParams, startIntake, uploadedSchema } from './rosters.ts';

/* Bad cells of a roster are mended without another upload. */

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const MENDED_AT_ONCE = 500;

const mend = route({
  method: 'post', path: '/api/claims/:claimNo/rosters/:version/mend', tag: 'rosters', act: 'roster.upload', scope: scopeOfClaim, params: rosterParams,
  summary: { zh: '更正名册中的单元格', en: 'Mend cells of a roster' },
  description: 'The file of that version with these cells written anew becomes the next version; it is read like an upload, and a bad value is found again.',
  body: z.strictObject({
    cells: z.array(z.strictObject({
      row: z.int().min(1).max(1_100_000).describe('As a finding names it'), column: z.string().min(1).max(200).describe("The header's text, as a finding names it"),
      value: z.string().max(300).describe('Empty: the cell is emptied'),
    })).min(1).max(MENDED_AT_ONCE),
  }),
  responses: { 202: { description: 'Taken; it is being read', schema: uploadedSchema } },
  handler: async (ctx) => {
    const { params: { claimNo, version }, body, deps, actor, commandId } = ctx;
    const roster = await rosterOf(ctx);
    const known = await rosterOfFile(deps.db, claimNo, commandId);
    if (known !== undefined) return reply.json({ version: known }, 202);
    if (roster.source === 'enrolments') throw conflict('ROSTER_NOT_A_FILE', '由学籍预填的名册没有可更正的文件', 'a roster made from the enrolments has no file to mend');
    const there = await sheetRowsAmong(deps.db, claimNo, version, body.cells.map(({ row }) => row));
    const strange = body.cells.find(({ row }) => !there.has(row));
    if (strange) throw noSuchCell('CELL_UNKNOWN', strange);
    const { name, content } = await mendedFile(await fileOf(ctx), body.cells);
    const next = await whileCaseStands<ClaimState, number>(deps.db, claimNo, async (t, state) => {
      requireWithInstitution(state, { zh: '更正名册', en: 'mending a roster' });
      await saveFile(t, deps.cipher, {
        id: commandId, purpose: 'claim.roster', name, mediaType: XLSX, content, institutionCode: state.institution, caseId: claimNo, createdBy: actor.id,
      });
      return addRoster(t, { claimNo, fileId: commandId, by: actor.id, source: roster.source });
    });
    if (next === undefined) throw problem('NOT_FOUND');
    await startIntake(deps, claimNo, next);
    return reply.json({ version: next }, 202);
  },
});

async function mendedFile(file: StoredFile, cells: readonly MendedCell[]): Promise<{ name: string; content: Buffer }> {
  try {
    const mended = await mendRoster(file.content, cells, { fileName: file.name });
    if ('content' in mended) return { name: `${file.name.replace(/(-更正)?\.\w{1,5}$/, '')}-更正.xlsx`, content: mended.content };
    throw noSuchCell(mended.refused, mended.cell);
  } catch (error) {
    if (error instanceof RosterFileError) throw new Problem({ status: 409, code: error.code, message: error.bilingual, mend: error.mend });
    throw error;
  }
}

function noSuchCell(code: 'CELL_UNKNOWN' | 'CELL_MERGED', { row, column }: MendedCell): Error {
  return code === 'CELL_MERGED'
    ? conflict(code, `第 ${row} 行“${column}”是合并单元格,请在文件中取消合并`, `row ${row}, "${column}" is a merged cell: unmerge it in the file`, { row, column })
    : conflict(code, `名册没有第 ${row} 行“${column}”这一格`, `the roster has no cell in row ${row} under "${column}"`, { row, column });
}

export const rosterMendingRoutes = [mend];
