import type { Screen } from '../desk.ts';
import { CITY_WIDE } from '../desk.ts';

export const financeScreens: readonly Screen[] = [
  {
    path: 'money', acts: ['batch.read'], roles: ['finance_maker', 'finance_approver'], menu: { label: { zh: '资金待办', en: 'Money to do' }, group: 'money', order: 5 },
    load: () => import('./finance-home.tsx'),
  },
  {
    path: 'batches', acts: ['batch.read'], menu: { label: { zh: '拨付批次', en: 'Payment batches' }, group: 'money', order: 50 },
    load: () => import('./batch-list.tsx'),
  },
  { path: 'batches/new', acts: ['batch.prepare'], load: () => import('./batch-builder.tsx') },
  { path: 'batches/:batchNo', acts: ['batch.read'], load: () => import('./batch-page.tsx') },
  { path: 'batches/:batchNo/lines/:lineNo', acts: ['report.read'], roles: CITY_WIDE, load: () => import('./payment-origin.tsx') },
  {
    path: 'returned', acts: ['batch.read'], menu: { label: { zh: '退票', en: 'Returned payments' }, group: 'money', order: 52 },
    load: () => import('./returned-list.tsx'),
  },
  {
    path: 'refunds', acts: ['clawback.read'], menu: { label: { zh: '退款', en: 'Refunds' }, group: 'money', order: 53 },
    load: () => import('./refund-list.tsx'),
  },
  {
    path: 'reversals', acts: ['batch.read'], roles: ['finance_maker', 'finance_approver', 'registrar', 'auditor', 'institution'], menu: { label: { zh: '冲正', en: 'Reversals' }, group: 'money', order: 53.5 },
    load: () => import('./reversal-list.tsx'),
  },
  {
    path: 'top-ups', acts: ['batch.read'], menu: { label: { zh: '补差', en: 'Top-ups' }, group: 'money', order: 59 },
    load: () => import('./top-up-list.tsx'),
  },
  {
    path: 'accounts', acts: ['account.approve', 'budget.manage'], menu: { label: { zh: '收款账户审核', en: 'Accounts to approve' }, group: 'money', order: 54 },
    load: () => import('./account-approvals.tsx'),
  },
  {
    path: 'budgets', acts: ['report.read'], roles: ['finance_maker', 'finance_approver', 'city_decider', 'registrar', 'auditor'],
    menu: { label: { zh: '预算指标', en: 'Budget' }, group: 'money', order: 56 }, load: () => import('./budgets.tsx'),
  },
  {
    path: 'ledger', acts: ['report.read'], roles: CITY_WIDE, menu: { label: { zh: '总账', en: 'Ledger' }, group: 'money', order: 56.5 },
    load: () => import('./ledger.tsx'),
  },
  {
    path: 'holds', acts: ['hold.read'], menu: { label: { zh: '暂缓与放行', en: 'Holds and overrides' }, group: 'money', order: 57 },
    load: () => import('./holds.tsx'),
  },
  {
    path: 'clawbacks', acts: ['clawback.read'], menu: { label: { zh: '追缴', en: 'Clawbacks' }, group: 'money', order: 58 },
    load: () => import('./clawback-list.tsx'),
  },
  { path: 'clawbacks/:clawbackNo', acts: ['clawback.read'], load: () => import('./clawback-page.tsx') },
  {
    path: 'funding', acts: ['report.read'], menu: { label: { zh: '经费报告', en: 'Funding report' }, group: 'oversight', order: 60 },
    load: () => import('./funding.tsx'),
  },
  {
    path: 'forecast', acts: ['budget.read'], menu: { label: { zh: '支出预测', en: 'Forecast' }, group: 'oversight', order: 61 },
    load: () => import('./forecast.tsx'),
  },
];
