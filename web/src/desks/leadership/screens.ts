import type { Screen } from '../desk.ts';

export const leadershipScreens: readonly Screen[] = [
  {
    path: 'year', acts: ['report.year'], menu: { label: { zh: '年度总览', en: 'The year' }, group: 'oversight', order: 10 },
    load: () => import('./year.tsx'),
  },
];
