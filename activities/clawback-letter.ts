import { writeClawbackLetter } from '../documents/exports/clawback-letter.ts';
import type { ExportResult } from '../documents/exports/rows.ts';
import { toBuffer } from '../documents/exports/rows.ts';
import { OFFICE } from '../documents/office.ts';
import type { ClawbackEvent } from '../domain/clawback.ts';
import { history } from '../store/cases.ts';
import { findClawback } from '../store/clawbacks.ts';
import type { Database } from '../store/db.ts';

/** The letter of an approved clawback with the plan as it stands; undefined while nobody has approved it. */
export async function renderClawbackLetter(db: Database, clawbackNo: string, mark?: string): Promise<{ content: Buffer; missingGlyphs: ExportResult['missingGlyphs'] } | undefined> {
  const found = await findClawback(db, clawbackNo);
  if (!found || found.approvedBy === null) return undefined;
  const events = (await history(db, clawbackNo)).map((item) => item.event as ClawbackEvent);
  const on = events.find((event) => event.type === 'Approved')?.on ?? events[0]?.on ?? '';
  const { file, result } = await toBuffer((out) => writeClawbackLetter({
    letterhead: OFFICE.letterhead, issuer: OFFICE.name, documentNo: `${OFFICE.clawbackSign}〔${on.slice(0, 4)}〕${clawbackNo}`, on, mark, institutionName: found.institution.name,
    clawbackNo, claimNo: found.claimNo, ground: found.ground, rows: found.rows, amountFen: found.amountFen, plan: found.state.plan,
  }, out));
  return { content: file, missingGlyphs: result.missingGlyphs };
}
