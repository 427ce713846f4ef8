import type { Bilingual } from '../../shell/language.ts';

const say = (zh: string, en: string): Bilingual => ({ zh, en });

export const PERIOD_STAGES: Readonly<Record<'unplanned' | 'open' | 'closed' | 'reopening', { readonly name: Bilingual; readonly colour: string }>> = {
  unplanned: { name: say('未列入结账日历', 'Not planned'), colour: 'default' }, open: { name: say('未结账', 'Open'), colour: 'blue' },
  closed: { name: say('已结账', 'Closed'), colour: 'green' }, reopening: { name: say('申请反结账', 'Reopening asked'), colour: 'orange' },
};

export const TRANSFER_STAGES: Readonly<Record<string, Bilingual>> = {
  proposed: say('待批准', 'To be approved'), approved: say('已批准', 'Approved'), rejected: say('不予调剂', 'Rejected'), withdrawn: say('已撤回', 'Withdrawn'),
};

export const TRANSFER_COLOURS: Readonly<Record<string, string>> = { proposed: 'orange', approved: 'green', rejected: 'red', withdrawn: 'default' };

export const YEAR_END_STAGES: Readonly<Record<string, Bilingual>> = {
  frozen: say('已冻结', 'Frozen'), proposed: say('待批准', 'To be approved'), closed: say('已办结', 'Closed'), cancelled: say('已解除', 'Lifted'),
};

export const YEAR_END_COLOURS: Readonly<Record<string, string>> = { frozen: 'blue', proposed: 'orange', closed: 'green', cancelled: 'default' };

export const ITEM_STATUSES: Readonly<Record<'open' | 'taken' | 'resolved', { readonly name: Bilingual; readonly colour: string }>> = {
  open: { name: say('待认领', 'Open'), colour: 'red' }, taken: { name: say('处理中', 'Taken'), colour: 'orange' }, resolved: { name: say('已处理', 'Resolved'), colour: 'green' },
};
