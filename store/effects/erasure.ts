import type { ErasureEvent, ErasureState } from '../../domain/erasure.ts';
import { kindName } from '../../domain/codes/names.ts';
import type { Commit } from '../commit.ts';
import { CommitRefused } from '../commit.ts';
import type { Tx } from '../db.ts';
import { erasePerson, openMatters, retentionOf } from '../erasures.ts';
import type { OutboxMessage } from '../outbox.ts';

export async function erasureEffects(t: Tx, { caseNo, state, events }: Commit): Promise<OutboxMessage[]> {
  const { stage, decidedBy } = state as ErasureState;
  const messages: OutboxMessage[] = [];
  for (const event of events as readonly ErasureEvent[]) {
    if (event.type === 'Proposed') {
      await refuseTooEarly(t, event.keyId);
      await t.execute(`insert into erasure (erasure_no, key_id, stage, reason, proposed_by, proposed_on) values ($1, $2, 'proposed', $3, $4, $5)`,
        [caseNo, event.keyId, event.reason, event.by, event.on]);
      messages.push({ key: 'notify/city_decider', kind: 'notify', target: 'role:city_decider', body: { code: 'ERASURE_WAITS', caseNo, on: event.on, facts: {} } });
      continue;
    }
    if (event.type === 'Erased') {
      // Weeks may lie between the proposal and the act.
      await refuseTooEarly(t, event.keyId);
      const gone = await erasePerson(t, { keyId: event.keyId, erasureNo: caseNo, on: event.on });
      await t.execute('update erasure set values_gone = $2, files_gone = $3 where erasure_no = $1', [caseNo, gone.values, gone.files]);
    }
    await t.execute('update erasure set stage = $2, decided_by = $3, decided_on = $4 where erasure_no = $1', [caseNo, stage, decidedBy, event.on]);
  }
  return messages;
}

/** @throws CommitRefused while anything of the person is open, or has to be kept still. */
async function refuseTooEarly(t: Tx, keyId: string): Promise<void> {
  // Two erasures of one person come one after the other.
  await t.query('select 1 from data_key where id = $1 for update', [keyId]);
  const retention = await retentionOf(t, keyId);
  if (!retention) throw new CommitRefused({ code: 'PERSON_UNKNOWN', message: { zh: '没有此人的资料,或已抹除', en: 'nothing is kept of this person, or it was erased already' } });
  const [matter] = await openMatters(t, keyId);
  if (matter) {
    const what = kindName(matter.kind);
    throw new CommitRefused({
      code: 'ERASURE_OPEN_MATTER', message: { zh: `此人尚有未结事项(${what.zh} ${matter.number}),不能抹除`, en: `something of this person is open (${what.en} ${matter.number}): nothing is erased` },
      facts: { kind: matter.kind, number: matter.number },
    });
  }
  if (!retention.isOver) {
    throw new CommitRefused({
      code: 'RETENTION_RUNNING', message: { zh: `须保存至 ${retention.dueOn},未到期不能抹除`, en: `it is kept until ${retention.dueOn}: nothing is erased before` }, facts: { dueOn: retention.dueOn },
    });
  }
}
