import { until } from './client.ts';
import type { Office } from './office.ts';

/** What a policy would have made of a round: a draft, or the policy in force today. Nothing of the claims is changed. @returns the what-if's id, when it is done */
export async function tryPolicy({ registrar }: Office, round: string, policyNo?: string): Promise<string> {
  const { whatIfId } = await registrar.post<{ whatIfId: string }>('/api/what-ifs', { scope: { round }, ...(policyNo === undefined ? {} : { policyNo }) });
  await until(`the what-if ${whatIfId}`, async () => {
    const { status, failure } = await registrar.get<{ status: string; failure: string | null }>(`/api/what-ifs/${whatIfId}`);
    if (status === 'running') return undefined;
    if (status !== 'done') throw new Error(`the what-if ended ${status}: ${failure}`);
    return status;
  });
  return whatIfId;
}
