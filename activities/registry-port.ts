import { z } from 'zod';
import type { RegistryFacts } from '../domain/policy/types.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Queryable } from '../store/db.ts';
import { askRegistry } from '../store/registry.ts';

/** A person as a roster or an application names him or her. */
export interface AskedPerson {
  readonly idCard?: string | null;
  readonly name?: string | null;
}

/** Where the engine asks what the veterans' registry says of people. */
export interface RegistryPort {
  /** One answer a person, in the order asked. @throws RegistryUnavailable when the registry does not answer as agreed. */
  ask(people: readonly AskedPerson[]): Promise<RegistryFacts[]>;
}

/** The registry is away, slow or answers something else: what depends on it waits and asks again; nobody is taken for unknown. */
export class RegistryUnavailable extends Error {
  override readonly name = 'RegistryUnavailable';
  readonly code = 'REGISTRY_UNAVAILABLE';
}

/** The registry that was imported into our own database. */
export function bundledRegistry(db: Queryable, cipher: FieldCipher): RegistryPort {
  return { ask: (people) => askRegistry(db, cipher, people) };
}

export interface HttpRegistryOptions {
  /** Where the bureau's own registry service stands; see docs/registry.md. */
  readonly url: string;
  /** Sent as `Authorization: Bearer …`. */
  readonly token?: string | undefined;
  readonly timeoutMs?: number;
}

/** People in one request, and how long an answer may take. */
export const PEOPLE_A_REQUEST = 200;
export const REGISTRY_TIMEOUT_MS = 10_000;

const answerSchema = z.object({
  people: z.array(z.discriminatedUnion('status', [
    z.object({
      status: z.literal('found'), nameMatches: z.boolean(), dischargedOn: z.iso.date(), dischargeType: z.string().min(1).max(20),
      district: z.string().regex(/^\d{6}$/),
    }),
    z.object({ status: z.literal('unknownPerson') }),
  ])),
});

/** The bureau's registry behind HTTP: docs/registry.md is its contract. */
export function httpRegistry(options: HttpRegistryOptions): RegistryPort {
  return {
    ask: async (people) => {
      const facts: RegistryFacts[] = [];
      for (let start = 0; start < people.length; start += PEOPLE_A_REQUEST) {
        facts.push(...await askAbout(options, people.slice(start, start + PEOPLE_A_REQUEST)));
      }
      return facts;
    },
  };
}

/** Who has no number cannot be asked about; the places of the others stay. */
async function askAbout(options: HttpRegistryOptions, people: readonly AskedPerson[]): Promise<RegistryFacts[]> {
  const named = people.filter((person) => person.idCard);
  const answers = named.length === 0 ? [] : await request(options, named.map(({ idCard, name }) => ({ idCard, name: name ?? '' })));
  if (answers.length !== named.length) throw new RegistryUnavailable(`the registry answered for ${answers.length} of ${named.length} people`);
  let next = 0;
  return people.map((person) => (person.idCard ? answers[next++] : undefined) ?? { status: 'unknownPerson' });
}

/** No message of the other side is passed on: it may quote what was asked. */
async function request({ url, token, timeoutMs = REGISTRY_TIMEOUT_MS }: HttpRegistryOptions, people: readonly unknown[]): Promise<RegistryFacts[]> {
  const response = await fetch(new URL('people/lookup', url.endsWith('/') ? url : `${url}/`), {
    method: 'POST', body: JSON.stringify({ people }), redirect: 'error', signal: AbortSignal.timeout(timeoutMs),
    headers: { 'content-type': 'application/json', accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  }).catch((error: unknown) => {
    throw new RegistryUnavailable(`the registry does not answer (${error instanceof Error ? error.name : 'unknown'})`);
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new RegistryUnavailable(`the registry answered ${response.status}`);
  }
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) throw new RegistryUnavailable('the registry answered in another form than agreed');
  return answer.data.people;
}

/** What the settings name: the bureau's service, or the table that was imported here. */
export function registryOf(
  { db, cipher }: { db: Queryable; cipher: FieldCipher }, settings: { readonly url: string | undefined; readonly token: string | undefined },
): RegistryPort {
  return settings.url === undefined ? bundledRegistry(db, cipher) : httpRegistry({ url: settings.url, token: settings.token });
}
