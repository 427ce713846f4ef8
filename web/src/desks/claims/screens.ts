import type { Screen } from '../desk.ts';

export const claimScreens: readonly Screen[] = [
  {
    path: 'college', acts: ['claim.open'], menu: { label: { zh: '我的工作', en: 'My work' }, group: 'work', order: 1 },
    load: () => import('./college-home.tsx'),
  },
  {
    path: 'claims', acts: ['claim.read'], menu: { label: { zh: '申报', en: 'Claims' }, group: 'work', order: 10 },
    load: () => import('./claim-list.tsx'),
  },
  { path: 'claims/:claimNo', acts: ['claim.read'], load: () => import('./claim-page.tsx') },
  {
    path: 'college/profile', acts: ['account.propose'], roles: ['institution'], menu: { label: { zh: '院校与账户', en: 'Institution and account' }, group: 'registers', order: 40 },
    load: () => import('./college-profile.tsx'),
  },
  {
    path: 'statements', acts: ['batch.read'], roles: ['institution', 'finance_maker', 'finance_approver', 'registrar', 'auditor'],
    menu: { label: { zh: '对账单', en: 'Statements' }, group: 'money', order: 51 }, load: () => import('./statement-list.tsx'),
  },
  {
    path: 'statements/:statementNo', acts: ['batch.read'], roles: ['institution', 'finance_maker', 'finance_approver', 'registrar', 'auditor'],
    load: () => import('./statement-page.tsx'),
  },
  {
    path: 'trainee-accounts', acts: ['account.propose', 'account.approve'], menu: { label: { zh: '学员收款账户', en: "Trainees' accounts" }, group: 'registers', order: 41 },
    load: () => import('./trainee-accounts.tsx'),
  },
];
