import type { Screen } from '../desk.ts';

export const claimScreens: readonly Screen[] = [
  {
    path: 'claims', acts: ['claim.read'], menu: { label: { zh: '申报', en: 'Claims' }, group: 'work', order: 10 },
    load: () => import('./claim-list.tsx'),
  },
];
