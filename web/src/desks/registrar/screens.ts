import type { Screen } from '../desk.ts';

export const registrarScreens: readonly Screen[] = [
  {
    path: 'assignments', acts: ['case.assign'], menu: { label: { zh: '经办分配', en: 'Assignments' }, group: 'work', order: 20 },
    load: () => import('./assignments.tsx'),
  },
  {
    path: 'objections', acts: ['objection.file', 'objection.resolve', 'report.year'], menu: { label: { zh: '异议', en: 'Objections' }, group: 'work', order: 30 },
    load: () => import('./objections.tsx'),
  },
  {
    path: 'institutions', acts: ['institution.manage', 'account.approve', 'budget.manage'], menu: { label: { zh: '院校', en: 'Institutions' }, group: 'registers', order: 70 },
    load: () => import('./institutions.tsx'),
  },
  {
    path: 'rounds', acts: ['round.read'], menu: { label: { zh: '申报批次', en: 'Rounds' }, group: 'registers', order: 88 },
    load: () => import('./rounds.tsx'),
  },
  {
    path: 'registry', acts: ['registry.import'], menu: { label: { zh: '退役军人登记', en: "Veterans' registry" }, group: 'registers', order: 74 },
    load: () => import('./registry.tsx'),
  },
  {
    path: 'notifications', acts: ['notification.read'], menu: { label: { zh: '消息', en: 'Messages' }, group: 'work', order: 90 },
    load: () => import('./notifications.tsx'),
  },
];
