import { generateSampleYear } from '../../ops/sample/generate/year.ts';
import type { SampleOptions, SampleYear } from '../../ops/sample/generate/types.ts';
import { driveYear } from '../../ops/sample/drive.ts';
import type { YearRun } from '../../ops/sample/drive.ts';
import { firstAdministrator } from '../../ops/sample/prepare.ts';
import { summarise } from '../../ops/sample/summary.ts';
import type { YearSummary } from '../../ops/sample/summary.ts';
import { startThrowaway } from '../../ops/throw-away-stack.ts';
import type { Throwaway } from '../../ops/throw-away-stack.ts';

export interface CarriedYear {
  readonly year: SampleYear;
  readonly run: YearRun;
  readonly summary: YearSummary;
  readonly throwaway: Throwaway;
}

const quiet = (): void => undefined;

/** Carries a year on a stack of its own; `during` is told each phase while it runs. The caller stops the stack. */
export async function carryYear(options: SampleOptions, during: (phase: string, throwaway: Throwaway) => void | Promise<void> = quiet): Promise<CarriedYear> {
  const year = generateSampleYear(options);
  const throwaway = await startThrowaway(quiet);
  try {
    await firstAdministrator(throwaway.runtime.db);
    const run = await driveYear(throwaway.stack.apiUrl, year, { scale: options.scale ?? 1, progress: quiet, onPhase: (phase) => during(phase, throwaway) });
    return { year, run, throwaway, summary: await summarise(throwaway.runtime.db, throwaway.client, year, {}) };
  } catch (error) {
    await throwaway.stop();
    throw error;
  }
}
