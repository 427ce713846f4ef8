import { maskIdCard } from '../../domain/identifiers.ts';
import type { RosterRow } from '../../domain/roster.ts';
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
    const rows = await rowsOf(office, claimNo, namedBy(year, sample));
    const { objectionId } = await office.registrar.post<{ objectionId: string }>(`/api/claims/${claimNo}/objections`, { rows, ground: sample.ground });
    filed.push({ sample, claimNo, objectionId });
  }
  return filed;
}

/** An objection names people; which rows of the claim are theirs is looked up. */
function namedBy({ institutions }: SampleYear, { institution, rowNos }: SampleObjection): readonly RosterRow[] {
  return institutions.filter(({ no }) => no === institution).flatMap(({ rows }) => rows.map(({ row }) => row)).filter((row) => rowNos.includes(row.rowNo));
}

async function rowsOf({ registrar }: Office, claimNo: string, people: readonly RosterRow[]): Promise<number[]> {
  const wanted = new Set(people.map(({ name, idCard }) => `${name} ${maskIdCard(idCard)}`));
  const found: number[] = [];
  for (let after: string | null = '0'; after !== null;) {
    const page: { items: { rowNo: number; name: string; idCard: string }[]; next: string | null } = await registrar.get(`/api/claims/${claimNo}/rows?after=${after}&limit=200`);
    found.push(...page.items.filter(({ name, idCard }) => wanted.has(`${name} ${idCard}`)).map(({ rowNo }) => rowNo));
    after = page.next;
  }
  return found;
}

export async function resolveObjections(office: Office, filed: readonly FiledObjection[]): Promise<void> {
  for (const { sample, claimNo, objectionId } of filed) {
    const reason = sample.outcome === 'upheld' ? sample.reason ?? 'OBJECTION_UPHELD' : '经核查,未发现反映的情况';
    await office.second.post(`/api/claims/${claimNo}/objections/${objectionId}/resolve`, { outcome: sample.outcome, reason });
  }
}
