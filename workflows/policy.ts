import type { PolicyDocumentState } from '../domain/policy-document.ts';
import { policyDocumentDecider } from '../domain/policy-document.ts';
import type { CaseInput } from '../domain/case.ts';
import { carry } from './case.ts';

/** A policy document 办法 from its draft to the day on which another takes its place. */
export async function policy(input: CaseInput<PolicyDocumentState>): Promise<void> {
  await carry(policyDocumentDecider, input).live();
}
