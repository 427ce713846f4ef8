import type { SampleObjection, SampleYear } from './generate/types.ts';
import type { Office } from './office.ts';
import { claimNoOf } from './office.ts';

/** An objection as it was filed: its number and what will come of it. */
export interface FiledObjection {
  readonly sample: SampleObjection;
  readonly claimNo: string;
  readonly objectionId: string;
}

/** Objections come in while the notice is up; each freezes the rows that it names. */
export async function fileObjections(office: Office, year: SampleYear): Promise<FiledObjection[]> {
  const codeOf = new Map(year.institutions.map(({ no, code }) => [no, code]));
  const filed: FiledObjection[] = [];
  for (const sample of year.objections) {
    const claimNo = claimNoOf(year.round.code, codeOf.get(sample.institution) ?? '');
    const { objectionId } = await office.registrar.post<{ objectionId: string }>(`/api/claims/${claimNo}/objections`, { rows: sample.rowNos, ground: sample.ground });
    filed.push({ sample, claimNo, objectionId });
  }
  return filed;
}

export async function resolveObjections(office: Office, filed: readonly FiledObjection[]): Promise<void> {
  for (const { sample, claimNo, objectionId } of filed) {
    const reason = sample.outcome === 'upheld' ? sample.reason ?? 'OBJECTION_UPHELD' : 'OTHER';
    await office.second.post(`/api/claims/${claimNo}/objections/${objectionId}/resolve`, { outcome: sample.outcome, reason });
  }
}
