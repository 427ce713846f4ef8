import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from './client.ts';
import type { SampleYear } from './generate/types.ts';
import type { Office, Progress } from './office.ts';

/** The documents of the year as people get them: asked for at the API, rendered by the worker, downloaded. */
export async function exportYear(office: Office, year: SampleYear, batches: readonly string[], out: string, progress: Progress): Promise<void> {
  const { code: round, fiscalYear } = year.round;
  const wanted = [
    ...batches.flatMap((batchNo) => [
      { kind: 'disbursement-sheet-xlsx', params: { batchNo }, file: `${batchNo}-disbursement-sheet.xlsx` },
      { kind: 'disbursement-sheet-pdf', params: { batchNo }, file: `${batchNo}-disbursement-sheet.pdf` },
      { kind: 'bank-file-xlsx', params: { batchNo }, file: `${batchNo}-bank-file.xlsx` },
      { kind: 'bank-file-txt', params: { batchNo }, file: `${batchNo}-bank-file.txt` },
    ]),
    { kind: 'funding-report-xlsx', params: { fiscalYear }, file: `funding-report-${fiscalYear}.xlsx` },
    { kind: 'funding-report-pdf', params: { fiscalYear }, file: `funding-report-${fiscalYear}.pdf` },
    { kind: 'public-notice-pdf', params: { round }, file: `public-notice-${round}.pdf` },
    ...(await paperOfClawbacks(office)),
  ];
  let done = 0;
  for (const { kind, params, file } of wanted) {
    const { exportId } = await office.maker.post<{ exportId: string }>('/api/exports', { kind, params });
    const { fileId } = await until(`export ${kind}`, async () => {
      const state = await office.maker.get<{ status: string; fileId: string | null; failure: string | null }>(`/api/exports/${exportId}`);
      if (state.status === 'failed') throw new Error(`export ${kind} failed: ${state.failure}`);
      return state.status === 'done' && state.fileId ? { fileId: state.fileId } : undefined;
    });
    writeFileSync(path.join(out, file), await office.maker.file(fileId));
    progress('exports', ++done, wanted.length);
  }
}

interface Paper { readonly kind: string; readonly params: Readonly<Record<string, string>>; readonly file: string }

/** The letter of each clawback, and the statements of the institutions that owed something. */
async function paperOfClawbacks({ maker }: Office): Promise<Paper[]> {
  const { items } = await maker.get<{ items: { clawbackNo: string; institution: { code: string } }[] }>('/api/clawbacks?limit=200');
  const papers = items.map(({ clawbackNo }): Paper => ({ kind: 'clawback-letter-pdf', params: { clawbackNo }, file: `${clawbackNo}-letter.pdf` }));
  for (const code of new Set(items.map(({ institution }) => institution.code))) {
    const statements = await maker.get<{ items: { statementNo: string }[] }>(`/api/statements?institution=${code}`);
    papers.push(...statements.items.map(({ statementNo }) => ({ kind: 'institution-statement-xlsx', params: { statementNo }, file: `${statementNo}.xlsx` })));
  }
  return papers;
}
