import { randomUUID } from 'node:crypto';
import type { Role } from '../../domain/access.ts';
import type { Database } from '../../store/db.ts';
import { violatedConstraint } from '../../store/db.ts';
import type { Person } from '../../store/people.ts';
import { insertPerson } from '../../store/people.ts';
import { problem } from '../http/problem.ts';
import { hashPassword, PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS, SAMPLE_PASSWORD } from './passwords.ts';

export interface PersonInput {
  /** Made when not given; the sample year gives its own, so that two years of one seed are alike. */
  readonly id?: string;
  /** 3–40 of a–z 0–9 . _ - */
  readonly username: string;
  /** 10–128 characters. Without one the person sets it through a one-time link. */
  readonly password?: string;
  readonly displayName: string;
  readonly role: Role;
  /** With the role `institution`, and only with it. */
  readonly institutionCode?: string;
  /** With the role `district`, and only with it. */
  readonly districtCode?: string;
}

export const USERNAME = /^[a-z0-9][a-z0-9._-]{2,39}$/;

/** Registers a person who can then sign in. @throws USERNAME_TAKEN, VALIDATION_FAILED. */
export async function createPerson(db: Database, input: PersonInput): Promise<Person> {
  const { password, id = randomUUID(), ...rest } = input;
  const username = input.username.toLowerCase();
  if (!USERNAME.test(username)) {
    throw invalid('body.username', '用户名为 3–40 个小写字母、数字或 . _ -', 'A user name has 3–40 of a–z, 0–9, . _ -');
  }
  if (password !== undefined && (password.length < PASSWORD_MIN_CHARACTERS || password.length > PASSWORD_MAX_CHARACTERS)) {
    throw invalid('body.password', `密码为 ${PASSWORD_MIN_CHARACTERS}–${PASSWORD_MAX_CHARACTERS} 个字符`,
      `A password has ${PASSWORD_MIN_CHARACTERS}–${PASSWORD_MAX_CHARACTERS} characters`);
  }
  try {
    return await insertPerson(db, { ...rest, id, username, ...(password !== undefined && { passwordHash: await hashPassword(password) }) });
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint === 'person_username_key' || constraint === 'person_email_key') throw problem('USERNAME_TAKEN');
    if (constraint === 'person_institution_scope' || constraint === 'person_district_scope') {
      throw invalid('body.role', '岗位与院校/区划代码不一致', 'The role and the institution or district code do not agree');
    }
    throw error;
  }
}

/** The sample's password is public: in production nobody gets it. @throws VALIDATION_FAILED */
export function refuseSamplePassword(settings: { readonly sampleSignIns: boolean }, password: string | undefined): void {
  if (!settings.sampleSignIns && password === SAMPLE_PASSWORD) throw invalid('body.password', '不能使用示例密码', 'The sample password cannot be used');
}

function invalid(path: string, zh: string, en: string): Error {
  return problem('VALIDATION_FAILED', { errors: [{ path, code: 'CUSTOM', message: { zh, en } }] });
}
