import { CLAIM_DOCUMENTS } from '../../domain/claim/documents.ts';
import type { ClaimDocument } from '../../domain/claim/documents.ts';
import { evidenceDemands } from '../../domain/policy/evidence.ts';
import type { MissingDocuments } from '../../store/claim-documents.ts';
import { missingDocuments } from '../../store/claim-documents.ts';
import type { ClaimRecord } from '../../store/claims.ts';
import { Problem } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { policyOf } from './claim.ts';

/** Rows that one refusal names. */
const ROWS_NAMED = 100;

/** What the rows of a roster lack: by the policy of the claim, and before its first submission by the one of today. */
export async function missingEvidence(deps: ApiDeps, claim: ClaimRecord, version: number, district?: string): Promise<MissingDocuments[]> {
  const { policy } = await policyOf(deps, claim);
  return missingDocuments(deps.db, claim.claimNo, version, evidenceDemands(policy), district);
}

/** @throws Problem 409 DOCUMENTS_MISSING with every row that lacks a paper without which the claim is not taken, the first hundred of them */
export async function refuseMissingEvidence(deps: ApiDeps, claim: ClaimRecord, version: number): Promise<void> {
  const lacking = (await missingEvidence(deps, claim, version)).filter(({ required }) => required.length > 0);
  if (lacking.length === 0) return;
  throw new Problem({
    status: 409, code: 'DOCUMENTS_MISSING', facts: { rows: lacking.length },
    message: { zh: `有 ${lacking.length} 行缺少必须的证明材料`, en: `${lacking.length} rows lack a paper that must be there` },
    mend: { zh: '请补齐各行所缺材料后提交', en: 'Hand in what each row lacks, then submit' },
    errors: lacking.slice(0, ROWS_NAMED).map(({ sheetRow, required }) => ({
      code: 'DOCUMENT_MISSING', row: sheetRow,
      message: { zh: `缺少${listed(required, 'zh', '、')}`, en: `lacks: ${listed(required, 'en', ', ')}` },
    })),
  });
}

const listed = (documents: readonly ClaimDocument[], language: 'zh' | 'en', between: string): string => documents.map((code) => CLAIM_DOCUMENTS[code].name[language]).join(between);
