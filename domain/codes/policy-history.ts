import type { Bilingual } from '../coded.ts';
import { formatYuan } from '../money.ts';
import { findingText } from '../policy/check.ts';
import type { PolicyDocumentEvent } from '../policy-document.ts';
import { listed } from './names.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

/** One event of a policy document as a sentence for people. */
export function policySentence(event: PolicyDocumentEvent): Bilingual {
  switch (event.type) {
    case 'Drafted':
      return say('起草办法', 'drafted the policy');
    case 'Revised':
      return say('修改文本,此前的核对、试算与批准作废', 'revised the text: earlier checks, what-ifs and approvals are void');
    case 'Checked':
      return say(`核对通过:${event.policy.key},自 ${event.policy.effectiveFrom} 起施行`, `checked: ${event.policy.key}, to take effect on ${event.policy.effectiveFrom}`);
    case 'CheckFailed': {
      const found = listed(event.findings.map(findingText));
      return say(`核对未通过(${found.zh})`, `the checks found fault (${found.en})`);
    }
    case 'Compared': {
      const { rows, changed, differenceFen } = event.compared;
      return say(`试算 ${rows} 人,${changed} 人有变动,差额 ${formatYuan(differenceFen)} 元`, `tried over ${rows} trainees: ${changed} would see a difference, ${formatYuan(differenceFen)} yuan in all`);
    }
    case 'Approved':
      return say('批准', 'approved');
    case 'Published':
      return say(`发布,自 ${event.policy.effectiveFrom} 起施行`, `published, to take effect on ${event.policy.effectiveFrom}`);
    case 'TookEffect':
      return say(`${event.key} 施行`, `${event.key} took effect`);
    case 'Superseded':
      return say(`被 ${event.supersededBy} 取代`, `superseded by ${event.supersededBy}`);
    case 'Rejected':
      return say(`不予批准:${event.reason}`, `rejected: ${event.reason}`);
    case 'Withdrawn':
      return say(`撤回草案:${event.reason}`, `withdrew the draft: ${event.reason}`);
    case 'Revoked':
      return say(`施行前撤销:${event.reason}`, `revoked before it took effect: ${event.reason}`);
  }
}
