import { writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Transition } from '../domain/case.ts';
import { ADMISSION_TRANSITIONS } from '../domain/admission.ts';
import { CLAIM_TRANSITIONS } from '../domain/claim.ts';
import { CLAWBACK_TRANSITIONS } from '../domain/clawback.ts';
import { DISBURSEMENT_TRANSITIONS } from '../domain/disbursement.ts';
import { ENROLMENT_TRANSITIONS } from '../domain/enrolment.ts';
import { IDENTITY_TRANSITIONS } from '../domain/identity.ts';
import { PERIOD_TRANSITIONS } from '../domain/period.ts';
import { POLICY_DOCUMENT_TRANSITIONS } from '../domain/policy-document.ts';
import { ERASURE_TRANSITIONS } from '../domain/erasure.ts';
import { REFUND_TRANSITIONS } from '../domain/refund.ts';
import { REVERSAL_TRANSITIONS } from '../domain/reversal.ts';
import { ROUND_TRANSITIONS } from '../domain/round.ts';
import { TOP_UP_TRANSITIONS } from '../domain/top-up.ts';
import { TRANSFER_TRANSITIONS } from '../domain/transfer.ts';
import { YEAR_END_TRANSITIONS } from '../domain/year-end.ts';
import { projectDir } from './config.ts';
import { NOTIFICATIONS_PAGE, notificationsPage } from './notifications-page.ts';

/**
 * Writes docs/states.md from the transition tables, and docs/notifications.md from the tables of messages; `--check` fails when a page is stale. Run by
 * `npm run diagrams`, checked by the tests.
 */
export const STATES_PAGE = path.join(projectDir, 'docs', 'states.md');

const CASES: readonly { readonly zh: string; readonly en: string; readonly source: string; readonly transitions: readonly Transition<string, string>[] }[] = [
  { zh: '申报', en: 'Claim', source: 'domain/claim/transitions.ts', transitions: CLAIM_TRANSITIONS },
  { zh: '区局核身份', en: 'District identity check', source: 'domain/identity.ts', transitions: IDENTITY_TRANSITIONS },
  { zh: '批次', en: 'Round', source: 'domain/round.ts', transitions: ROUND_TRANSITIONS },
  { zh: '招生录取', en: 'Admission', source: 'domain/admission.ts', transitions: ADMISSION_TRANSITIONS },
  { zh: '拨付批次', en: 'Disbursement', source: 'domain/disbursement.ts', transitions: DISBURSEMENT_TRANSITIONS },
  { zh: '追缴', en: 'Clawback', source: 'domain/clawback.ts', transitions: CLAWBACK_TRANSITIONS },
  { zh: '退款', en: 'Refund', source: 'domain/refund.ts', transitions: REFUND_TRANSITIONS },
  { zh: '冲正', en: 'Reversal of a confirmation', source: 'domain/reversal.ts', transitions: REVERSAL_TRANSITIONS },
  { zh: '补差', en: 'Top-up', source: 'domain/top-up.ts', transitions: TOP_UP_TRANSITIONS },
  { zh: '抹除', en: 'Erasure', source: 'domain/erasure.ts', transitions: ERASURE_TRANSITIONS },
  { zh: '会计期间', en: 'Accounting month', source: 'domain/period.ts', transitions: PERIOD_TRANSITIONS },
  { zh: '指标调剂', en: 'Transfer between budget lines', source: 'domain/transfer.ts', transitions: TRANSFER_TRANSITIONS },
  { zh: '年终', en: 'Year-end', source: 'domain/year-end.ts', transitions: YEAR_END_TRANSITIONS },
  { zh: '办法', en: 'Policy document', source: 'domain/policy-document.ts', transitions: POLICY_DOCUMENT_TRANSITIONS },
  { zh: '学籍', en: 'Enrolment', source: 'domain/enrolment/transitions.ts', transitions: ENROLMENT_TRANSITIONS },
];

export function statesPage(): string {
  const parts = CASES.map(({ zh, en, source, transitions }) => [
    `## ${zh} ${en}`, '', `From [\`${source}\`](../${source}).`, '', '```mermaid', 'stateDiagram-v2', ...edges(transitions), '```', '',
    '| from | command | to | who | |', '|---|---|---|---|---|',
    ...transitions.map((each) => `| ${each.from} | ${each.command} | ${each.to.join(', ')} | ${each.by.join(', ')} | ${each.label.zh} ${each.label.en} |`), '',
  ].join('\n'));
  return `# The way of each case\n\nGenerated from the transition tables by \`npm run diagrams\`; the tests fail when it is stale.\n\n${parts.join('\n')}`;
}

function edges(transitions: readonly Transition<string, string>[]): string[] {
  const drawn = new Map<string, Set<string>>();
  for (const { from, to, label } of transitions) {
    for (const target of to) {
      if (target === from) continue;
      const key = `${from === 'none' ? '[*]' : from} --> ${target}`;
      drawn.set(key, (drawn.get(key) ?? new Set()).add(label.zh));
    }
  }
  return [...drawn].map(([edge, labels]) => `  ${edge}: ${[...labels].join(' / ')}`);
}

if (process.argv[1] === path.join(projectDir, 'ops', 'diagrams.ts')) {
  for (const [file, page] of [[STATES_PAGE, statesPage()], [NOTIFICATIONS_PAGE, notificationsPage()]] as const) {
    if (!process.argv.includes('--check')) writeFileSync(file, page);
    else if (readFileSync(file, 'utf8') !== page) {
      process.stderr.write(`${path.relative(projectDir, file)} is stale: run npm run diagrams\n`);
      process.exitCode = 1;
    }
  }
}
