import { cellError } from '../../domain/codes/roster.ts';
import type { CellError } from '../../domain/coded.ts';
import type { AssembledRow, ReadRow } from './row.ts';

/** Remembers what was claimed so far in one file; the later row of two is the duplicate. */
export class FileDuplicates {
  /** Person, programme and school year → sheet row by term (0 the whole year, which overlaps both terms). */
  private readonly claimed = new Map<string, [number?, number?, number?]>();
  private readonly certificates = new Map<string, { readonly idCard: string; readonly sheetRow: number }>();

  /** Adds the row and says what it repeats. Compares normalised identity numbers, also ones that carry an error. */
  judge({ row, errors, asWritten, idCard }: AssembledRow, place: { readonly sheet: string; readonly certificateColumn: string }): ReadRow {
    const duplicateOfRow = this.sameClaim(row, idCard);
    const reused = this.sameCertificate(row, idCard, place);
    return {
      row, errors: reused === undefined ? errors : [...errors, reused],
      ...(duplicateOfRow === undefined ? {} : { duplicateOfRow }),
      ...(asWritten === undefined ? {} : { asWritten }),
    };
  }

  private sameClaim(row: AssembledRow['row'], idCard: string | undefined): number | undefined {
    const { programme, schoolYear, term } = row;
    if (!idCard || !programme || !schoolYear || typeof term !== 'number') return undefined;
    const key = `${idCard}|${programme}|${schoolYear}`;
    const terms = this.claimed.get(key) ?? [];
    const earlier = term === 0 ? terms[0] ?? terms[1] ?? terms[2] : terms[term] ?? terms[0];
    if (earlier === undefined) {
      terms[term] = row.sheetRow;
      this.claimed.set(key, terms);
    }
    return earlier;
  }

  private sameCertificate(row: AssembledRow['row'], idCard: string | undefined, place: { readonly sheet: string; readonly certificateColumn: string }): CellError | undefined {
    if (!row.veteranCertNo || !idCard) return undefined;
    const earlier = this.certificates.get(row.veteranCertNo);
    if (earlier === undefined) {
      this.certificates.set(row.veteranCertNo, { idCard, sheetRow: row.sheetRow });
      return undefined;
    }
    if (earlier.idCard === idCard) return undefined;
    return cellError('CERTIFICATE_REUSED', { sheet: place.sheet, row: row.sheetRow, column: place.certificateColumn }, { accepted: earlier.sheetRow });
  }
}
