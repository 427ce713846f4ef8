import type { IdentityState } from '../domain/identity.ts';
import { identityDecider } from '../domain/identity.ts';
import type { CaseInput } from '../domain/case.ts';
import { carry } from './case.ts';

/** The district identity check of one submitted roster: each district signs its own rows. */
export async function identity(input: CaseInput<IdentityState>): Promise<void> {
  await carry(identityDecider, input).live();
}
