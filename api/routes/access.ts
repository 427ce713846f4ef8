import { z } from 'zod';
import { ACTS, kindOf, ROLES, rolesFor } from '../../domain/access.ts';
import { actName } from '../../domain/codes/acts.ts';
import type { Route } from '../http/route.ts';
import { reply, route } from '../http/route.ts';
import { bilingualSchema } from '../cases/schemas.ts';

const scopeSchema = z.enum(['ownInstitution', 'ownDistrict', 'all']);

const accessSchema = z.object({
  roles: z.array(z.enum(ROLES)),
  acts: z.array(z.object({
    act: z.enum(ACTS), name: bilingualSchema, kind: z.enum(['read', 'change']),
    who: z.partialRecord(z.enum(ROLES), scopeSchema).describe('A role that is not named may not'),
    routes: z.array(z.object({ method: z.string(), path: z.string(), summary: bilingualSchema })),
  })),
}).meta({ id: 'Access' });

/** The table of domain/access.ts as the console shows it, with what each act opens. */
export function accessRoutes(routes: readonly Route[]): Route[] {
  const acts = ACTS.map((act) => ({
    act, name: actName(act), kind: kindOf(act), who: rolesFor(act),
    routes: routes.filter((each) => each.act === act).map(({ method, path, summary }) => ({ method: method.toUpperCase(), path, summary })),
  }));
  return [route({
    method: 'get', path: '/api/access', tag: 'session', act: 'session.read', scope: 'list',
    summary: { zh: '权限表:岗位与可办事项', en: 'Who may do what: role, act and scope' },
    responses: { 200: { description: 'The whole table; separation of duties on one claim comes on top', schema: accessSchema } },
    handler: async () => reply.json({ roles: ROLES, acts }),
  })];
}
