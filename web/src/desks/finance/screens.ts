import type { Screen } from '../desk.ts';

export const financeScreens: readonly Screen[] = [
  {
    path: 'batches', acts: ['batch.read'], menu: { label: { zh: '拨付批次', en: 'Payment batches' }, group: 'money', order: 5 },
    load: () => import('./batch-list.tsx'),
  },
  { path: 'batches/new', acts: ['batch.prepare'], load: () => import('./batch-builder.tsx') },
  { path: 'batches/:batchNo', acts: ['batch.read'], load: () => import('./batch-page.tsx') },
];
