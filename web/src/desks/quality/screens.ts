import type { Screen } from '../desk.ts';
import { CITY_WIDE } from '../desk.ts';

export const qualityScreens: readonly Screen[] = [
  {
    path: 'samples', acts: ['sample.read'], menu: { label: { zh: '质量抽查', en: 'Quality samples' }, group: 'oversight', order: 64 },
    load: () => import('./samples.tsx'),
  },
  { path: 'samples/:sampleNo', acts: ['sample.read'], load: () => import('./sample-page.tsx') },
  { path: 'cases/:caseNo', acts: ['claim.read'], roles: CITY_WIDE, load: () => import('./case-log.tsx') },
];
