import { until } from './client.ts';
import type { Office } from './office.ts';
import { advanceTo } from './office.ts';

/** The first working day of the policy that follows the year's. */
const IN_FORCE_ON = '2022-01-04';

/** When the next policy is in force, the registrar tries it over the year's claims: what would they have come to? Nothing of theirs is changed. */
export async function tryNextPolicy(office: Office, round: string): Promise<void> {
  await advanceTo(office, IN_FORCE_ON);
  const { whatIfId } = await office.registrar.post<{ whatIfId: string }>('/api/what-ifs', { scope: { round } });
  await until('the what-if of the next policy', async () => {
    const { status, failure } = await office.registrar.get<{ status: string; failure: string | null }>(`/api/what-ifs/${whatIfId}`);
    if (status === 'running') return undefined;
    if (status !== 'done') throw new Error(`the what-if of the next policy ended ${status}: ${failure}`);
    return status;
  });
}
