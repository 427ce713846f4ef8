import type { Screen } from '../desk.ts';

export const admissionScreens: readonly Screen[] = [
  {
    path: 'admissions', acts: ['admission.read'], menu: { label: { zh: '招生录取', en: 'Admissions' }, group: 'work', order: 11 },
    load: () => import('./admission-list.tsx'),
  },
  { path: 'admissions/:code', acts: ['admission.read'], load: () => import('./admission-page.tsx') },
];
