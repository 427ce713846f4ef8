import { districtName } from '../../domain/districts.ts';
import type { Role } from '../../domain/access.ts';
import type { SampleInstitution } from './generate/types.ts';

export { SAMPLE_PASSWORD } from '../../api/auth/passwords.ts';

export interface SamplePersonAccount {
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly institutionCode?: string;
  readonly districtCode?: string;
}

/** City, finance and audit, so that every act of the year has another name on it; a large batch needs a second approver. */
export const OFFICE: readonly SamplePersonAccount[] = [
  { username: 'admin', displayName: '示例管理员', role: 'admin' },
  { username: 'registrar', displayName: '示例经办人', role: 'registrar' },
  { username: 'first', displayName: '示例初审员', role: 'city_first' },
  { username: 'second', displayName: '示例复审员', role: 'city_second' },
  { username: 'decider', displayName: '示例审定人', role: 'city_decider' },
  { username: 'maker', displayName: '示例制表人', role: 'finance_maker' },
  { username: 'approver', displayName: '示例审核人', role: 'finance_approver' },
  { username: 'deputy', displayName: '示例分管领导', role: 'finance_approver' },
  { username: 'checker', displayName: '示例抽查员', role: 'city_first' },
  { username: 'auditor', displayName: '示例审计员', role: 'auditor' },
];

export const districtAccount = (code: string): SamplePersonAccount =>
  ({ username: `district-${code}`, displayName: `示例${districtName(code).zh}核验员`, role: 'district', districtCode: code });

export const clerkAccount = (institution: Pick<SampleInstitution, 'no' | 'code' | 'name'>): SamplePersonAccount =>
  ({ username: `clerk-${institution.no}`, displayName: `${institution.name}经办`, role: 'institution', institutionCode: institution.code });
