import type { ComponentType } from 'react';
import type { ActName, RoleName } from '../asking/session.ts';
import type { Bilingual } from '../shell/language.ts';

/** One screen: its address, who sees it, and the script that shows it (loaded when it is first opened). */
export interface Screen {
  /** In React Router's form, without the leading slash: `claims/:claimNo`. */
  readonly path: string;
  /** Any one of these acts opens it; what may be done on it, the API says. */
  readonly acts: readonly ActName[];
  /** Further narrowed to roles, where an act belongs to several whose screens differ. */
  readonly roles?: readonly RoleName[];
  /** Its entry in the menu; a screen without one is reached by a link. */
  readonly menu?: { readonly label: Bilingual; readonly group: MenuGroup; readonly order: number };
  readonly load: () => Promise<{ default: ComponentType }>;
}

/** Who sees the whole city's cases and books, not one institution's or district's. */
export const CITY_WIDE: readonly RoleName[] = ['finance_maker', 'finance_approver', 'city_first', 'city_second', 'city_decider', 'registrar', 'auditor'];

/** The menu's groups, in their order. */
export const MENU_GROUPS = {
  work: { zh: '办理', en: 'Work' },
  money: { zh: '资金', en: 'Money' },
  registers: { zh: '登记', en: 'Registers' },
  oversight: { zh: '监督', en: 'Oversight' },
  system: { zh: '系统', en: 'System' },
} as const satisfies Record<string, Bilingual>;
export type MenuGroup = keyof typeof MENU_GROUPS;

export function sees(screen: Pick<Screen, 'acts' | 'roles'>, person: { readonly role: RoleName; readonly acts: readonly ActName[] }): boolean {
  return screen.acts.some((act) => person.acts.includes(act)) && (screen.roles === undefined || screen.roles.includes(person.role));
}
