import { addDays, schoolYearOf } from '../domain/calendar.ts';
import type { Seen } from '../domain/case.ts';
import type { IsoDate } from '../domain/coded.ts';
import { makeIdCheckDigit } from '../domain/identifiers.ts';
import type { RosterRow } from '../domain/roster.ts';
import type { Runtime } from '../ops/runtime.ts';
import { readSeen } from '../store/effects/seen.ts';
import { saveVeterans } from '../store/registry.ts';
import { addRoster, markRoster, saveRows } from '../store/rosters.ts';

/** A claim whose roster is in, and what its signers are shown of it. */
export interface EnteredRoster {
  readonly claimNo: string;
  /** All rows: the rules say the same of them at the upload and at the checks, so it holds to the end. */
  readonly seen: Seen;
  readonly seenByDistrict: ReadonlyMap<string, Seen>;
}

interface RosterWish {
  readonly claimNo: string;
  readonly today: IsoDate;
  readonly rows: number;
  /** Area codes of settlement, in turns. */
  readonly districts: readonly string[];
  /** Serial number of the first trainee: nobody stands in two rosters. */
  readonly firstPerson: number;
}

const VERSION = 1;
const PAGE_ROWS = 500;
const PROGRAMME = 'junior-college';
const TUITION_FEN = 600_000;

/** Writes a roster of trainees whom the registry knows and every rule passes, as reading an upload leaves it. */
export async function enterRoster(runtime: Runtime, wish: RosterWish): Promise<EnteredRoster> {
  const { db } = runtime;
  const { claimNo, districts } = wish;
  await db.tx((t) => addRoster(t, { claimNo, fileId: claimNo, by: 'bench' }));
  for (let from = 0; from < wish.rows; from += PAGE_ROWS) await enterPage(runtime, wish, from);
  await markRoster(db, claimNo, VERSION, { status: 'read', rowsRead: wish.rows });
  const seen = await readSeen(db, claimNo, VERSION, 'all', 'draft');
  if (seen.approvedCount !== wish.rows) throw new Error(`the rules pass ${seen.approvedCount} of ${wish.rows} rows`);
  const byDistrict = await Promise.all(districts.map(async (district) => [district, await readSeen(db, claimNo, VERSION, district, 'identity')] as const));
  return { claimNo, seen, seenByDistrict: new Map(byDistrict) };
}

async function enterPage({ db, cipher, policies }: Runtime, wish: RosterWish, from: number): Promise<void> {
  const policy = policies.inForce(wish.today);
  const page = Array.from({ length: Math.min(PAGE_ROWS, wish.rows - from) }, (_, index) => trainee(wish, from + index));
  await saveVeterans(db, cipher, 'bench', page);
  await saveRows(db, cipher, wish.claimNo, VERSION, page.map((row) => {
    const registry = { status: 'found', nameMatches: true, dischargedOn: row.dischargedOn, dischargeType: row.dischargeType, district: row.district } as const;
    const assessment = policy.assess({ row, cellErrors: [], registry, claimedOn: wish.today });
    return { row, errors: [], group: policy.groupOf(row.programme), assessment };
  }));
}

function trainee({ today, districts, firstPerson }: RosterWish, index: number): RosterRow {
  const serial = firstPerson + index;
  return {
    rowNo: index + 1, sheetRow: index + 2, name: `样例学员${serial}`, idCard: idCardOf(serial), veteranCertNo: `退字${String(serial).padStart(8, '0')}`,
    dischargedOn: addDays(today, -365), dischargeType: '自主就业', district: districts[index % districts.length] ?? '', phone: '13800000000',
    programme: PROGRAMME, majorName: '计算机应用技术', enrolledOn: addDays(today, -60), schoolYear: schoolYearOf(today), term: 0,
    tuitionFen: TUITION_FEN, paidTuitionFen: TUITION_FEN, otherAidFen: 0, attendancePercent: 95, appliedFen: TUITION_FEN,
  };
}

/** Ten years of birthdays times the serial numbers of a day; the area exists nowhere. */
function idCardOf(serial: number): string {
  const birthday = addDays('1992-01-01', serial % 3_650).replaceAll('-', '');
  const body = `990106${birthday}${String(1 + Math.floor(serial / 3_650)).padStart(3, '0')}`;
  return body + makeIdCheckDigit(body);
}
