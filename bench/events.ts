import { saySilently } from '../ops/say.ts';
import { startThrowaway } from '../ops/throw-away-stack.ts';
import { DISTRICTS } from '../domain/districts.ts';
import { openBureau } from './claim-life.ts';

export interface EventFigures {
  /** Events in the history of a claim of 20 rows, from its opening to its last payment, timers included. */
  readonly events_20: number;
  readonly events_2000: number;
  /** Events in the history of the identity check of the larger claim: eleven districts sign. */
  readonly identity_events: number;
}

/** Rows stay in the database: a claim's history does not grow with them. */
export async function benchEvents(): Promise<EventFigures> {
  const throwaway = await startThrowaway(saySilently);
  try {
    const bureau = await openBureau(throwaway, 2);
    const eventsOf = async (caseNo: string): Promise<number> => (await throwaway.client.workflow.getHandle(caseNo).describe()).historyLength;
    const carried = async (serial: number, rows: number): Promise<string> => {
      const claimNo = await bureau.open(serial);
      await bureau.carry(await bureau.enterRoster(claimNo, rows, Object.keys(DISTRICTS)));
      await throwaway.client.workflow.getHandle(claimNo).result();
      return claimNo;
    };
    const [small, large] = [await carried(1, 20), await carried(2, 2_000)];
    await bureau.close();
    return { events_20: await eventsOf(small), events_2000: await eventsOf(large), identity_events: await eventsOf(`${large}.identity.1`) };
  } finally {
    await throwaway.stop();
  }
}
