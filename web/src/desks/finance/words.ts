import type { Bilingual } from '../../shell/language.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

export const BATCH_STAGES: Readonly<Record<string, Bilingual>> = {
  prepared: say('待审核', 'To be approved'), approved: say('已审核', 'Approved'), sent: say('已送银行', 'At the bank'), settled: say('已办结', 'Settled'),
  rejected: say('已退回', 'Rejected'), cancelled: say('已撤销', 'Cancelled'),
};

export const BATCH_STAGE_COLOURS: Readonly<Record<string, string>> = {
  prepared: 'orange', approved: 'blue', sent: 'cyan', settled: 'green', rejected: 'red', cancelled: 'default',
};

export const LINE_STATUSES: Readonly<Record<string, Bilingual>> = {
  listed: say('已列入', 'Listed'), sent: say('已送银行', 'At the bank'), paid: say('已到账', 'Paid'), returned: say('退票', 'Returned'), void: say('作废', 'Void'),
};

export const LINE_STATUS_COLOURS: Readonly<Record<string, string>> = { listed: 'default', sent: 'cyan', paid: 'green', returned: 'red', void: 'default' };

export const ACCOUNT_WARNINGS: Readonly<Record<string, Bilingual>> = {
  ACCOUNT_NAME_EXCEPTION: say('户名与院校名称不一致(已说明)', 'The holder is not the institution (explained)'),
  ACCOUNT_SHARED: say('与另一院校账号相同', 'Another institution uses the same number'),
  BANK_CODE_CHECK_DIGIT: say('联行号校验位不符', 'The check digit of the bank code fails'),
};
