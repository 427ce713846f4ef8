import { applicantReasons } from '../domain/admission/eligibility.ts';
import type { Entering } from '../domain/enrolment/types.ts';
import type { PolicySource } from '../domain/policy/source.ts';
import type { BulkItem } from '../store/bulk.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import { openTrainee } from '../store/enrolment-trainees.ts';
import type { RegistryPort } from './registry-port.ts';

export interface EntranceDeps {
  readonly db: Database;
  readonly cipher: FieldCipher;
  readonly policies: PolicySource;
  readonly registry: RegistryPort;
}

const entersOf = (item: BulkItem): Entering | null => (item.command.type === 'enter' ? (item.command as unknown as Entering) : null);

/**
 * Adds to the commands that enter a trainee what only the engine can say: the district of settlement, and what registry and policy have against the
 * person. Other items are left as they are. @throws RegistryUnavailable: nobody is entered unchecked.
 */
export async function withEntranceCheck({ db, cipher, policies, registry }: EntranceDeps, items: readonly BulkItem[]): Promise<BulkItem[]> {
  const entering = items.filter((item) => entersOf(item) !== null);
  if (entering.length === 0) return [...items];
  const people = await Promise.all(entering.map(async (item) => {
    const trainee = await openTrainee(db, cipher, item.case_no);
    if (!trainee) throw new Error(`enrolment ${item.case_no} has no trainee`);
    return trainee;
  }));
  await policies.refresh();
  const facts = await registry.ask(people);
  const checked = new Map(entering.map((item, index): [number, BulkItem] => {
    const { rules, startsOn } = item.command as unknown as Entering;
    const policy = policies.byHash(rules.policyHash);
    const person = people[index];
    if (!policy || !person) throw new Error(`policy ${rules.policyHash} is not installed`);
    const found = facts[index] ?? { status: 'unknownPerson' as const };
    const district = found.status === 'found' ? found.district : '';
    const reasons = applicantReasons(policy, rules.programme, startsOn, person, found);
    const command: BulkItem['command'] & Pick<Entering, 'district' | 'reasons'> = { ...item.command, district, reasons };
    return [item.item_no, { ...item, command, ...(item.opens && { opens: { ...item.opens, labels: { ...item.opens.labels, district } } }) }];
  }));
  return items.map((item) => checked.get(item.item_no) ?? item);
}
