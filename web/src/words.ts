import type { RoleName } from './asking/session.ts';
import type { Bilingual } from './shell/language.ts';

/* The field's words as screens show them. A code that the API adds shows as itself until its word is entered here. */

const say = (zh: string, en: string): Bilingual => ({ zh, en });

export const ROLE_NAMES: Readonly<Record<RoleName, Bilingual>> = {
  institution: say('院校经办', 'College clerk'), district: say('区局核验员', 'District officer'), city_first: say('市局初审', 'First reviewer'),
  city_second: say('市局复审', 'Second reviewer'), city_decider: say('市局审定', 'Decider'), finance_maker: say('财务制表', 'Finance, maker'),
  finance_approver: say('财务审核', 'Finance, approver'), registrar: say('市局经办', 'Registrar'), admin: say('系统管理员', 'Administrator'), auditor: say('审计', 'Auditor'),
};

export const STAGE_NAMES: Readonly<Record<string, Bilingual>> = {
  draft: say('草稿', 'Draft'), checking: say('自动核查', 'Automatic checks'), identity: say('区局核身份', 'Identity check'), firstReview: say('市局初审', 'First review'),
  secondReview: say('市局复审', 'Second review'), notice: say('公示', 'Public notice'), decision: say('审定', 'Decision'), payment: say('拨付', 'Payment'),
  returned: say('退回补正', 'Returned'), closed: say('办结', 'Closed'), withdrawn: say('已撤回', 'Withdrawn'), refused: say('不予资助', 'Refused'), lapsed: say('补正逾期', 'Lapsed'),
};

export const VERDICT_NAMES: Readonly<Record<string, Bilingual>> = {
  approve: say('通过', 'Approve'), reduce: say('核减', 'Reduce'), refuse: say('不予资助', 'Refuse'), return: say('退回补正', 'Return'), invalid: say('不能识别', 'Unreadable'),
};
