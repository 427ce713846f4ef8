import { vi } from 'vitest';
import { run } from '../../../ops/cli/program.ts';

export interface Said { readonly code: number; readonly out: string; readonly error: string }

/** The command line as an operator types it: its exit code, and what it said where. */
export async function funeng(...args: string[]): Promise<Said> {
  const said = { out: '', error: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => { said.out += String(text); return true; });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => { said.error += String(text); return true; });
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    await run(args);
    return { code: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
  }
}
