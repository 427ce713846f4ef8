import type { IsoDate } from '../../domain/coded.ts';
import type { SampleYear } from './generate/types.ts';
import type { Office } from './office.ts';
import { CLOCK, claimNoOf } from './office.ts';

/** What is held back from the first payment: an institution until it is cleared, and one of its trainees some days longer. */
export interface HeldBack {
  readonly institution: string;
  readonly claimNo: string;
  readonly institutionHold: string;
}

/** The trainee's hold lapses by itself on the day after, before the next payment. */
export const HOLD_ENDS = { institution: '2021-11-30', person: '2021-11-20' } as const satisfies Record<string, IsoDate>;

interface Row { readonly rowNo: number; readonly outcome: string | null }

/**
 * Holds the last institution that neither an objection nor a returned payment concerns, and the first approved trainee of its claim.
 * @param others institutions that are paid late for another reason; undefined: a small year has no other
 */
export async function holdBack({ maker, registrar }: Office, year: SampleYear, others: ReadonlySet<string>): Promise<HeldBack | undefined> {
  const contested = new Set(year.objections.map(({ institution }) => institution));
  const chosen = year.institutions.findLast(({ no, code }) => !contested.has(no) && !others.has(code));
  if (!chosen) return undefined;
  const claimNo = claimNoOf(year.round.code, chosen.code);
  const { items } = await registrar.get<{ items: Row[] }>(`/api/claims/${claimNo}/rows?limit=200`);
  const row = items.find(({ outcome }) => outcome === 'approved');
  if (!row) return undefined;
  const place = (subject: object, reason: string, expiresOn: IsoDate): Promise<{ id: string }> => maker.post('/api/holds', { kind: 'hold', subject, reason, expiresOn, clock: CLOCK });
  const { id } = await place({ kind: 'institution', code: chosen.code }, '办学许可证延续手续办理中,待院校补交材料', HOLD_ENDS.institution);
  await place({ kind: 'person', claimNo, rowNo: row.rowNo }, '学员身份信息待户籍地复核', HOLD_ENDS.person);
  return { institution: chosen.code, claimNo, institutionHold: id };
}

/** The institution has handed in what was missing. */
export const liftHold = ({ approver }: Office, { institutionHold }: HeldBack): Promise<unknown> =>
  approver.post(`/api/holds/${institutionHold}/lift`, { reason: '许可证延续材料已补交并核实' });
