import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessActor, Act, Role } from '../../../domain/access.ts';
import { ACTS, actsOf, can, kindOf, reachOf, ROLES, rolesFor } from '../../../domain/access.ts';
import { CLAIM_TRANSITIONS } from '../../../domain/claim/transitions.ts';

const actor = (role: Role): AccessActor => ({
  role, institutionCode: role === 'institution' ? 'I01' : null, districtCode: role === 'district' ? '440106' : null,
});
const OWN = { institutionCode: 'I01', districtCodes: ['440106'] };
const FOREIGN = { institutionCode: 'I02', districtCodes: ['440104'] };
const CITYS = {};

/** What each role may change. Written out a second time on purpose: a slip in the table must not go unseen. */
const CHANGES: Readonly<Record<Role, readonly Act[]>> = {
  institution: ['claim.open', 'roster.upload', 'claim.submit', 'claim.withdraw', 'account.propose', 'application.enter', 'admission.answer', 'cohort.run', 'bulk.run', 'enrolment.open', 'enrolment.run', 'enrolment.withdraw', 'enrolment.record-death', 'order.enter'],
  district: ['identity.sign', 'delegation.make', 'row.mark', 'bulk.run', 'application.enter', 'enrolment.check', 'enrolment.record-death'],
  city_first: ['top-up.propose', 'claim.take', 'delegation.make', 'claim.opinion', 'claim.co-sign', 'claim.copy', 'review.first.sign', 'row.mark', 'claim.return', 'claim.refuse', 'bulk.run', 'admission.allocate', 'sample.check'],
  city_second: ['claim.take', 'delegation.make', 'claim.opinion', 'claim.co-sign', 'claim.copy', 'review.second.sign', 'row.mark', 'claim.return', 'claim.refuse', 'notice.publish', 'objection.resolve', 'bulk.run', 'admission.allocate', 'admission.publish', 'policy.approve', 'policy.try', 'hold.manage', 'sample.check'],
  city_decider: ['top-up.approve', 'claim.take', 'delegation.make', 'claim.opinion', 'claim.co-sign', 'claim.copy', 'claim.urge', 'row.mark', 'claim.refuse', 'claim.decide', 'bulk.run', 'admission.publish', 'policy.approve', 'policy.revoke', 'policy.try', 'sample.check', 'retention.erase'],
  finance_maker: ['batch.prepare', 'batch.send', 'batch.results', 'budget.manage', 'account.propose', 'hold.manage', 'clawback.propose', 'clawback.manage', 'period.close', 'reconciliation.work'],
  finance_approver: ['batch.approve', 'account.approve', 'hold.manage', 'clawback.approve', 'budget.approve', 'period.close', 'reconciliation.work'],
  registrar: ['top-up.propose', 'enrolment.open', 'enrolment.check', 'enrolment.admit', 'enrolment.withdraw', 'enrolment.record-death', 'enrolment.alter', 'order.enter', 'admission.plan', 'application.enter', 'admission.answer', 'claim.recheck', 'claim.adopt-policy', 'policy.draft', 'policy.try', 'case.assign', 'claim.co-sign', 'claim.copy', 'claim.urge', 'objection.file', 'bulk.run', 'institution.manage', 'registry.import', 'round.manage', 'hold.manage', 'clawback.propose', 'reconciliation.work', 'sample.draw', 'sample.check'],
  admin: ['calendar.load', 'clock.advance', 'person.manage', 'delegation.make', 'retention.propose', 'retention.erase'],
  auditor: [],
};

describe('every role × act', () => {
  const pairs = ROLES.flatMap((role) => ACTS.map((act) => [role, act] as const));

  test.each(ROLES)('%s changes exactly what is listed, and nothing else', (role) => {
    expect(actsOf(role).filter((act) => kindOf(act) === 'change').sort()).toEqual([...CHANGES[role]].sort());
  });

  test('what the table does not grant is refused everywhere', () => {
    for (const [role, act] of pairs.filter(([r, a]) => rolesFor(a)[r] === undefined)) {
      for (const resource of [OWN, FOREIGN, CITYS]) {
        const access = can(actor(role), act, resource);
        expect(access.allowed, `${role} ${act}`).toBe(false);
        expect(access.allowed === false && access.refusal.code).toBe('FORBIDDEN_ACT');
      }
      expect(reachOf(actor(role), act)).toBeUndefined();
    }
  });

  test('an institution and a district reach their own, never another, never the city’s', () => {
    for (const [role, act] of pairs.filter(([r, a]) => ['ownInstitution', 'ownDistrict'].includes(rolesFor(a)[r] ?? ''))) {
      expect(can(actor(role), act, OWN).allowed, `${role} ${act}`).toBe(true);
      for (const resource of [FOREIGN, CITYS]) {
        const access = can(actor(role), act, resource);
        expect(access.allowed === false && access.refusal.code, `${role} ${act}`).toBe('OUT_OF_SCOPE');
      }
    }
  });

  test('no change is open to an institution or district beyond its own', () => {
    for (const act of ACTS.filter((each) => kindOf(each) === 'change')) {
      expect(rolesFor(act).institution).not.toBe('all');
      expect(rolesFor(act).district).not.toBe('all');
    }
  });
});

describe('rules of the house', () => {
  test('the auditor reads every kind of thing and changes nothing', () => {
    for (const act of ACTS) expect(can(actor('auditor'), act, FOREIGN).allowed, act).toBe(kindOf(act) === 'read');
  });

  test('the administrator reads no claim, no file and nobody’s identity', () => {
    for (const act of ['claim.read', 'file.download', 'personal.reveal', 'report.read', 'batch.read'] as const) {
      expect(can(actor('admin'), act, CITYS).allowed, act).toBe(false);
    }
  });

  test('no role can both prepare and approve money, or both propose and approve an account', () => {
    for (const role of ROLES) {
      const acts = new Set<Act>(actsOf(role));
      expect(acts.has('batch.prepare') && acts.has('batch.approve'), role).toBe(false);
      expect(acts.has('account.propose') && acts.has('account.approve'), role).toBe(false);
    }
  });

  test('each of first review, second review, decision and disbursement belongs to a role of its own', () => {
    const signing: Act[] = ['review.first.sign', 'review.second.sign', 'claim.decide', 'batch.prepare', 'batch.approve'];
    const roles = signing.flatMap((act) => Object.keys(rolesFor(act)));
    expect(new Set(roles).size).toBe(signing.length);
    expect(roles).toHaveLength(signing.length);
  });

  test('finance sees no identity number in full', () => {
    for (const role of ['finance_maker', 'finance_approver'] as const) expect(can(actor(role), 'personal.reveal', OWN).allowed).toBe(false);
  });

  test('every role that may move a claim is a role of the gate', () => {
    const senders = new Set(CLAIM_TRANSITIONS.flatMap((edge) => [...edge.by]));
    senders.delete('engine');
    for (const role of senders) expect(ROLES).toContain(role);
  });
});

describe('whatever is unknown', () => {
  test('is refused: acts and roles that do not exist, names from the prototype too', () => {
    for (const act of ['claim.delete', '', 'constructor', '__proto__', 'toString']) {
      expect(can(actor('registrar'), act, CITYS).allowed, act).toBe(false);
    }
    for (const role of ['engine', 'superuser', '', 'constructor', '__proto__']) {
      for (const act of ACTS) expect(can({ role }, act, CITYS).allowed, `${role} ${act}`).toBe(false);
    }
    fc.assert(fc.property(fc.string(), fc.string(), (role, act) => {
      fc.pre(!(ROLES as readonly string[]).includes(role) || !(ACTS as readonly string[]).includes(act));
      expect(can({ role, institutionCode: 'I01', districtCode: '440106' }, act, OWN).allowed).toBe(false);
    }));
  });

  test('an institution or district without its code reaches nothing, not even things without an owner', () => {
    for (const role of ['institution', 'district'] as const) {
      for (const act of actsOf(role).filter((each) => rolesFor(each)[role] !== 'all')) {
        for (const empty of [{ role }, { role, institutionCode: '', districtCode: '' }, { role, institutionCode: null, districtCode: null }]) {
          for (const resource of [CITYS, { institutionCode: '', districtCodes: [''] }, { institutionCode: null, districtCodes: [] }]) {
            expect(can(empty, act, resource).allowed, `${role} ${act}`).toBe(false);
          }
        }
      }
    }
  });
});
