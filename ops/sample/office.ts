import type { ApiPerson } from './client.ts';

/** The signed-in people of the sample year. */
export interface Office {
  readonly admin: ApiPerson;
  readonly registrar: ApiPerson;
  readonly first: ApiPerson;
  readonly second: ApiPerson;
  readonly decider: ApiPerson;
  readonly maker: ApiPerson;
  readonly approver: ApiPerson;
  /** The second approver 分管领导, of batches whose total asks for two. */
  readonly deputy: ApiPerson;
  /** Looks into the quality sample; has no hand in any claim. */
  readonly checker: ApiPerson;
  readonly auditor: ApiPerson;
  /** By area code. */
  readonly districts: ReadonlyMap<string, ApiPerson>;
  /** By institution code. */
  readonly clerks: ReadonlyMap<string, ApiPerson>;
}

/** Says how far a phase is: a name, how many of how many. */
export type Progress = (phase: string, done: number, total: number) => void;

export const CLOCK = 'sample';

export interface Seen {
  readonly count: number;
  readonly approvedCount: number;
  readonly totalFen: number;
  readonly digest: string;
}

export interface ClaimView {
  readonly claimNo: string;
  readonly institution: { readonly code: string };
  readonly stage: string;
  readonly rosterVersion: number;
  readonly approvedFen: number;
  readonly paidFen: number;
}

export const claimNoOf = (round: string, institutionCode: string): string => `C-${round}-${institutionCode}`;

/** Moves the sample clock (or another one) on and waits until every case whose day has come was ticked. */
export async function advanceTo(office: Pick<Office, 'admin'>, to: string, clock = CLOCK): Promise<void> {
  for (;;) {
    const answer = await office.admin.post<{ status?: string }>(`/api/clocks/${clock}/advance`, { to });
    if (answer.status !== 'running') return;
  }
}

/** All claims of a round, page by page. */
export async function claimsOf(person: ApiPerson, round: string): Promise<ClaimView[]> {
  const claims: ClaimView[] = [];
  for (let after = ''; ;) {
    const page = await person.get<{ items: ClaimView[]; next: string | null }>(`/api/claims?round=${round}&limit=200${after ? `&after=${encodeURIComponent(after)}` : ''}`);
    claims.push(...page.items);
    if (!page.next) return claims;
    after = page.next;
  }
}
