import type { RoleName } from '../../asking/session.ts';
import type { Screen } from '../desk.ts';

/** Whoever writes rules, approves them or looks on. */
const ROLES: readonly RoleName[] = ['registrar', 'city_second', 'city_decider', 'auditor'];

export const policyScreens: readonly Screen[] = [
  {
    path: 'policies', acts: ['what-if.read'], roles: ROLES, menu: { label: { zh: '办法', en: 'Policies' }, group: 'registers', order: 84 },
    load: () => import('./policy-list.tsx'),
  },
  { path: 'policies/new', acts: ['policy.draft'], load: () => import('./policy-draft.tsx') },
  { path: 'policies/:policyNo', acts: ['what-if.read'], roles: ROLES, load: () => import('./policy-page.tsx') },
];
