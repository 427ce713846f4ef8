import { api } from '../../asking/client.ts';
import type { RoleName } from '../../asking/session.ts';
import type { Bilingual } from '../../shell/language.ts';
import type { Claim, Seen } from '../claims/asking.ts';

type Headers = { 'Idempotency-Key': string };
type BulkAct = 'identitySign' | 'signFirstReview' | 'signSecondReview' | 'decide';

/** Where a role signs, and how the API is asked to. */
export interface Signing {
  readonly stage: Claim['stage'];
  readonly bulkAct: BulkAct;
  readonly label: Bilingual;
  readonly send: (claimNo: string, seen: Seen, headers: Headers) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
}

const say = (zh: string, en: string): Bilingual => ({ zh, en });
const asked = (claimNo: string, header: Headers) => ({ path: { claimNo }, header });

const SIGNINGS: Partial<Record<RoleName, Signing>> = {
  district: {
    stage: 'identity', bulkAct: 'identitySign', label: say('签署身份核实', 'Sign the identity check'),
    send: (claimNo, seen, headers) => api.POST('/api/claims/{claimNo}/identity/sign', { params: asked(claimNo, headers), body: { seen } }),
  },
  city_first: {
    stage: 'firstReview', bulkAct: 'signFirstReview', label: say('初审签署', 'Sign the first review'),
    send: (claimNo, seen, headers) => api.POST('/api/claims/{claimNo}/sign-first-review', { params: asked(claimNo, headers), body: { seen } }),
  },
  city_second: {
    stage: 'secondReview', bulkAct: 'signSecondReview', label: say('复审签署并公示', 'Sign and publish'),
    send: (claimNo, seen, headers) => api.POST('/api/claims/{claimNo}/sign-second-review', { params: asked(claimNo, headers), body: { seen } }),
  },
  city_decider: {
    stage: 'decision', bulkAct: 'decide', label: say('审定', 'Decide'),
    send: (claimNo, seen, headers) => api.POST('/api/claims/{claimNo}/decide', { params: asked(claimNo, headers), body: { seen } }),
  },
};

export function signingOf(role: RoleName): Signing | undefined {
  return SIGNINGS[role];
}
