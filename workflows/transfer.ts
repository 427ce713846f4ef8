import type { CaseInput } from '../domain/case.ts';
import type { TransferState } from '../domain/transfer.ts';
import { transferDecider } from '../domain/transfer.ts';
import { carry } from './case.ts';

/** A transfer between budget lines 指标调剂 from its proposal to its decision. */
export async function transfer(input: CaseInput<TransferState>): Promise<void> {
  await carry(transferDecider, input).live();
}
