import { z } from 'zod';
import type { ResourceScope } from '../../domain/access.ts';
import { findBatch, paysInstitution } from '../../store/payments.ts';
import type { Person } from '../../store/people.ts';
import type { ApiDeps } from '../http/route.ts';

export const batchParams = z.strictObject({ batchNo: z.string().regex(/^B-[\w.-]{1,60}$/).describe('B-<round>-<nn>') });

/** An institution reads the batches that pay it; besides, a batch is the city's. */
export async function batchScope(
  { deps, params, actor }: { deps: ApiDeps; params: { batchNo: string }; actor: Person },
): Promise<ResourceScope | undefined> {
  if (!(await findBatch(deps.db, params.batchNo))) return undefined;
  const { institutionCode } = actor;
  return institutionCode !== null && await paysInstitution(deps.db, params.batchNo, institutionCode) ? { institutionCode } : {};
}
