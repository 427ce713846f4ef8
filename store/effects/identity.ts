import type { IdentityEvent, IdentityState } from '../../domain/identity.ts';
import type { Commit } from '../commit.ts';
import type { Tx } from '../db.ts';
import { prepared } from '../db.ts';
import type { OutboxMessage } from '../outbox.ts';
import { readSeen, signRows } from './seen.ts';

const SIGN_ROWS = prepared('update claim_row set identity_by = $4 where claim_no = $1 and roster_version = $2 and district = $3');

export async function identityEffects(t: Tx, commit: Commit): Promise<OutboxMessage[]> {
  const state = commit.state as IdentityState;
  const messages: OutboxMessage[] = [];
  const notify = (target: string, code: string, event: IdentityEvent, facts: Record<string, string | number>) =>
    messages.push({ key: `notify/${target}/${code}`, kind: 'notify', target, body: { code, caseNo: state.claim, on: event.on, facts } });
  for (const event of commit.events as readonly IdentityEvent[]) {
    switch (event.type) {
      case 'Opened':
        for (const district of event.districts) notify(`district:${district}`, 'IDENTITY_WAITS', event, { dueOn: event.dueOn });
        break;
      case 'Signed':
        await signRows(t, {
          claimNo: state.claim, rosterVersion: state.rosterVersion, scope: event.district, stage: 'identity', seen: event.seen, signer: event.by,
        });
        t.later(SIGN_ROWS, [state.claim, state.rosterVersion, event.district, event.by]);
        break;
      case 'Completed': {
        const seen = await readSeen(t, state.claim, state.rosterVersion, 'all', '');
        messages.push({
          key: 'complete', kind: 'send', target: state.claim,
          body: { kind: 'claim', command: { type: 'recordIdentity', rosterVersion: state.rosterVersion, seen } },
        });
        break;
      }
      case 'ReminderSent':
        for (const district of event.districts) notify(`district:${district}`, 'IDENTITY_URGED', event, { dueOn: event.dueOn });
        break;
      case 'Escalated':
        notify('role:registrar', 'IDENTITY_OVERDUE', event, { districts: event.districts.join(','), dueOn: event.dueOn });
        break;
      default:
        break;
    }
  }
  return messages;
}
