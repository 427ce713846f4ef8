import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Trainee } from './claims-roster.ts';
import { done, registered } from './claims-roster.ts';
import type { ClaimStack } from './claims-stack.ts';
import { CLOCK, startClaimStack, until } from './claims-stack.ts';
import type { Office } from './money-office.ts';
import { accountOf, accounted, answered, batchOf, creditOf, decided, entered, openOffice, previewOf, reviewed } from './money-office.ts';

/* Does what docs/adding-programmes.md says, with the blocks that stand there. */

const ROUND = '2025-2';
const INSTITUTION = '701';
const TRAINEES: readonly Trainee[] = [1, 2, 3].map((serial) => ({ serial, district: '440106', programme: '无人机培训', appliedYuan: serial === 1 ? 4_000 : 3_000 }));
const page = await readFile(new URL('../../docs/adding-programmes.md', import.meta.url), 'utf8');
const shipped = await readFile(new URL('../../policies/veterans-training-aid.yaml', import.meta.url), 'utf8');

function blockOf(name: string): string {
  const [, block] = new RegExp('```yaml ' + name + '\\n([\\s\\S]*?)```').exec(page) ?? [];
  if (block === undefined) throw new Error(`the page has no block ${name}`);
  return block;
}

let stack: ClaimStack;
let office: Office;
beforeAll(async () => {
  stack = await startClaimStack({ databaseUrl: inject('databaseUrl'), temporalAddress: inject('temporalAddress') });
  office = await openOffice(stack);
  await registered(stack.api, TRAINEES);
  await stack.round(ROUND, { opensOn: '2025-08-01', closesOn: '2025-12-31' });
  await stack.advance('2025-08-01');
});
afterAll(() => stack.close());

describe('a programme that is added as the page says', () => {
  test('is checked, tried and published as a text alone', async () => {
    const text = shipped.replace('\n# Working days.', `${blockOf('version')}\n# Working days.`).trimEnd() + `\n\n${blockOf('programme')}`;
    await done(office.registrar('POST', '/api/policies', { json: { code: 'drone', text, clock: CLOCK } }));
    expect(await done(office.registrar('POST', '/api/policies/POL-drone/check'))).toMatchObject({ stage: 'checked', findings: [] });
    const { whatIfId } = await done<{ whatIfId: string }>(office.registrar('POST', '/api/what-ifs', { json: { policyNo: 'POL-drone', scope: { open: true } } }));
    const { textHash } = await until('the what-if', async () => {
      const seen = await done<{ stage: string; textHash: string }>(office.registrar('GET', '/api/policies/POL-drone'));
      return seen.stage === 'compared' ? seen : undefined;
    });
    for (const who of [office.second, office.decider]) await done(who('POST', '/api/policies/POL-drone/approve', { json: { textHash, whatIfId } }));
    await stack.advance('2025-09-01');
  });

  test('is claimed by the name that colleges write, assessed by its own rate, reviewed, decided and paid', async () => {
    const clerk = await entered(stack, office, INSTITUTION);
    await accounted(clerk, office, INSTITUTION);
    const claimNo = await reviewed(clerk, office, ROUND, INSTITUTION, TRAINEES);
    const { items } = await done<{ items: { programme: string; verdict: string; amountFen: number }[] }>(office.auditor('GET', `/api/claims/${claimNo}/rows?limit=10`));
    expect(items.map((row) => [row.programme, row.verdict, row.amountFen])).toEqual([
      ['drone-pilot', 'reduce', 300_000], ['drone-pilot', 'approve', 300_000], ['drone-pilot', 'approve', 300_000]]);
    await stack.advance('2025-09-30');
    await decided(office, claimNo);
    const { list } = await previewOf(office, ROUND);
    expect(list).toMatchObject({ lines: 1, totalFen: 900_000 });
    const { caseNo } = await done(office.maker('POST', '/api/batches', { json: { round: ROUND, list } }));
    await done(office.approver('POST', `/api/batches/${caseNo}/approve`, { json: { list } }));
    await done(office.maker('POST', `/api/batches/${caseNo}/send`));
    const [line] = (await batchOf(office.maker, caseNo)).lines;
    if (!line) throw new Error('the batch has its line');
    await done(office.maker('POST', `/api/batches/${caseNo}/results`, { body: await answered([creditOf(caseNo, line, accountOf(Number(INSTITUTION)))]) }));
    const paid = await until('the payment', async () => {
      const seen = await done<{ stage: string; paidFen: number }>(office.auditor('GET', `/api/claims/${claimNo}`));
      return seen.stage === 'closed' ? seen : undefined;
    });
    expect(paid.paidFen).toBe(900_000);
  });
});
