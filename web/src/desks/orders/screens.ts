import type { Screen } from '../desk.ts';

export const orderScreens: readonly Screen[] = [
  {
    path: 'orders', acts: ['enrolment.read'], menu: { label: { zh: '用人单位订单', en: "Employers' orders" }, group: 'work', order: 15 },
    load: () => import('./order-list.tsx'),
  },
  { path: 'orders/:orderNo', acts: ['enrolment.read'], load: () => import('./order-page.tsx') },
];
