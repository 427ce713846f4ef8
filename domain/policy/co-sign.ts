import type { CoSignDemand } from '../claim/types.ts';
import { fenOfYuan } from './amount.ts';
import type { Policy } from './schema.ts';

/** Which stages of a claim a policy wants signed by several people together; undefined where it asks for none. */
export function coSignDemands({ stages }: Pick<Policy, 'stages'>): readonly CoSignDemand[] | undefined {
  return stages.coSign?.map(({ stage, fromYuan, people }) => ({ stage, fromFen: fenOfYuan(fromYuan), people }));
}
