import type { Screen } from '../desk.ts';

export const oversightScreens: readonly Screen[] = [
  {
    path: 'search', acts: ['case.search'], menu: { label: { zh: '查找', en: 'Search' }, group: 'oversight', order: 66 },
    load: () => import('./search.tsx'),
  },
  {
    path: 'audit', acts: ['audit.read'], menu: { label: { zh: '访问日志', en: 'Access log' }, group: 'oversight', order: 68 },
    load: () => import('./access-log.tsx'),
  },
];
