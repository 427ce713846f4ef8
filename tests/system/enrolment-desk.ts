import { bundledRegistry, RegistryUnavailable } from '../../activities/registry-port.ts';
import type { RegistryPort } from '../../activities/registry-port.ts';
import { stepPath } from '../../api/routes/enrolment-steps.ts';
import type { EnrolmentCommand, EnrolmentStage } from '../../domain/enrolment.ts';
import { TINY_PDF } from '../setup/scans.ts';
import type { Caller, RequestOptions } from './api-app.ts';
import { bodyOf } from './api-app.ts';
import { done, idCardOf, nameOf, registered } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { CLOCK, startClaimStack, until } from './claims-stack.ts';

/* Desks that carry enrolments through the API: two institutions, the registrar, a district, an auditor. */

export type CommandType = EnrolmentCommand['type'];
export interface EnrolmentView {
  readonly enrolmentNo: string;
  readonly stage: EnrolmentStage;
  readonly checkHeld: string | null;
  readonly earnedFen: number;
  readonly terms: readonly { readonly termKey: string; readonly status: string; readonly entitledFen: number }[];
  readonly entitlements: readonly { readonly termKey: string; readonly amountFen: number; readonly adjusts: number | null }[];
  readonly possible: readonly string[];
}

export interface Desk {
  readonly stack: ClaimStack;
  readonly clerk: Caller;
  readonly neighbour: Caller;
  readonly registrar: Caller;
  readonly district: Caller;
  readonly auditor: Caller;
  /** People about whom the registry does not answer. */
  readonly unanswered: Set<string>;
  /** Somebody whom the registry knows and nobody has enrolled yet. */
  nextPerson(): number;
}

const PEOPLE = 400;

export async function openDesk(servers: { databaseUrl: string; temporalAddress: string }): Promise<Desk> {
  const unanswered = new Set<string>();
  const asked: { port?: RegistryPort } = {};
  const registry: RegistryPort = {
    ask: (people) => (!asked.port || people.some(({ idCard }) => unanswered.has(idCard ?? '')) ? Promise.reject(new RegistryUnavailable('away')) : asked.port.ask(people)),
  };
  const stack = await startClaimStack(servers, { registry });
  asked.port = bundledRegistry(stack.api.db, stack.api.cipher);
  await registered(stack.api, Array.from({ length: PEOPLE }, (_, serial) => ({ serial: serial + 1, district: '440106' })));
  let serial = 0;
  return {
    stack, unanswered,
    clerk: await stack.institution('001'), neighbour: await stack.institution('002'), registrar: await stack.signedIn('registrar'),
    district: await stack.signedIn('district', { districtCode: '440106' }), auditor: await stack.signedIn('auditor'),
    nextPerson: () => {
      if (++serial > PEOPLE) throw new Error('nobody is left');
      return serial;
    },
  };
}

export const applicationOf = (serial: number, programme = 'junior-college'): object => ({
  programme, major: '计算机应用技术', district: '440106', clock: CLOCK,
  trainee: { name: nameOf({ serial }), idCard: idCardOf({ serial }), veteranCertNo: `退字${String(serial).padStart(6, '0')}`, phone: '13800001234' },
});

export async function applied(desk: Desk, programme?: string, serial = desk.nextPerson()): Promise<string> {
  return (await done(desk.clerk('POST', '/api/enrolments', { json: applicationOf(serial, programme) }))).caseNo;
}

export const viewOf = (reader: Caller, enrolmentNo: string): Promise<EnrolmentView> => done<EnrolmentView>(reader('GET', `/api/enrolments/${enrolmentNo}`));

export const atStage = (reader: Caller, enrolmentNo: string, stage: EnrolmentStage): Promise<EnrolmentView> => until(`${enrolmentNo} at ${stage}`, async () => {
  const view = await bodyOf<EnrolmentView>(await reader('GET', `/api/enrolments/${enrolmentNo}`));
  return view.stage === stage ? view : undefined;
});

/** Sends a command to where the contract says it goes. */
export function send(caller: Caller, enrolmentNo: string, type: CommandType, body: RequestOptions): Promise<Response> {
  return caller('POST', stepPath(type).replace(':enrolmentNo', enrolmentNo), body);
}

export function paper(document: string): RequestOptions {
  const form = new FormData();
  form.set('document', document);
  form.set('file', new Blob([TINY_PDF], { type: 'application/pdf' }), '材料.pdf');
  return { body: form };
}

export const HERE = { institution: '001', major: '计算机应用技术' };
export const registration = (change: object = {}): RequestOptions => ({ json: { startsOn: '2021-09-01', length: 6, level: null, tuitionFen: 1_400_000, ...change } });

/** From the application to the registration, whatever the programme. */
export async function enrolled(desk: Desk, programme: string, change: object = {}, serial?: number): Promise<string> {
  const no = await applied(desk, programme, serial);
  await atStage(desk.clerk, no, 'checked');
  await done(send(desk.registrar, no, 'admit', { json: HERE }));
  await done(send(desk.clerk, no, 'register', registration(change)));
  return no;
}
