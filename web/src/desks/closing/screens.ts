import type { RoleName } from '../../asking/session.ts';
import type { Screen } from '../desk.ts';

const BOOKS: readonly RoleName[] = ['finance_maker', 'finance_approver', 'auditor'];

export const closingScreens: readonly Screen[] = [
  {
    path: 'periods', acts: ['budget.read'], roles: BOOKS, menu: { label: { zh: '月末结账', en: 'Closing of months' }, group: 'money', order: 62 },
    load: () => import('./periods.tsx'),
  },
  {
    path: 'transfers', acts: ['budget.read'], roles: BOOKS, menu: { label: { zh: '指标调剂', en: 'Transfers' }, group: 'money', order: 63 },
    load: () => import('./transfers.tsx'),
  },
  {
    path: 'year-ends', acts: ['budget.read'], roles: BOOKS, menu: { label: { zh: '年终结转', en: 'Year-end' }, group: 'money', order: 64 },
    load: () => import('./year-ends.tsx'),
  },
  { path: 'year-ends/:yearEndNo', acts: ['budget.read'], roles: BOOKS, load: () => import('./year-end-page.tsx') },
  {
    path: 'reconciliation', acts: ['budget.read'], roles: [...BOOKS, 'registrar'], menu: { label: { zh: '对账差异', en: 'Reconciliation' }, group: 'money', order: 65 },
    load: () => import('./reconciliation.tsx'),
  },
];
