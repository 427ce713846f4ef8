import type { RoleName } from '../../asking/session.ts';
import type { Screen } from '../desk.ts';

/** Whoever writes rules, approves them or looks on. */
const ROLES: readonly RoleName[] = ['registrar', 'city_second', 'city_decider', 'auditor'];

export const policyScreens: readonly Screen[] = [
  {
    path: 'policies', acts: ['what-if.read'], roles: ROLES, menu: { label: { zh: '办法', en: 'Policies' }, group: 'registers', order: 84 },
    load: () => import('./policy-list.tsx'),
  },
  {
    path: 'programmes', acts: ['policy.read'], roles: ROLES, menu: { label: { zh: '项目', en: 'Programmes' }, group: 'registers', order: 83 },
    load: () => import('./programmes.tsx'),
  },
  { path: 'policies/new', acts: ['policy.draft'], load: () => import('./policy-draft.tsx') },
  { path: 'policies/:policyNo', acts: ['what-if.read'], roles: ROLES, load: () => import('./policy-page.tsx') },
];
