import type { Screen } from '../desk.ts';

export const administratorScreens: readonly Screen[] = [
  {
    path: 'people', acts: ['person.read'], menu: { label: { zh: '人员与岗位', en: 'People and roles' }, group: 'system', order: 80 },
    load: () => import('./people.tsx'),
  },
  {
    path: 'access', acts: ['audit.read'], menu: { label: { zh: '权限表', en: 'Who may do what' }, group: 'system', order: 82 },
    load: () => import('./access.tsx'),
  },
  {
    path: 'calendar', acts: ['calendar.read'], menu: { label: { zh: '工作日历', en: 'Working days' }, group: 'system', order: 92 },
    load: () => import('./calendar.tsx'),
  },
  {
    path: 'retention', acts: ['retention.read'], menu: { label: { zh: '资料保存与抹除', en: 'Keeping and erasing' }, group: 'system', order: 84 },
    load: () => import('./retention.tsx'),
  },
  {
    path: 'clocks', acts: ['clock.advance'], menu: { label: { zh: '时钟', en: 'Clocks' }, group: 'system', order: 94 },
    load: () => import('./clocks.tsx'),
  },
  {
    path: 'installation', acts: ['clock.advance', 'audit.read'], menu: { label: { zh: '运行状态', en: 'Installation' }, group: 'system', order: 96 },
    load: () => import('./installation.tsx'),
  },
];
