import type { Screen } from '../desk.ts';

export const reviewScreens: readonly Screen[] = [
  {
    path: 'review', acts: ['row.mark'], menu: { label: { zh: '待办', en: 'To do' }, group: 'work', order: 1 },
    load: () => import('./queue.tsx'),
  },
  { path: 'review/:claimNo', acts: ['row.mark'], load: () => import('./review-desk.tsx') },
];
