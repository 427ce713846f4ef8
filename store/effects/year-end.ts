import type { LedgerEntry } from '../../domain/ledger.ts';
import type { YearEndEvent, YearEndLine, YearEndState } from '../../domain/year-end.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import { post } from '../ledger.ts';
import type { OutboxMessage } from '../outbox.ts';
import { leftOnLines } from '../year-ends.ts';

export async function yearEndEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const state = commit.state as YearEndState;
  const messages: OutboxMessage[] = [];
  for (const event of commit.events as readonly YearEndEvent[]) {
    await applyEvent(t, commit, state, event);
    messages.push(...notices(commit.caseNo, state.fiscalYear, event));
  }
  await t.execute(
    'update year_end set stage = $2, proposed_by = $3, approved_by = $4 where year_end_no = $1', [commit.caseNo, state.stage, state.proposedBy, state.approvedBy]);
  return messages;
}

async function applyEvent(t: Tx, commit: Commit, state: YearEndState, event: YearEndEvent): Promise<void> {
  switch (event.type) {
    case 'Frozen': {
      await t.execute(`insert into year_end (year_end_no, fiscal_year, stage) values ($1, $2, 'frozen')`, [commit.caseNo, event.fiscalYear]);
      const lines = await t.query('update budget_line set frozen = true where fiscal_year = $1 returning 1', [event.fiscalYear]);
      if (lines.length === 0) throw new CommitRefused({ code: 'BUDGET_LINE_UNKNOWN', message: { zh: '该年度没有预算指标', en: 'the year has no budget line' } });
      return;
    }
    case 'Proposed':
      await refuseOtherThanLeft(t, state.fiscalYear, event.lines, false);
      return writeLines(t, commit.caseNo, event.lines);
    case 'Approved':
      await refuseOtherThanLeft(t, state.fiscalYear, state.lines, true);
      return carryOver(t, commit, state);
    case 'Rejected':
      await t.execute('delete from year_end_line where year_end_no = $1', [commit.caseNo]);
      return;
    case 'Cancelled':
      await t.execute('update budget_line set frozen = false where fiscal_year = $1', [state.fiscalYear]);
      return;
  }
}

/** Every fen that is left on the lines of the year goes somewhere, and no other. */
async function refuseOtherThanLeft(t: Tx, fiscalYear: number, lines: readonly YearEndLine[], hold: boolean): Promise<void> {
  const left = await leftOnLines(t, fiscalYear, hold);
  const said = new Map(lines.map((line) => [line.budgetLine, line.carryFen + line.lapseFen]));
  for (const code of new Set([...left.keys(), ...said.keys()])) {
    const [now, shown] = [left.get(code) ?? 0, said.get(code) ?? 0];
    if (now === shown) continue;
    throw new CommitRefused({
      code: 'YEAR_END_LEFT_DIFFERS', message: { zh: `指标 ${code} 的结余与处理金额不一致`, en: `what is left on ${code} is not what is carried over or lapses` }, facts: { budgetLine: code, leftFen: now, shownFen: shown },
    });
  }
}

async function writeLines(t: Tx, yearEndNo: string, lines: readonly YearEndLine[]): Promise<void> {
  await t.execute(
    `insert into year_end_line (year_end_no, budget_line, carry_fen, carry_to, lapse_fen)
     select $1, x."budgetLine", x."carryFen", x."carryTo", x."lapseFen"
     from jsonb_to_recordset($2::jsonb) as x("budgetLine" text, "carryFen" bigint, "carryTo" text, "lapseFen" bigint)`, [yearEndNo, JSON.stringify(lines)]);
}

async function carryOver(t: Tx, commit: Commit, state: YearEndState): Promise<void> {
  const stamp = { caseNo: commit.caseNo, on: commit.command.on, actor: commit.command.actor.id };
  const entries: LedgerEntry[] = [];
  for (const { budgetLine, carryFen, carryTo, lapseFen } of state.lines) {
    if (carryTo !== null) {
      await openNextLine(t, budgetLine, carryTo, state.fiscalYear + 1);
      const carried = { ...stamp, key: `${commit.caseNo}/carryOut/${budgetLine}`, kind: 'carryOut', budgetLine, amountFen: carryFen } as const;
      entries.push(carried, { ...stamp, key: `${commit.caseNo}/carryIn/${budgetLine}`, kind: 'carryIn', budgetLine: carryTo, amountFen: carryFen });
    }
    entries.push({ ...stamp, key: `${commit.caseNo}/lapse/${budgetLine}`, kind: 'lapse', budgetLine, amountFen: lapseFen });
  }
  await post(t, entries);
}

/** The next year's line is of the same source; where it is new it is made like the old one. */
async function openNextLine(t: Tx, from: string, to: string, fiscalYear: number): Promise<void> {
  await t.execute(
    `insert into budget_line (code, fiscal_year, name, source, programme, functional_code)
     select $2, $3, name, source, programme, functional_code from budget_line where code = $1 on conflict (code) do nothing`, [from, to, fiscalYear]);
  const fits = await t.query(
    'select 1 from budget_line n join budget_line o on o.code = $1 where n.code = $2 and n.fiscal_year = $3 and n.source = o.source', [from, to, fiscalYear]);
  if (fits.length === 0) {
    throw new CommitRefused({ code: 'CARRY_TARGET_DIFFERS', message: { zh: `指标 ${to} 不是下一年度同一来源的指标`, en: `${to} is no line of the next year and the same source` }, facts: { budgetLine: to } });
  }
}

function notices(caseNo: string, fiscalYear: number, event: YearEndEvent): OutboxMessage[] {
  const say = (target: string, code: string): OutboxMessage =>
    ({ key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo, on: event.on, facts: { fiscalYear } } });
  switch (event.type) {
    case 'Proposed': return [say('role:finance_approver', 'YEAR_END_WAITS')];
    case 'Approved': return [say('role:finance_maker', 'YEAR_END_APPROVED')];
    case 'Rejected': return [say('role:finance_maker', 'YEAR_END_REJECTED')];
    case 'Cancelled': return [say('role:finance_maker', 'YEAR_END_CANCELLED')];
    case 'Frozen': return [say('role:finance_approver', 'YEAR_END_FROZEN')];
  }
}
