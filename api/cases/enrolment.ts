import { z } from 'zod';
import type { ResourceScope } from '../../domain/access.ts';
import { ENROLMENT_TRANSITIONS } from '../../domain/enrolment.ts';
import type { ProgrammeRules } from '../../domain/entitlement.ts';
import { rulesOf } from '../../domain/entitlement.ts';
import { kindInWords } from '../../domain/institution-kinds.ts';
import { DISTRICTS } from '../../domain/districts.ts';
import type { PolicyInForce } from '../../domain/policy/source.ts';
import type { EnrolmentRecord } from '../../store/enrolments.ts';
import { enrolmentScope, findEnrolment } from '../../store/enrolments.ts';
import { findInstitution } from '../../store/institutions.ts';
import { problem } from '../http/problem.ts';
import type { ApiDeps } from '../http/route.ts';
import { conflict, policyToday } from './claim.ts';

/* What the routes of enrolments share. */

export const enrolmentNoSchema = z.string().regex(/^[\w.-]{1,100}$/).describe('E-<year>-<…>');
export const enrolmentParams = z.strictObject({ enrolmentNo: enrolmentNoSchema });
export const enrolmentStageSchema = z.enum([...new Set(ENROLMENT_TRANSITIONS.flatMap((edge) => edge.to))]);
export const programmeSchema = z.string().regex(/^[a-z0-9-]{2,40}$/).describe('The code of a programme of the policy');
export const majorSchema = z.string().trim().min(1).max(100);
export const districtSchema = z.string().refine((code) => Object.hasOwn(DISTRICTS, code), '不是本市的区 / not a district of the city').describe('Area code of the place of settlement');
export const orderNoSchema = z.string().regex(/^[A-Za-z0-9][\w.-]{0,39}$/).describe("The number of an employer's order");
export const enterpriseSchema = z.string().trim().min(1).max(30).describe('统一社会信用代码 of the enterprise');

export function scopeOfEnrolment({ params, deps }: { params: { enrolmentNo: string }; deps: ApiDeps }): Promise<ResourceScope | undefined> {
  return enrolmentScope(deps.db, params.enrolmentNo);
}

export async function enrolmentOf({ params, deps }: { params: { enrolmentNo: string }; deps: ApiDeps }): Promise<EnrolmentRecord> {
  const found = await findEnrolment(deps.db, params.enrolmentNo);
  if (!found) throw problem('NOT_FOUND');
  return found;
}

/** The rules of a programme as the policy of today has them, for an institution that may offer it. @throws Problem as {@link rulesUnder} */
export async function rulesToday(deps: ApiDeps, clock: string, programme: string, institutionCode: string): Promise<ProgrammeRules> {
  return rulesUnder(deps, await policyToday(deps, clock), programme, institutionCode);
}

/** @throws Problem INSTITUTION_UNKNOWN, PROGRAMME_UNKNOWN, NOT_OFFERED_HERE */
export async function rulesUnder(deps: ApiDeps, { policy, hash }: PolicyInForce, programme: string, institutionCode: string): Promise<ProgrammeRules> {
  const institution = await findInstitution(deps.db, institutionCode);
  if (!institution) throw conflict('INSTITUTION_UNKNOWN', '该院校尚未登记', 'the institution is not registered', { institution: institutionCode });
  const rules = rulesOf(policy, hash, programme);
  const course = policy.programmes.find(({ code }) => code === programme)?.course;
  if (!rules || !course) throw conflict('PROGRAMME_UNKNOWN', '现行办法没有这个项目', 'the policy in force has no such programme', { programme });
  if (!course.offeredBy.includes(kindInWords(institution.kind))) {
    throw conflict('NOT_OFFERED_HERE', `${kindInWords(institution.kind)}类院校不承办该项目`, 'the programme is not offered by institutions of this kind', { kind: institution.kind, programme });
  }
  return rules;
}
