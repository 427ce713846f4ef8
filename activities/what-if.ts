import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { ENGINE } from '../domain/case.ts';
import type { CompiledPolicy } from '../domain/policy/assess.ts';
import { compilePolicy } from '../domain/policy/assess.ts';
import { keyOf } from '../domain/policy/check.ts';
import { parsePolicySeries } from '../domain/policy/load.ts';
import type { PolicySource } from '../domain/policy/source.ts';
import type { WhatIfTotals } from '../domain/policy/what-if.ts';
import { whatIf } from '../domain/policy/what-if.ts';
import type { PolicyDocumentCommand } from '../domain/policy-document.ts';
import { toBuffer } from '../documents/exports/rows.ts';
import { WHAT_IF_MEDIA_TYPE, writeWhatIfWorkbook } from '../documents/exports/what-if.ts';
import { OFFICE } from '../documents/office.ts';
import type { FieldCipher } from '../store/crypto.ts';
import type { Database } from '../store/db.ts';
import { FileTooLarge, saveFile } from '../store/files.ts';
import { policyHash, policyText } from '../store/policies.ts';
import type { WhatIfRecord } from '../store/what-ifs.ts';
import { beginWhatIf, closeWhatIf, findWhatIf, institutionNames, saveWhatIfRows, triedClaims, whatIfPages } from '../store/what-ifs.ts';
import { beating } from './beat.ts';
import { describe } from './cases.ts';
import { claimInputs } from './claim-inputs.ts';
import type { RegistryPort } from './registry-port.ts';
import type { CaseSender } from './send.ts';

export interface WhatIfActivities {
  /** Tries a policy over its claims and writes totals, rows and workbook; run again it begins anew and finds the same. */
  runWhatIf(input: { whatIfId: string }): Promise<void>;
  cancelWhatIf(input: { whatIfId: string }): Promise<void>;
}

export interface WhatIfDeps {
  readonly db: Database;
  readonly cipher: FieldCipher;
  readonly policies: PolicySource;
  readonly registry: RegistryPort;
  readonly sender: CaseSender;
}

const PAGE_ROWS = 1_000;

export function createWhatIfActivities(deps: WhatIfDeps): WhatIfActivities {
  const { db } = deps;
  return {
    cancelWhatIf: ({ whatIfId }) => closeWhatIf(db, whatIfId, { status: 'cancelled' }),
    runWhatIf: async ({ whatIfId }) => {
      try {
        const record = await findWhatIf(db, whatIfId);
        if (record?.status === 'running') await beating(() => run(deps, record));
        // Also where an earlier try had everything but this written.
        const done = await findWhatIf(db, whatIfId);
        if (done?.status === 'done') await tellItsPolicy(deps, done);
      } catch (error) {
        if (error instanceof CancelledFailure) throw error;
        if (error instanceof FileTooLarge) return closeWhatIf(db, whatIfId, { status: 'failed', failure: 'FILE_TOO_LARGE' });
        throw ApplicationFailure.retryable(`what-if ${whatIfId} failed: ${describe(error)}`, 'WhatIfFailed');
      }
    },
  };
}

async function run(deps: WhatIfDeps, record: WhatIfRecord): Promise<void> {
  const { db, policies } = deps;
  await policies.refresh();
  const after = await triedPolicy(deps, record);
  if (!after) return closeWhatIf(db, record.id, { status: 'failed', failure: 'POLICY_UNKNOWN' });
  const claims = await triedClaims(db, record);
  await beginWhatIf(db, record.id, claims.reduce((sum, claim) => sum + claim.rows, 0));
  const trial = whatIf(after);
  let done = 0;
  for (const claim of claims) {
    const before = policies.byHash(claim.policyHash)?.compiled;
    if (!before) return closeWhatIf(db, record.id, { status: 'failed', failure: 'POLICY_UNKNOWN' });
    for await (const page of claimInputs(deps, claim, PAGE_ROWS)) {
      if (Context.current().cancellationSignal.aborted) throw new CancelledFailure('CANCELLED');
      const changes = trial.add(page.map((each) => ({ ...each, institution: claim.institution, claimNo: claim.claimNo })), before);
      await saveWhatIfRows(db, record.id, done += page.length, changes);
    }
  }
  await finish(deps, record, after, trial.totals());
}

/** The new version of the draft's text, or a policy that is in force already. */
async function triedPolicy({ db, policies }: WhatIfDeps, record: WhatIfRecord): Promise<CompiledPolicy | undefined> {
  if (record.textHash === null) return policies.byHash(record.policyHash)?.compiled;
  const text = await policyText(db, record.textHash);
  const policy = text === undefined ? undefined : parsePolicySeries(text, record.policyKey).find((each) => keyOf(each) === record.policyKey);
  return policy && policyHash(policy) === record.policyHash ? compilePolicy(policy) : undefined;
}

async function finish(deps: WhatIfDeps, record: WhatIfRecord, { policy }: CompiledPolicy, totals: WhatIfTotals): Promise<void> {
  const { db, cipher } = deps;
  const institutions = await institutionNames(db);
  const { file } = await db.tx((t) => toBuffer((out) => writeWhatIfWorkbook({
    policyTitle: policy.title, policyKey: record.policyKey, issuer: OFFICE.name, on: record.on, totals, institutions,
    programmes: new Map(policy.programmes.map(({ code, name }) => [code, name.zh])), rows: flat(whatIfPages(t, record.id, PAGE_ROWS)),
  }, out)), { readOnly: true, isolation: 'repeatable read' });
  const fileId = await saveFile(db, cipher, {
    id: record.id, purpose: 'what-if', name: `试算_${record.policyKey}_${record.on}.xlsx`, mediaType: WHAT_IF_MEDIA_TYPE, content: file, createdBy: record.startedBy,
  });
  await closeWhatIf(db, record.id, { status: 'done', totals, fileId });
}

async function* flat<T>(pages: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const page of pages) yield* page;
}

/** A draft that was tried over more than one claim may go to its approvers; where its text has moved on, the case refuses and nothing is lost. */
async function tellItsPolicy({ sender }: WhatIfDeps, record: WhatIfRecord): Promise<void> {
  const { policyNo, textHash, totals, scope, clock, on, id } = record;
  if (policyNo === null || textHash === null || totals === null || 'claimNo' in scope) return;
  const { rows, changed, beforeFen, afterFen } = totals.total;
  const command: PolicyDocumentCommand = {
    type: 'compare', meta: { commandId: `what-if/${id}`, actor: ENGINE, on }, textHash,
    compared: { whatIfId: id, rows, changed, differenceFen: afterFen - beforeFen },
  };
  await sender.send({ kind: 'policy', caseNo: policyNo, clock, command });
}
