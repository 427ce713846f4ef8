import type { Bilingual } from '../domain/coded.ts';
import { PolicyError } from '../domain/policy/load.ts';

/** The closed set of reasons for which setting up or starting can stop. */
export type SetupCode =
  | 'CONFIG_INVALID' | 'FOLDER_NOT_WRITABLE' | 'ALREADY_RUNNING' | 'PORT_BUSY' | 'MASTER_KEY_LOST'
  | 'TEMPORAL_NOT_FOUND' | 'TEMPORAL_UNUSABLE' | 'TEMPORAL_UNREACHABLE' | 'TEMPORAL_NOT_STARTED'
  | 'POSTGRES_NO_BINARY' | 'POSTGRES_NEEDS_USER' | 'POSTGRES_OTHER_VERSION' | 'POSTGRES_NOT_STARTED' | 'POSTGRES_UNREACHABLE'
  | 'SERVICE_NOT_STARTED' | 'SERVICE_GAVE_UP' | 'TEST_SERVER_NOT_FOUND'
  | 'NOT_RUNNING' | 'DATABASE_BEHIND' | 'CONSOLE_NOT_BUILT' | 'BROWSER_NOT_FOUND';

/**
 * A start that cannot go on, said so that the person at the terminal can mend it.
 * `message` holds both languages and the detail; `detail` is technical text (the tail of a log, another program's answer), never a secret.
 */
export class SetupError extends Error {
  readonly code: SetupCode;
  readonly said: Bilingual;
  readonly mend: Bilingual | undefined;
  readonly detail: string | undefined;

  constructor(code: SetupCode, said: Bilingual, more: { mend?: Bilingual; detail?: string; cause?: unknown } = {}) {
    super([`${said.zh} / ${said.en}`, more.detail?.trim()].filter(Boolean).join('\n'), more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'SetupError';
    this.code = code;
    this.said = said;
    this.mend = more.mend;
    this.detail = more.detail?.trim() || undefined;
  }

  /** The lines to print: what is wrong and how to mend it, Chinese first, then English, then the detail. */
  lines(): string[] {
    const zh = `✗ ${this.said.zh}${this.mend ? ` ${this.mend.zh}` : ''}`;
    const en = `  ${this.said.en}${this.mend ? ` ${this.mend.en}` : ''}`;
    const detail = this.detail?.split('\n').map((line) => `    ${line}`) ?? [];
    return [zh, en, `  (${this.code})`, ...detail];
  }
}

/** Prints any failure of an entry point on standard error, in one way. */
export function printFailure(error: unknown): void {
  const lines = error instanceof SetupError || error instanceof PolicyError ? error.lines() : [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  process.stderr.write(`${lines.join('\n')}\n`);
}
