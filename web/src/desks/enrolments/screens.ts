import type { Screen } from '../desk.ts';

export const enrolmentScreens: readonly Screen[] = [
  {
    path: 'enrolments', acts: ['enrolment.read'], menu: { label: { zh: '学籍', en: 'Enrolments' }, group: 'work', order: 12 },
    load: () => import('./enrolment-list.tsx'),
  },
  { path: 'enrolments/:enrolmentNo', acts: ['enrolment.read'], load: () => import('./enrolment-page.tsx') },
  {
    path: 'cohorts/terms', acts: ['cohort.run'], menu: { label: { zh: '学期确认', en: 'Confirm terms' }, group: 'work', order: 13 },
    load: () => import('./confirm-terms.tsx'),
  },
  {
    path: 'cohorts/workbook', acts: ['cohort.run'], menu: { label: { zh: '班级工作簿', en: 'Cohort by workbook' }, group: 'work', order: 14 },
    load: () => import('./cohort-workbook.tsx'),
  },
];
