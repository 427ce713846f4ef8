import type { components } from '../../contract/api.ts';
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
  ACCOUNT_NAME_EXCEPTION: say('户名与收款人不一致(已说明)', 'The holder is not the payee (explained)'),
  ACCOUNT_SHARED: say('与另一收款人账号相同', 'Another payee uses the same number'),
  ACCOUNT_CARD: say('不像银行卡号', 'Not like a bank card number'),
  BANK_CODE_CHECK_DIGIT: say('联行号校验位不符', 'The check digit of the bank code fails'),
};

export const HOLD_KINDS: Readonly<Record<'hold' | 'block' | 'override', Bilingual>> = {
  hold: say('暂缓', 'Hold'), block: say('禁付', 'Block'), override: say('放行', 'Override'),
};

export const HOLD_STATES: Readonly<Record<'lifted' | 'waiting' | 'inForce', { readonly name: Bilingual; readonly colour: string }>> = {
  lifted: { name: say('已解除', 'Lifted'), colour: 'default' }, waiting: { name: say('待另一人确认', 'Waits for another person'), colour: 'gold' },
  inForce: { name: say('生效中', 'In force'), colour: 'green' },
};

export const HOLD_COLOURS: Readonly<Record<string, string>> = { hold: 'orange', block: 'red', override: 'blue' };

/** The longest that each may stand, in days: said beside the field, kept by the API. */
export const HOLD_DAYS: Readonly<Record<string, number>> = { hold: 90, block: 366, override: 30 };

export const HOLD_SUBJECTS: Readonly<Record<'institution' | 'row' | 'person' | 'batch', Bilingual>> = {
  institution: say('院校', 'Institution'), row: say('申报的一行', 'A row of a claim'), person: say('学员(按其所在的行)', 'A trainee, by a row'), batch: say('拨付批次', 'Payment batch'),
};

/** What two people may let pass, by what it is placed on. */
export const OVERRIDABLE_CHECKS: Readonly<Record<string, { readonly on: readonly ('institution' | 'row' | 'person')[]; readonly name: Bilingual }>> = {
  DUPLICATE: { on: ['row'], name: say('同一应享已由其他申报占用', 'The allowance belongs to another row') },
  INSTITUTION_CLOSED: { on: ['institution'], name: say('院校已停办', 'The institution is closed') },
  LICENCE_EXPIRED: { on: ['institution'], name: say('办学许可证已过期', 'The licence has expired') },
  ACCOUNT_COOLING: { on: ['institution', 'person'], name: say('变更后的账户仍在冷静期内', 'The changed account is cooling') },
  PAYEE_CONFLICT: { on: ['institution', 'person'], name: say('收款人有两个不同账户', 'The payee has two different accounts') },
};

export const CLAWBACK_STAGES: Readonly<Record<string, Bilingual>> = {
  proposed: say('待批准', 'To be approved'), due: say('待缴还', 'Due'), writeOff: say('申请核销', 'Write-off asked'), recovered: say('已追回', 'Recovered'),
  writtenOff: say('已核销', 'Written off'), rejected: say('不予追缴', 'Rejected'),
};

export const CLAWBACK_COLOURS: Readonly<Record<string, string>> = { proposed: 'orange', due: 'red', writeOff: 'gold', recovered: 'green', writtenOff: 'default', rejected: 'default' };

export const CLAWBACK_GROUNDS: Readonly<Record<'dropOut' | 'objection' | 'audit' | 'correction', Bilingual>> = {
  dropOut: say('中途退学', 'Dropped out'), objection: say('异议成立', 'Upheld objection'), audit: say('审计、抽查发现', 'Finding of an audit or sample'), correction: say('更正后多付', 'Overpaid after a correction'),
};

export const REFUND_STAGES: Readonly<Record<string, Bilingual>> = { recorded: say('待确认入账', 'To be booked'), booked: say('已入账', 'Booked'), rejected: say('不予入账', 'Rejected') };

export const REFUND_COLOURS: Readonly<Record<string, string>> = { recorded: 'orange', booked: 'green', rejected: 'default' };

export const REVERSAL_STAGES: Readonly<Record<string, Bilingual>> = { asked: say('待批准', 'To be approved'), reversed: say('已冲正', 'Reversed'), rejected: say('不予冲正', 'Rejected') };

export const REVERSAL_COLOURS: Readonly<Record<string, string>> = { asked: 'orange', reversed: 'purple', rejected: 'default' };

export const TOP_UP_STAGES: Readonly<Record<string, Bilingual>> = { proposed: say('待批准', 'To be approved'), approved: say('已批准', 'Approved'), rejected: say('不予补差', 'Rejected') };

export const TOP_UP_COLOURS: Readonly<Record<string, string>> = { proposed: 'orange', approved: 'green', rejected: 'default' };

export const FUNDING_SOURCE_NAMES: Readonly<Record<string, Bilingual>> = {
  central: say('中央', 'Central'), provincial: say('省级', 'Provincial'), city: say('市级', 'City'), district: say('区级', 'District'), partner: say('协作方', 'Partner'),
};

export const LEDGER_ACCOUNT_NAMES: Readonly<Record<'appropriation' | 'available' | 'reserved' | 'committed' | 'disbursed', Bilingual>> = {
  appropriation: say('下达', 'Appropriation'), available: say('可用', 'Available'), reserved: say('已占用', 'Reserved'), committed: say('已审定', 'Committed'), disbursed: say('已拨付', 'Disbursed'),
};

export const LEDGER_KIND_NAMES: Readonly<Record<components['schemas']['LedgerEntry']['kind'], Bilingual>> = {
  appropriate: say('下达指标', 'Appropriated'), reserve: say('占用', 'Reserved'), release: say('释放', 'Released'), commit: say('审定', 'Committed'), disburse: say('拨付', 'Disbursed'),
  return: say('退票', 'Returned'), reverse: say('冲正', 'Reversed'), recover: say('追缴收回', 'Recovered'), restore: say('退回抵扣', 'Offset given back'), refund: say('退款', 'Refunded'),
  transferOut: say('调出', 'Transferred out'), transferIn: say('调入', 'Transferred in'), carryOut: say('结转下年', 'Carried out'), carryIn: say('上年结转', 'Carried in'), lapse: say('收回', 'Lapsed'),
};
