import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../ops/verify.ts';
import { whatIf } from '../../domain/policy/what-if.ts';
import { isOfSchool } from '../../ops/sample/generate/class-workbook.ts';
import { assessmentInputs } from '../../ops/sample/generate/assess.ts';
import { claimingInstitutions, classesOf } from '../../ops/sample/generate/classes.ts';
import { exportYear } from '../../ops/sample/exports.ts';
import type { RowTruth, SampleYear } from '../../ops/sample/generate/types.ts';
import { leaveCurrentRound } from '../../ops/sample/current-round.ts';
import { personKey } from '../../store/rosters.ts';
import { yearOverview } from '../../store/year-overview.ts';
import { carryYear } from './carry.ts';
import type { CarriedYear } from './carry.ts';
import { addUp, amountsOn, readBankText, readWorkbook } from './written-files.ts';

function rowOf({ institutions }: SampleYear, { institution, rowNo }: RowTruth) {
  const row = institutions.find(({ no }) => no === institution)?.rows.find((each) => each.row.rowNo === rowNo)?.row;
  if (!row) throw new Error(`the truth names ${institution}/${rowNo}`);
  return row;
}

describe('the sample year of 93 institutions', () => {
  let carried: CarriedYear;
  beforeAll(async () => { carried = await carryYear({ seed: 2021 }); });
  afterAll(() => carried?.throwaway.stop());

  it('comes to the figures of the reference year, to the fen', () => {
    expect(carried.summary).toMatchObject({
      institutions: 93, submittedRows: 1_965, approvedRows: 1_877, approvedFen: 1_013_155_000, refusedRows: 88, reducedRows: 43, correctedRows: 20,
      returnedPayments: 2, repaidPayments: 2, paidFen: 1_013_155_000, objections: { upheld: 2, dismissed: 3 }, ledgerSumFen: 0,
    });
    expect(carried.summary.lowestAvailableFen).toBeGreaterThanOrEqual(0);
  });

  it('refuses 88 rows for exactly the reasons of the reference year', () => {
    const { ATTENDANCE = 0, DROPPED_OUT = 0, ...others } = carried.summary.refusedByReason;
    expect(others).toEqual({
      DUPLICATE_ACROSS_INSTITUTIONS: 26, DUPLICATE_IN_FILE: 9, ID_CHECK_DIGIT: 14, REGISTRY_MISMATCH: 8, OUT_OF_WINDOW: 11, DISCHARGE_TYPE: 6, STACKED_AID: 7,
    });
    expect(ATTENDANCE + DROPPED_OUT).toBe(7);
  });

  it('gives every row the verdict and the amount of the truth file', async () => {
    const { db, cipher } = carried.throwaway.runtime;
    const codeOf = new Map(carried.year.institutions.map(({ no, code }) => [no, code]));
    const rowAt = new Map(carried.year.institutions.flatMap(({ no, rows }) => rows.map(({ row }) => [`${no}/${row.rowNo}`, row] as const)));
    const rows = await db.query<{ institution: string; person: string | null; outcome: string; verdict: string; amount_fen: number; reason: string | null }>(
      `select c.institution, encode(r.person_key, 'hex') as person, r.outcome, r.verdict, r.amount_fen, r.reasons[1] as reason
       from claim c join claim_row r on r.claim_no = c.claim_no and r.roster_version = c.roster_version where c.round = $1`, [carried.year.round.code]);
    const found = rows.map(({ institution, person, outcome, verdict, amount_fen: amountFen, reason }) =>
      [institution, person, outcome, verdict === 'reduce' ? 'reduced' : outcome, amountFen, outcome === 'refused' ? reason : null].join());
    // A person's rows at an institution, by who it is: a claim numbers them as they come. Of a wrong number nobody knows whose it is.
    const expected = carried.year.truth.map((truth) => {
      const outcome = truth.verdict === 'refused' ? 'refused' : 'approved';
      const person = truth.reason === 'ID_CHECK_DIGIT' ? null : personKey(cipher, rowAt.get(`${truth.institution}/${truth.rowNo}`)?.idCard ?? '').toString('hex');
      return [codeOf.get(truth.institution), person, outcome, truth.verdict, truth.amountFen, truth.reason ?? null].join();
    });
    expect(found.sort()).toEqual(expected.sort());
  });

  it('pays only what enrolments have earned: each approved row stands for terms or a course of one', async () => {
    const { summary, year } = carried;
    const [classes, written] = [classesOf(year), claimingInstitutions(year)];
    const enrolled = classes.flatMap(({ trainees }) => trainees);
    const uploaded = written.reduce((sum, { rows }) => sum + rows.length, 0);
    expect(summary.rowsBy).toEqual({ prefilled: 1_965 - uploaded, uploadedEarned: uploaded - 86, uploadedOnly: 86, approvedEarned: 1_877 });
    expect([enrolled.length, written.filter(({ rows }) => rows.length === 0).length > 0]).toEqual([1_879, true]);
    const byStage = Object.values(summary.enrolments).flatMap((stages) => Object.entries(stages));
    const ofStage = (wanted: string): number => byStage.reduce((sum, [stage, n]) => sum + (stage === wanted ? n : 0), 0);
    const ofSchool = enrolled.filter(isOfSchool).length;
    expect([ofStage('studying'), ofStage('completed'), byStage.length > 10]).toEqual([ofSchool, enrolled.length - ofSchool, true]);
    expect(summary.entitlements.count).toBe(2 * ofSchool + (enrolled.length - ofSchool));
    const refusedLater = await carried.throwaway.runtime.db.one<{ fen: number }>(
      `select sum(r.entitled_fen)::bigint as fen from claim_row r join claim c on c.claim_no = r.claim_no and c.roster_version = r.roster_version where r.enrolment_no is not null and r.outcome = 'refused'`);
    expect(summary.entitlements.fen).toBe(1_013_155_000 + refusedLater.fen);
    expect(summary.whatIf).toMatchObject({ policy: 'veterans-training-aid@2022', rows: 1_965, beforeFen: summary.entitlements.fen + summary.entitlements.correctedFen });
  });

  it('knows beforehand what the next policy would have made of it, row by row as that policy says', () => {
    const [in2019, in2022] = [carried.throwaway.runtime.policies.inForce('2021-09-30'), carried.throwaway.runtime.policies.inForce('2022-01-04')];
    const trial = whatIf(in2022.compiled);
    trial.add(assessmentInputs(carried.year).map(({ institution, ...row }) => ({ ...row, institution, claimNo: institution })), in2019.compiled);
    const { changed, beforeFen, afterFen } = trial.totals().total;
    // What was corrected meanwhile is less under either policy.
    const { correctedFen } = carried.summary.entitlements;
    expect(carried.summary.whatIf).toMatchObject({ changed, beforeFen: beforeFen + correctedFen, afterFen: afterFen + correctedFen, differenceFen: afterFen - beforeFen });
  });

  it('falls on five budget lines by the shares of their sources, after one transfer, to the fen', () => {
    const { budgetLines, transfers } = carried.summary;
    const left = Object.fromEntries(budgetLines.map((line) => [line.code, line.disbursedFen + line.recoveredFen]));
    const approved = (programme?: string): number => carried.year.truth.reduce((sum, truth) => sum + (programme === undefined || rowOf(carried.year, truth).programme === programme ? truth.amountFen : 0), 0);
    const [partnerClass, technicians] = [approved('cooperation-class'), approved('technician')];
    const others = approved() - partnerClass;
    expect(left).toEqual({
      'FY2021-ZY': 0.5 * others + 0.3 * partnerClass, 'FY2021-SJ': 0.2 * others, 'FY2021-BJ': 0.3 * (others - technicians) + 0.3 * partnerClass,
      'FY2021-BJ-JG': 0.3 * technicians, 'FY2021-XZ': 0.4 * partnerClass,
    });
    expect(transfers).toEqual([{ from: 'FY2021-BJ', to: 'FY2021-BJ-JG', amountFen: 30_000_000 }]);
    for (const line of budgetLines) expect(line.leftFen + line.reservedFen + line.committedFen + line.disbursedFen, line.code).toBe(line.appropriatedFen);
    expect(budgetLines.map(({ reservedFen, committedFen }) => reservedFen + committedFen)).toEqual([0, 0, 0, 0, 0]);
  });

  it('finds two rows wrong in a sample, puts right what was earned and gets the money back: kept back of the next payment, by instalment, and a rest that two people write off', async () => {
    const { clawbacks, samples, entitlements, budgetLines } = carried.summary;
    expect(samples).toMatchObject([{ checked: 22, wrong: 2 }]);
    expect(samples[0]?.drawnFen).toBeGreaterThanOrEqual(101_315_500 - 800_000);
    expect(clawbacks).toEqual({ count: 2, amountFen: 160_000, keptBackFen: 80_000, receivedFen: 40_000, writtenOffFen: 40_000 });
    expect(budgetLines.reduce((sum, line) => sum + line.recoveredFen, 0)).toBe(120_000);
    expect(entitlements).toMatchObject({ corrections: 2, correctedFen: -160_000 });
    // Still payable is what two upheld objections refused; still to come back is what was written off.
    const balance = await carried.throwaway.runtime.db.one(
      `select sum(greatest(0, entitled_fen - paid_fen + recovered_fen))::bigint as payable, sum(greatest(0, paid_fen - recovered_fen - entitled_fen))::bigint as recoverable from entitlement_balance`);
    expect(balance).toEqual({ payable: entitlements.fen - 1_013_155_000, recoverable: clawbacks.writtenOffFen });
    const open = await carried.throwaway.runtime.db.query(`select clawback_no from clawback where stage not in ('recovered', 'writtenOff')`);
    expect(open).toEqual([]);
  });

  it('holds an institution and one of its trainees back from the first payment, lifts the one hold, lets the other expire, and pays both in full', async () => {
    expect(carried.summary.holds).toEqual([
      { kind: 'hold', subjectKind: 'institution', placedOn: '2021-11-10', expiresOn: '2021-11-30', liftedOn: '2021-11-15' },
      { kind: 'hold', subjectKind: 'person', placedOn: '2021-11-10', expiresOn: '2021-11-20', liftedOn: null },
    ]);
    const [first = '', second = ''] = carried.run.batches;
    const { items } = await carried.run.office.auditor.get<{ items: { subjectKind: string; subject: string }[] }>('/api/holds');
    const institution = items.find(({ subjectKind }) => subjectKind === 'institution')?.subject;
    const { leftOut } = await carried.run.office.auditor.get<{ leftOut: { claimNo: string; code: string }[] }>(`/api/batches/${first}`);
    expect(leftOut.filter(({ code }) => code === 'INSTITUTION_HELD').map(({ claimNo }) => claimNo)).toEqual([`C-2021-${institution}`]);
    const lines = await carried.throwaway.runtime.db.query(
      `select l.batch_no, l.status, l.amount_fen = c.approved_fen as whole from payment_line l join claim c on c.claim_no = l.claim_no where l.institution = $1`, [institution]);
    expect(lines).toEqual([{ batch_no: second, status: 'paid', whole: true }]);
  });

  it('closes its months one after the other, each as it was seen; a closed one takes no entry', async () => {
    const { closedPeriods } = carried.summary;
    const { runtime: { db } } = carried.throwaway;
    expect(closedPeriods.map(({ month }) => month)).toEqual(['2021-01', '2021-09', '2021-10', '2021-11', '2021-12']);
    const entered = await db.query<{ month: string; entries: number; turnoverFen: number }>(
      `select to_char(e.on_date, 'YYYY-MM') as month, count(*)::int as entries, sum(p.amount_fen)::bigint as "turnoverFen"
       from ledger_entry e join ledger_posting p on p.entry_id = e.id and p.amount_fen > 0 where e.on_date < '2022-01-01' group by 1 order by 1`);
    expect(closedPeriods).toEqual(entered);
    const { maker } = carried.run.office;
    await expect(maker.post('/api/budgets', { code: 'FY2021-X', fiscalYear: 2021, name: '补记指标', amountFen: 100, on: '2021-10-08' })).rejects.toMatchObject({ code: 'PERIOD_CLOSED' });
  });

  it('ends with every fen of its lines paid, carried over or given back, by two people', async () => {
    const { yearEnd: { carriedFen, lapsedFen, lines }, budgetLines, clawbacks } = carried.summary;
    expect(budgetLines.map(({ leftFen }) => leftFen)).toEqual([0, 0, 0, 0, 0]);
    expect(lines.filter(({ carryFen }) => carryFen > 0).map(({ budgetLine, carryTo }) => [budgetLine, carryTo])).toEqual([['FY2021-SJ', 'FY2022-SJ'], ['FY2021-ZY', 'FY2022-ZY']]);
    expect(lines.reduce((sum, { carryFen, lapseFen }) => sum + carryFen + lapseFen, 0)).toBe(carriedFen + lapsedFen);
    // Appropriated in the year, less what was paid, with what came back of it.
    expect(carriedFen + lapsedFen).toBe(1_200_000_000 - 1_013_155_000 + clawbacks.keptBackFen + clawbacks.receivedFen);
    const next = await carried.throwaway.runtime.db.query(
      `select l.code, l.source, b.balance_fen as fen from budget_line l join ledger_balance b on b.budget_line = l.code and b.account = 'available' where l.code in ('FY2022-SJ', 'FY2022-ZY') order by 1`);
    expect(next).toEqual([['SJ', 'provincial'], ['ZY', 'central']].map(([code, source]) => ({ code: `FY2022-${code}`, source, fen: lines.find(({ budgetLine }) => budgetLine === `FY2021-${code}`)?.carryFen })));
  });

  it('is the same to the fen on sheets, bank files, report and notice, read and added up again', async () => {
    const out = mkdtempSync(path.join(tmpdir(), 'year-files-'));
    try {
      const { run: { office, batches }, year, summary } = carried;
      await exportYear(office, year, batches, out, () => undefined);
      const fileOf = (name: string): string => path.join(out, name);
      const batchFen: number[] = [];
      for (const batchNo of batches) {
        const [sheet] = await readWorkbook(fileOf(`${batchNo}-disbursement-sheet.xlsx`));
        const [bank] = await readWorkbook(fileOf(`${batchNo}-bank-file.xlsx`));
        const onPaper = await amountsOn(fileOf(`${batchNo}-disbursement-sheet.pdf`), '用途');
        const sums = [addUp(sheet?.lines ?? [], '金额(元)'), addUp(sheet?.total ? [sheet.total] : [], '金额(元)'), addUp(bank?.lines ?? [], '金额'),
          addUp(readBankText(fileOf(`${batchNo}-bank-file.txt`)), '金额'), onPaper.slice(0, -1).reduce((sum, fen) => sum + fen, 0), onPaper.at(-1)];
        expect(new Set(sums).size, `${batchNo}: ${sums.join(', ')}`).toBe(1);
        batchFen.push(sums[0] ?? 0);
      }
      const sections = await readWorkbook(fileOf('funding-report-2021.xlsx'));
      const column = (header: string): number[] => sections.flatMap(({ lines, total }) => [addUp(lines, header), addUp(total ? [total] : [], header)]);
      expect(sections).toHaveLength(4);
      expect(new Set([...column('核定额'), ...column('拨付额')])).toEqual(new Set([1_013_155_000]));
      const [returnedFen = 0, ...others] = column('退票额');
      expect(new Set(others)).toEqual(new Set([returnedFen]));
      // What the bank was sent, less what came back, with what was kept back for a clawback.
      expect(batchFen.reduce((sum, fen) => sum + fen, 0) - returnedFen + summary.clawbacks.keptBackFen).toBe(1_013_155_000);
      const published = await amountsOn(fileOf('public-notice-2021.pdf'));
      expect([published.length - 1, published.slice(0, -1).reduce((sum, fen) => sum + fen, 0), published.at(-1)]).toEqual([1_877, 1_013_155_000, 1_013_155_000]);
    } finally {
      rmSync(out, { recursive: true });
    }
  });

  it('leaves books in which everything can be recomputed', async () => {
    const verification = await verify(carried.throwaway.runtime.db);
    expect(verification.checks.filter((check) => !check.ok)).toEqual([]);
  });

  it('is told on one page as the ledger has it: from submitted to paid, month by month, and nobody is late with a notice', async () => {
    const { funnel, months, stages } = await yearOverview(carried.throwaway.runtime.db, 2021, '2021-12-31');
    // Two rows more passed the checks than were approved: their objections were upheld.
    expect(funnel.map(({ step, rows }) => [step, rows])).toEqual([['submitted', 1_965], ['passed', 1_879], ['approved', 1_877], ['paid', 1_877]]);
    const sum = (each: (month: (typeof months)[number]) => number): number => months.reduce((total, month) => total + each(month), 0);
    expect([funnel[3]?.fen, sum((month) => month.committedFen), sum((month) => month.paidFen)]).toEqual([1_013_155_000, 1_013_155_000, 1_013_155_000]);
    expect(stages.find(({ stage }) => stage === 'notice')).toMatchObject({ finished: 93, medianDays: 5, finishedLate: 0, open: 0 });
    expect(stages.every(({ open }) => open === 0)).toBe(true);
  });

  it('has told every institution the outcome of its claim', async () => {
    const rows = await carried.throwaway.runtime.db.query(
      `select c.claim_no from claim c where not exists (select 1 from notification n where n.case_no = c.claim_no and n.recipient = 'institution:' || c.institution
         and n.code in ('CLAIM_DECIDED', 'CLAIM_REFUSED'))`);
    expect(rows).toEqual([]);
  });

  it('keeps a claim\'s history short', () => expect(carried.summary.historyEventsPerClaim.median).toBeLessThanOrEqual(80));

  it('is followed by a round in which apprentices learn under an agreement of three, and a pilot class has begun', async () => {
    const { run, year, throwaway: { runtime: { db } } } = carried;
    await leaveCurrentRound(run.office, year, () => undefined);
    const classes = await db.query<{ programme: string; stage: string; n: number }>(
      `select programme, stage, count(*)::int as n from enrolment where opened_on > $1 group by 1, 2 order by 1, 2`, [year.round.closesOn]);
    expect(classes.map(({ programme, stage, n }) => [programme, stage, n])).toEqual([
      ['cooperation-class', 'admitted', 2], ['cooperation-class', 'checked', 2], ['cooperation-class', 'studying', 4],
      ['junior-college', 'admitted', 1], ['modern-apprenticeship', 'registered', 1], ['modern-apprenticeship', 'studying', 5],
    ]);
    const stages = await db.query<{ stage: string }>(`select distinct stage from claim where round = $1`, [year.currentRound.round.code]);
    expect(stages.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['draft', 'identity', 'firstReview', 'secondReview', 'notice', 'decision', 'payment']));
  });

  it('and in which a payment is put right in three ways, each by two people: part of it sent back, a row paid on top, a mistaken confirmation reversed', async () => {
    const { auditor, maker } = carried.run.office;
    const one = async (path: string): Promise<Record<string, unknown>> => {
      const { items } = await auditor.get<{ items: Record<string, unknown>[] }>(path);
      expect(items, path).toHaveLength(1);
      return items[0] ?? {};
    };
    const refund = await one('/api/refunds');
    expect(refund).toMatchObject({ stage: 'booked', amountFen: 30_000, lineNo: 1 });
    expect(await one('/api/top-ups')).toMatchObject({ stage: 'approved', amountFen: 50_000, claimNo: refund.claimNo });
    expect(await one('/api/reversals')).toMatchObject({ stage: 'reversed', reopened: true, lineNo: 2 });
    const round = carried.year.currentRound.round.code;
    const { lines } = await maker.get<{ lines: { status: string }[] }>(`/api/batches/B-${round}-01`);
    expect(lines.map(({ status }) => status)).toEqual(['paid', 'sent']);
    // What may be paid next: a claim that was decided since, and the difference of the row.
    const preview = await maker.post<{ lines: { amountFen: number; blocked: unknown }[] }>('/api/batches/preview', { round });
    expect([preview.lines.length, preview.lines.filter(({ amountFen, blocked }) => amountFen === 50_000 && blocked === null).length]).toEqual([2, 1]);
    expect((await verify(carried.throwaway.runtime.db)).checks.filter((check) => !check.ok)).toEqual([]);
  });

  it('and in which one admission is published, another takes applications, and a policy waits for two people to approve it', async () => {
    const { auditor, decider } = carried.run.office;
    const admission = (code: string): Promise<object> => auditor.get(`/api/admissions/${code}`);
    expect(await admission('2022-CZ')).toMatchObject({ stage: 'published', list: { applicants: 5, placed: 4 }, applications: { confirmed: 1, placed: 3, notPlaced: 1 } });
    expect(await admission('2022-QZ')).toMatchObject({ stage: 'open', applications: { received: 3 } });
    const policy = await decider.get<{ stage: string; findings: object[]; compared: { rows: number; changed: number; differenceFen: number }; possible: string[] }>('/api/policies/POL-2025');
    expect(policy).toMatchObject({ stage: 'compared', findings: [], compared: { rows: 1_965 } });
    expect([policy.compared.changed > 0, policy.compared.differenceFen > 0, policy.possible.includes('approve')]).toEqual([true, true, true]);
  });
});
