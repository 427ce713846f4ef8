import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { addDays } from '../../domain/calendar.ts';
import type { AdmissionCommand } from '../../domain/admission.ts';
import type { Actor, CaseInput } from '../../domain/case.ts';
import type { ClaimCommand } from '../../domain/claim.ts';
import type { ClawbackCommand } from '../../domain/clawback.ts';
import type { ErasureCommand } from '../../domain/erasure.ts';
import type { PeriodCommand } from '../../domain/period.ts';
import { keyOf } from '../../domain/policy/check.ts';
import { parsePolicySeries } from '../../domain/policy/load.ts';
import type { Policy } from '../../domain/policy/schema.ts';
import type { PolicyDocumentCommand } from '../../domain/policy-document.ts';
import type { RefundCommand } from '../../domain/refund.ts';
import type { ReversalCommand } from '../../domain/reversal.ts';
import type { TopUpCommand } from '../../domain/top-up.ts';
import type { TransferCommand } from '../../domain/transfer.ts';
import type { YearEndCommand } from '../../domain/year-end.ts';
import { projectDir, readConfig } from '../../ops/config.ts';
import { createBulk } from '../../store/bulk.ts';
import { policyHash, publishedMark, savePolicyText } from '../../store/policies.ts';
import { periodSeen } from '../../store/periods.ts';
import { createWhatIf } from '../../store/what-ifs.ts';
import { saveTrainee } from '../../store/enrolment-trainees.ts';
import { apprenticed, confirm, enrolmentAct, enter, testCipher, traineeOf } from '../workflows/enrolment-lives.ts';
import * as lives from '../workflows/lives.ts';
import type { Office, Wish } from '../workflows/office.ts';
import { loadNotices, openOffice, passTo, plainNotices, until, untilCase, untilStage, workflowOf } from '../workflows/office.ts';
import { realCluster, realDatabase, skippingCluster } from '../workflows/servers.ts';
import { HISTORIES_FOLDER, historyText } from './files.ts';

/**
 * Records one life of every kind of workflow into this folder: `npx tsx tests/histories/record.ts`, or with `admission`, `clawback`, `closing`, `enrolment`, `erasure`, `office`, `policy`, `refund`, `reversal` or `topUp` behind it
 * that one alone. Synthetic data, no encryption, so that the
 * histories replay anywhere. Record anew only with a new workflow, or when every case of the old histories' kind is known to be over: what is
 * here stands for the cases that are open in a running installation.
 */
const TODAY = '2021-09-24';
const HISTORY_EVENTS_MAX = 60;

const ONE_LIFE = new Map([['admission', recordAdmission], ['clawback', recordClawback], ['closing', recordClosing], ['enrolment', recordEnrolments], ['erasure', recordErasure], ['office', recordOffice], ['policy', recordPolicies], ['refund', recordRefund], ['reversal', recordReversal], ['topUp', recordTopUp]]).get(process.argv[2] ?? '');
if (ONE_LIFE) await onSteppedClock(ONE_LIFE);
else {
  await recordSteppedLives();
  await recordTimedLives();
  await onSteppedClock(recordAdmission);
  await onSteppedClock(recordPolicies);
  await onSteppedClock(recordEnrolments);
  await onSteppedClock(recordClawback);
  await onSteppedClock(recordClosing);
  await onSteppedClock(recordRefund);
  await onSteppedClock(recordReversal);
  await onSteppedClock(recordTopUp);
  await onSteppedClock(recordOffice);
  await onSteppedClock(recordErasure);
}
process.exit(0);

/** On the real server, with a stepped clock. */
async function recordSteppedLives(): Promise<void> {
  const [cluster, database] = [await realCluster(), await realDatabase()];
  const office = await openOffice({ cluster, db: database.db, steppedFrom: TODAY, relay: true });
  await lives.foundBureau(office.db, 6);
  for (const no of [1, 2]) await lives.approveAccount(office.db, no);
  await lives.planRound(office, addDays(TODAY, -1), '2021-12-31');
  await lives.advanceTo(office, TODAY);
  await recordPaidClaims(office);
  await recordReturnedClaim(office);
  await recordCutClaim(office);
  await recordBulk(office);
  await recordFiles(office);
  await save(office, 'advance', `advance/${office.clock}/${TODAY}`);
  await lives.advanceTo(office, '2022-01-01');
  await save(office, 'round', `R-${lives.ROUND}`);
  await office.close();
  await cluster.close();
  await database.close();
}

/** A degree class whose first run is cut between two terms, and an apprenticeship that is given up. */
async function recordEnrolments(office: Office): Promise<void> {
  await lives.foundBureau(office.db, 2);
  const degree = 'E-2021-degree';
  await saveTrainee(office.db, testCipher(), degree, traineeOf(1), 2020, 'degree');
  const input: CaseInput = { caseNo: degree, clock: office.clock, historyEventsMax: 40 };
  const { firstExecutionRunId } = await office.cluster.client.workflow.start('enrolment', { workflowId: degree, taskQueue: 'cases', args: [input] });
  await enter(office, degree, { programme: 'junior-college', version: '2019', length: 4 });
  await enrolmentAct(office, degree, { type: 'begin', startsOn: TODAY });
  await confirm(office, degree, '2021-2022/1');
  for (const [day, key] of [['2022-03-01', '2021-2022/2'], ['2022-09-01', '2022-2023/1'], ['2023-03-01', '2022-2023/2']] as const) {
    await lives.advanceTo(office, day);
    await confirm(office, degree, key);
  }
  await save(office, 'enrolment', degree, firstExecutionRunId);
  await save(office, 'enrolment-resumed', degree);
  await saveTrainee(office.db, testCipher(), 'E-2023-apprentice', traineeOf(2), 2022, 'apprenticeship');
  await apprenticed(office, 'E-2023-apprentice', await office.today());
  await enrolmentAct(office, 'E-2023-apprentice', { type: 'withdraw', reason: '示例' });
  await save(office, 'enrolment-apprentice', 'E-2023-apprentice');
}

async function onSteppedClock(recordLife: (office: Office) => Promise<void>): Promise<void> {
  const [cluster, database] = [await realCluster(), await realDatabase()];
  const office = await openOffice({ cluster, db: database.db, steppedFrom: TODAY, relay: true });
  await recordLife(office);
  await office.close();
  await cluster.close();
  await database.close();
}

/** Opened and closed by the clock, held while the registry is away, checked again, cancelled. */
async function recordAdmission(office: Office): Promise<void> {
  await lives.foundBureau(office.db, 1);
  const caseNo = 'A-SAMPLE';
  const closesOn = addDays(TODAY, 1);
  await office.act<AdmissionCommand>('admission', caseNo, {
    type: 'plan',
    plan: {
      code: 'SAMPLE', programme: 'junior-college', schoolYear: '2021-2022', opensOn: TODAY, closesOn, startsOn: '2021-10-20', confirmDays: 5,
      quota: { courses: [{ institution: lives.institutionOf(1), major: '护理', seats: 1 }] }, tiers: [], seed: 'sample-seed',
    },
  }, lives.REGISTRAR);
  await lives.advanceTo(office, addDays(closesOn, 1));
  await untilCase(office, caseNo, (record) => record.state['checksHeld'] !== null);
  await untilStage(office, caseNo, 'checked');
  await office.act<AdmissionCommand>('admission', caseNo, { type: 'cancel', reason: '示例' }, lives.REGISTRAR);
  await save(office, 'admission', caseNo);
}

/** Recorded by one, booked by another. */
async function recordRefund(office: Office): Promise<void> {
  const { claim, row } = await paidClaim(office);
  const refund = {
    institution: lives.institutionOf(1), claim, batch: 'B-1', line: 1, rows: [{ rowNo: row.row_no, amountFen: row.amount_fen }], bankReference: 'IN-1', receivedOn: await office.today(), reason: '示例',
  };
  await office.act<RefundCommand>('refund', 'F-B-1-1-1', { type: 'open', refund }, lives.MAKER);
  await office.act<RefundCommand>('refund', 'F-B-1-1-1', { type: 'book', amountFen: row.amount_fen }, lives.APPROVER);
  await save(office, 'refund', 'F-B-1-1-1');
}

/** A confirmation taken back by two people; its claim and its batch, closed both, are taken up again and end once more. */
async function recordReversal(office: Office): Promise<void> {
  const { claim } = await paidClaim(office);
  const line = await office.db.one<{ batch_no: string; amount_fen: number; institution: string; import_id: string }>(
    'select l.batch_no, l.amount_fen, l.institution, r.import_id from payment_line l join bank_result r on r.batch_no = l.batch_no and r.line_no = l.line_no where l.claim_no = $1', [claim]);
  const reversal = { institution: line.institution, claim, batch: line.batch_no, line: 1, amountFen: line.amount_fen, confirmation: line.import_id, reason: '示例' };
  const caseNo = `V-${line.batch_no}-1-1`;
  await office.act<ReversalCommand>('reversal', caseNo, { type: 'open', reversal }, lives.MAKER);
  await office.act<ReversalCommand>('reversal', caseNo, { type: 'approve', amountFen: line.amount_fen }, lives.APPROVER);
  await save(office, 'reversal', caseNo);
  await untilStage(office, line.batch_no, 'sent');
  await lives.answerLine(office, line.batch_no, { ...line, line_no: 1 }, 'paid', `${line.batch_no}-again`);
  await untilStage(office, claim, 'closed');
  await save(office, 'disbursement-reopened', line.batch_no);
  await save(office, 'claim-reopened', claim);
}

/** Proposed by one, approved by another; the claim is taken up again and ends when the difference is paid. */
async function recordTopUp(office: Office): Promise<void> {
  const { claim, row } = await paidClaim(office);
  await office.db.execute('update claim_row set entitled_fen = amount_fen + 100 where claim_no = $1', [claim]);
  const caseNo = `U-${claim}-1`;
  const topUp = { institution: lives.institutionOf(1), claim, rows: [{ rowNo: row.row_no, amountFen: 100 }], reason: '示例' };
  await office.act<TopUpCommand>('topUp', caseNo, { type: 'open', topUp }, lives.REGISTRAR);
  await office.act<TopUpCommand>('topUp', caseNo, { type: 'approve', amountFen: 100 }, lives.DECIDER);
  await save(office, 'topUp', caseNo);
  await untilStage(office, claim, 'payment');
  await lives.payRound(office, 'B-2');
  await untilStage(office, claim, 'closed');
  await save(office, 'claim-topped-up', claim);
}

/** Of somebody whose records are long over: proposed by one, carried out by another. */
async function recordErasure(office: Office): Promise<void> {
  const [over, caseNo, endedOn] = ['E-1990-over', 'X-000001', '1990-09-01'];
  await saveTrainee(office.db, testCipher(), over, traineeOf(1), 1990, 'degree');
  await office.db.execute(`insert into case_instance (case_no, kind, clock, version, stage, state, closed, opened_on) values ($1, 'enrolment', $2, 1, 'archived', '{"stage":"archived"}', true, $3)`, [over, office.clock, endedOn]);
  await office.db.execute(`insert into case_event (case_no, version, type, event, actor, on_date, command_id) values ($1, 1, 'Archived', '{"type":"Archived"}', 'engine', $2, $1)`, [over, endedOn]);
  const { id: keyId } = await office.db.one<{ id: string }>('select id from data_key where person_key is not null');
  await office.act<ErasureCommand>('erasure', caseNo, { type: 'open', keyId, reason: '示例' }, lives.ADMIN);
  await office.act<ErasureCommand>('erasure', caseNo, { type: 'carryOut' }, lives.DECIDER);
  await save(office, 'erasure', caseNo);
}

/** A claim whose only batch was paid, and one of its rows. */
async function paidClaim(office: Office): Promise<{ claim: string; row: { row_no: number; amount_fen: number } }> {
  await lives.foundBureau(office.db, 1);
  await lives.approveAccount(office.db, 1);
  await lives.planRound(office, addDays(TODAY, -1), '2021-12-31');
  await lives.advanceTo(office, TODAY);
  const claim = await lives.reachFirstReview(office, 1);
  await lives.reachPayment(office, claim);
  await lives.payRound(office, 'B-1');
  await untilStage(office, claim, 'closed');
  const [row] = await office.db.query<{ row_no: number; amount_fen: number }>('select row_no, amount_fen from payment_row where claim_no = $1 order by row_no limit 1', [claim]);
  if (!row) throw new Error('nothing was paid');
  return { claim, row };
}

/** Proposed, approved, urged by the clock and escalated, paid back in two parts. */
async function recordClawback(office: Office): Promise<void> {
  const { claim, row } = await paidClaim(office);
  const caseNo = `K-${claim}-1`;
  const step = (wish: Wish<ClawbackCommand>, by: Actor) => office.act<ClawbackCommand>('clawback', caseNo, wish, by);
  await step({
    type: 'open', institution: lives.institutionOf(1), claim, ground: 'audit', ref: 'sample', rows: [{ rowNo: row.row_no, amountFen: row.amount_fen }],
    days: { workingDays: 5, reminderDaysBefore: 2, instalmentsMax: 2 },
  }, lives.MAKER);
  await step({ type: 'approve', amountFen: row.amount_fen }, lives.APPROVER);
  await lives.advanceTo(office, addDays(await office.today(), 20));
  await untilCase(office, caseNo, (record) => record.state['escalatedFor'] !== null);
  const receivedOn = await office.today();
  await step({ type: 'recordReceipt', receiptId: 'r-1', bankReference: 'IN-1', amountFen: 1, receivedOn }, lives.MAKER);
  await step({ type: 'recordReceipt', receiptId: 'r-2', bankReference: 'IN-2', amountFen: row.amount_fen - 1, receivedOn }, lives.MAKER);
  await untilStage(office, caseNo, 'recovered');
  await save(office, 'clawback', caseNo);
}

/** A month that is late, closed and opened again; a transfer; a year-end that was sent back once; a reconciliation. */
async function recordClosing(office: Office): Promise<void> {
  await lives.foundBureau(office.db, 1);
  await office.db.execute(`insert into budget_line (code, fiscal_year, name) values ('FY-B', 2021, '示例指标')`);
  const transfer = { fiscalYear: 2021, from: 'FY', to: 'FY-B', amountFen: 5_000, reason: '示例' };
  await office.act<TransferCommand>('transfer', 'T-2021-1', { type: 'open', transfer }, lives.MAKER);
  await office.act<TransferCommand>('transfer', 'T-2021-1', { type: 'approve', amountFen: 5_000 }, lives.APPROVER);
  await save(office, 'transfer', 'T-2021-1');
  const month = (wish: Wish<PeriodCommand>, by: Actor) => office.act<PeriodCommand>('period', 'M-2021-01', wish, by);
  await month({ type: 'plan', month: '2021-01', dueOn: TODAY }, lives.MAKER);
  await lives.advanceTo(office, addDays(TODAY, 3));
  await untilCase(office, 'M-2021-01', (record) => record.state['overdueFor'] !== null);
  await month({ type: 'close', seen: await periodSeen(office.db, '2021-01') }, lives.MAKER);
  await month({ type: 'askReopen', reason: '示例' }, lives.MAKER);
  await month({ type: 'approveReopen' }, lives.APPROVER);
  await save(office, 'period', 'M-2021-01');
  await lives.advanceTo(office, '2022-01-04');
  const year = (wish: Wish<YearEndCommand>, by: Actor) => office.act<YearEndCommand>('yearEnd', 'Y-2021-1', wish, by);
  await year({ type: 'open', fiscalYear: 2021 }, lives.MAKER);
  const lines = [{ budgetLine: 'FY', carryFen: 99_995_000, carryTo: 'FY22', lapseFen: 0 }, { budgetLine: 'FY-B', carryFen: 0, carryTo: null, lapseFen: 5_000 }];
  await year({ type: 'propose', lines }, lives.MAKER);
  await year({ type: 'reject', reason: '示例' }, lives.APPROVER);
  await year({ type: 'propose', lines }, lives.MAKER);
  await year({ type: 'approve', totals: { carryFen: 99_995_000, lapseFen: 5_000 } }, lives.APPROVER);
  await save(office, 'yearEnd', 'Y-2021-1');
  await run(office, 'reconciliation', 'reconciliation/sample', {});
  await save(office, 'reconciliation', 'reconciliation/sample');
}

/** Two claims through their whole life; one payment comes back and waits. */
async function recordPaidClaims(office: Office): Promise<void> {
  const claims = [];
  for (const no of [1, 2]) claims.push(await lives.reachFirstReview(office, no));
  const [paid, owed] = claims as [string, string];
  await lives.actOnClaim(office, paid, { type: 'assign', person: lives.FIRST.id }, lives.REGISTRAR);
  for (const claimNo of claims) {
    await lives.sign(office, claimNo, 'signFirstReview');
    await lives.sign(office, claimNo, 'signSecondReview');
  }
  await lives.actOnClaim(office, paid, { type: 'fileObjection', objectionId: 'O-1', rows: [2], ground: '示例' }, lives.REGISTRAR);
  await lives.actOnClaim(office, paid, { type: 'resolveObjection', objectionId: 'O-1', outcome: 'dismissed', reason: 'OTHER' }, lives.SECOND);
  const { state } = await untilStage(office, paid, 'notice');
  await lives.advanceTo(office, addDays(state['dueOn'] as string, 1));
  for (const claimNo of claims) {
    await untilStage(office, claimNo, 'decision');
    await lives.sign(office, claimNo, 'decide');
  }
  await lives.payRound(office, 'B-1', true);
  await untilStage(office, paid, 'closed');
  await until(async () => (await office.db.query(`select 1 from case_event where case_no = $1 and type = 'PaymentRecorded'`, [owed])).length > 0, 'the returned payment was not recorded');
  await save(office, 'claim', paid);
  await save(office, 'claim-owed', owed);
  await save(office, 'identity', `${paid}.identity.1`);
  await save(office, 'disbursement', 'B-1');
}

async function recordReturnedClaim(office: Office): Promise<void> {
  const claimNo = await lives.reachFirstReview(office, 3);
  await lives.actOnClaim(office, claimNo, { type: 'returnForCorrection', reason: 'CELL_ERRORS', rows: 1 }, lives.FIRST);
  await lives.writeRoster(office.db, claimNo, 2, [50_000], ['440106']);
  await lives.submitClaim(office, claimNo, 2);
  await untilStage(office, `${claimNo}.identity.2`, 'waiting');
  await lives.signDistrict(office, claimNo, '440106', 2);
  await untilStage(office, claimNo, 'firstReview');
  await lives.actOnClaim(office, claimNo, { type: 'withdraw', reason: '示例' }, lives.CLERK);
  await save(office, 'claim-returned', claimNo);
}

/** A claim between the people of an office: an opinion that was late, a signature that became void, one given by a delegate. */
async function recordOffice(office: Office): Promise<void> {
  await lives.foundBureau(office.db, 1);
  await lives.planRound(office, addDays(TODAY, -1), '2021-12-31');
  await lives.advanceTo(office, TODAY);
  const claimNo = await lives.reachFirstReview(office, 1);
  const [second, third] = [{ ...lives.FIRST, id: 'city-first-2' }, { ...lives.FIRST, id: 'city-first-3' }];
  const delegate: Actor = { ...lives.FIRST, id: 'city-first-4', standsInFor: [second.id] };
  const act = (wish: Wish<ClaimCommand>, by: Actor) => lives.actOnClaim(office, claimNo, wish, by);
  const signSeen = async (by: Actor) => act({ type: 'signFirstReview', seen: await lives.seenOf(office, claimNo, 1, 'firstReview') }, by);
  await act({ type: 'take' }, lives.FIRST);
  await act({ type: 'askOpinion', person: third.id, reason: '示例', days: 1 }, lives.FIRST);
  await lives.advanceTo(office, addDays(TODAY, 2));
  await act({ type: 'giveOpinion', opinionId: '1', outcome: 'agree', ground: null, remark: '示例' }, third);
  await act({ type: 'askTogether', people: [lives.FIRST.id, second.id], reason: '示例' }, lives.FIRST);
  await signSeen(delegate);
  await office.db.execute(
    `insert into row_mark (claim_no, roster_version, row_no, stage, verdict, amount_fen, reason, marked_by) values ($1, 1, 1, 'firstReview', 'refuse', 0, 'OTHER', $2)`, [claimNo, second.id]);
  await signSeen(lives.FIRST);
  await signSeen(delegate);
  await act({ type: 'takeBack', reason: '示例' }, second);
  await act({ type: 'withdraw', reason: '示例' }, lives.CLERK);
  await save(office, 'claim-office', claimNo);
}

/** The first run of a claim whose history was cut, and the one that went on. */
async function recordCutClaim(office: Office): Promise<void> {
  const claimNo = lives.claimOf(4);
  const input: CaseInput = { caseNo: claimNo, clock: office.clock, historyEventsMax: HISTORY_EVENTS_MAX };
  const { firstExecutionRunId } = await office.cluster.client.workflow.start('claim', { workflowId: claimNo, taskQueue: 'cases', args: [input] });
  await lives.reachFirstReview(office, 4);
  for (let n = 0; n < 10; n++) await lives.actOnClaim(office, claimNo, { type: 'assign', person: `person-${n}` }, lives.REGISTRAR);
  await save(office, 'claim-cut', claimNo, firstExecutionRunId);
  await save(office, 'claim-cut-resumed', claimNo);
}

async function recordBulk(office: Office): Promise<void> {
  const claimNo = await lives.reachFirstReview(office, 5);
  const command = { type: 'signFirstReview', seen: await lives.seenOf(office, claimNo, 1, 'firstReview') };
  await createBulk(office.db, { id: 'bulk-1', act: 'signFirstReview', by: lives.FIRST, on: TODAY, items: [{ caseNo: claimNo, command }, { caseNo: 'C-NONE', command }] });
  await run(office, 'bulk', 'bulk/bulk-1', { bulkId: 'bulk-1' });
  await save(office, 'bulk', 'bulk/bulk-1');
}

async function recordFiles(office: Office): Promise<void> {
  const claimNo = lives.claimOf(6);
  await lives.openClaim(office, 6);
  await office.db.execute(`insert into roster (claim_no, version, file_id, status, uploaded_by) values ($1, 1, 'sample', 'waiting', 'clerk')`, [claimNo]);
  await run(office, 'intake', `intake/${claimNo}/1`, { claimNo, rosterVersion: 1 });
  await run(office, 'exportDocument', 'export/sample', { exportId: 'sample' });
  await run(office, 'registryImport', 'registry/sample', { importId: 'sample' });
  await save(office, 'intake', `intake/${claimNo}/1`);
  await save(office, 'exportDocument', 'export/sample');
  await save(office, 'registryImport', 'registry/sample');
}

/** A policy from its draft to the next one, and a what-if. */
async function recordPolicies(office: Office): Promise<void> {
  const shipped = readFileSync(path.join(projectDir, 'policies', 'veterans-training-aid.yaml'), 'utf8');
  const [shippedLast] = parsePolicySeries(shipped, 'shipped').slice(-1);
  if (!shippedLast) throw new Error('the shipped series has versions');
  for (const year of ['2031', '2032']) {
    const policy = { ...shippedLast, version: year, effectiveFrom: `${year}-01-01` };
    await publish(office, `POL-${year}`, policy);
    await lives.advanceTo(office, policy.effectiveFrom);
    await untilStage(office, `POL-${year}`, 'effective');
  }
  await untilStage(office, 'POL-2031', 'superseded');
  await createWhatIf(office.db, { id: 'sample', policyNo: null, textHash: null, policyKey: 'a@1', policyHash: 'h', scope: { open: true }, clock: office.clock, on: TODAY, startedBy: 'registrar' });
  await run(office, 'whatIf', 'what-if/sample', { whatIfId: 'sample' });
  await save(office, 'policy', 'POL-2031');
  await save(office, 'whatIf', 'what-if/sample');
}

async function publish(office: Office, policyNo: string, policy: Policy): Promise<void> {
  const step = (wish: Wish<PolicyDocumentCommand>, by: Actor) => office.act<PolicyDocumentCommand>('policy', policyNo, wish, by);
  const textHash = await savePolicyText(office.db, JSON.stringify(policy), lives.REGISTRAR.id);
  const checked = { policyHash: policyHash(policy), key: keyOf(policy), effectiveFrom: policy.effectiveFrom, follows: null, publishedMark: await publishedMark(office.db, office.clock) };
  await step({ type: 'draft', textHash }, lives.REGISTRAR);
  await step({ type: 'check', textHash, findings: [], policy: checked }, lives.REGISTRAR);
  await step({ type: 'compare', textHash, compared: { whatIfId: 'w', rows: 2, changed: 1, differenceFen: 100 } }, lives.ENGINE);
  for (const by of [lives.SECOND, lives.DECIDER]) await step({ type: 'approve', textHash, whatIfId: 'w' }, by);
}

/** On the server that skips time, with real timers. */
async function recordTimedLives(): Promise<void> {
  const serverPath = process.env['TEMPORAL_TEST_SERVER_PATH'] ?? path.join(readConfig().cacheDir, 'test-server-1.38.0', 'temporal-test-server');
  const [cluster, database] = [await skippingCluster(serverPath), await realDatabase()];
  const office = await openOffice({ cluster, db: database.db });
  const today = await office.today();
  await loadNotices(office.db, plainNotices(2027, Number(today.slice(0, 4)) + 3));
  await lives.foundBureau(office.db, 1);
  await lives.planRound(office, addDays(today, 2), addDays(today, 60));
  await passTo(office, addDays(today, 2));
  const claimNo = lives.claimOf(1);
  await lives.openClaim(office, 1);
  await lives.writeRoster(office.db, claimNo, 1, [60_000]);
  await lives.submitClaim(office, claimNo);
  await untilStage(office, claimNo, 'firstReview');
  await passTo(office, addDays(today, 30));
  await untilCase(office, claimNo, (record) => record.state['escalated'] === true);
  await lives.actOnClaim(office, claimNo, { type: 'assign', person: lives.FIRST.id }, lives.REGISTRAR);
  await lives.sign(office, claimNo, 'signFirstReview');
  await lives.sign(office, claimNo, 'signSecondReview');
  await passTo(office, addDays(today, 61));
  await untilStage(office, claimNo, 'decision');
  await workflowOf(office, `R-${lives.ROUND}`).result();
  await save(office, 'claim-timers', claimNo);
  await save(office, 'round-timers', `R-${lives.ROUND}`);
  await office.close();
  await cluster.close();
  await database.close();
}

function run(office: Office, type: string, workflowId: string, input: object): Promise<unknown> {
  return office.cluster.client.workflow.execute(type, { workflowId, taskQueue: 'cases', args: [input] });
}

async function save(office: Office, name: string, workflowId: string, runId?: string): Promise<void> {
  const history = await office.cluster.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const text = historyText(history);
  writeFileSync(path.join(HISTORIES_FOLDER, `${name}.json`), text);
  process.stdout.write(`${name}.json: ${history.events?.length ?? 0} events, ${text.length} bytes\n`);
}
