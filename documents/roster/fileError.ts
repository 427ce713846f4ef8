import { fileRefusal, type Details, type RosterFileCode } from '../../domain/codes/roster.ts';
import type { Bilingual } from '../../domain/coded.ts';

/** The file is refused whole: one sentence why, one how to mend it. Carries nothing of the file's content. */
export class RosterFileError extends Error {
  readonly code: RosterFileCode;
  readonly bilingual: Bilingual;
  readonly mend: Bilingual;

  constructor(code: RosterFileCode, details: Details = {}, options?: { readonly cause?: unknown }) {
    const { message, mend } = fileRefusal(code, details);
    super(`${code}: ${message.en}`, options);
    this.name = 'RosterFileError';
    this.code = code;
    this.bilingual = message;
    this.mend = mend;
  }
}
