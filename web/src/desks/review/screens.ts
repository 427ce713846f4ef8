import type { Screen } from '../desk.ts';

export const reviewScreens: readonly Screen[] = [
  {
    path: 'review', acts: ['row.mark'], menu: { label: { zh: '待办', en: 'To do' }, group: 'work', order: 1 },
    load: () => import('./queue.tsx'),
  },
  {
    path: 'notices', acts: ['claim.read'], roles: ['district', 'city_first', 'city_second', 'city_decider', 'registrar', 'auditor'],
    menu: { label: { zh: '公示', en: 'Public notice' }, group: 'work', order: 28 }, load: () => import('./notices.tsx'),
  },
  {
    path: 'delegations', acts: ['delegation.read'], menu: { label: { zh: '委派', en: 'Delegation' }, group: 'work', order: 29 },
    load: () => import('./delegations.tsx'),
  },
  { path: 'review/:claimNo', acts: ['row.mark'], load: () => import('./review-desk.tsx') },
];
