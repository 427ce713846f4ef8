import { saySilently } from '../ops/say.ts';
import type { ApiPerson } from '../ops/sample/client.ts';
import { inParallel, until } from '../ops/sample/client.ts';
import { DAYS } from '../ops/sample/drive.ts';
import { writeRosterWorkbook } from '../ops/sample/generate/workbook.ts';
import { generateSampleYear } from '../ops/sample/generate/year.ts';
import { claimNoOf } from '../ops/sample/office.ts';
import { firstAdministrator, prepareYear } from '../ops/sample/prepare.ts';
import { startThrowaway } from '../ops/throw-away-stack.ts';
import { percentile, rounded } from './statistics.ts';

export interface UploadFigures {
  /** Milliseconds from the request to its answer, 93 clerks pressing the button at once. */
  readonly upload_p50_ms: number;
  readonly upload_p95_ms: number;
  /** Rows that were in the files and did not arrive. */
  readonly upload_lost: number;
}

const SEED = 2021;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** 93 institutions upload their rosters in the same moment; then every row is counted. */
export async function benchUploads(): Promise<UploadFigures> {
  const year = generateSampleYear({ seed: SEED });
  const throwaway = await startThrowaway(saySilently);
  try {
    await firstAdministrator(throwaway.runtime.db);
    const office = await prepareYear(throwaway.stack.apiUrl, year, DAYS.start, 1, () => undefined);
    const round = year.round.code;
    const files = await inParallel(year.institutions, 4, async (institution) => {
      const clerk = office.clerks.get(institution.code) as ApiPerson;
      await clerk.post('/api/claims', { round });
      return { clerk, claimNo: claimNoOf(round, institution.code), name: institution.layout.fileName, content: await writeRosterWorkbook(institution, { corrected: true }) };
    });
    const tookMs = await Promise.all(files.map(async ({ clerk, claimNo, name, content }) => {
      const startedMs = performance.now();
      await clerk.upload(`/api/claims/${claimNo}/rosters`, { name, content, mediaType: XLSX });
      return performance.now() - startedMs;
    }));
    await until('the rosters', async () => {
      const { waiting } = await throwaway.runtime.db.one<{ waiting: number }>(`select count(*)::int as waiting from roster where status in ('waiting', 'reading')`);
      return waiting === 0 ? true : undefined;
    });
    const { rows } = await throwaway.runtime.db.one<{ rows: number }>('select count(*)::int as rows from claim_row');
    return {
      upload_p50_ms: rounded(percentile(tookMs, 0.5), 0), upload_p95_ms: rounded(percentile(tookMs, 0.95), 0),
      upload_lost: year.totals.submittedRows - rows,
    };
  } finally {
    await throwaway.stop();
  }
}
