import type { ClaimDocument } from '../claim/documents.ts';
import type { Policy } from './schema.ts';

/** One kind of paper that the rows of a programme are asked for. */
export interface EvidenceDemand {
  readonly programme: string;
  readonly document: ClaimDocument;
  readonly level: 'required' | 'warned';
}

/** Every demand of a policy, in the order in which it is written. */
export function evidenceDemands(policy: Policy): readonly EvidenceDemand[] {
  return policy.programmes.flatMap(({ code: programme, documents }) => (['required', 'warned'] as const).flatMap(
    (level) => (documents?.[level] ?? []).map((document) => ({ programme, document, level }))));
}
