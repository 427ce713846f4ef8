import { claimScreens } from './claims/screens.ts';
import type { Screen } from './desk.ts';
import { administratorScreens } from './administrator/screens.ts';
import { admissionScreens } from './admissions/screens.ts';
import { closingScreens } from './closing/screens.ts';
import { enrolmentScreens } from './enrolments/screens.ts';
import { registrarScreens } from './registrar/screens.ts';
import { financeScreens } from './finance/screens.ts';
import { orderScreens } from './orders/screens.ts';
import { oversightScreens } from './oversight/screens.ts';
import { leadershipScreens } from './leadership/screens.ts';
import { policyScreens } from './policies/screens.ts';
import { qualityScreens } from './quality/screens.ts';
import { reviewScreens } from './review/screens.ts';

/** Every screen of the console. A desk adds its own list here. */
export const SCREENS: readonly Screen[] = [
  ...claimScreens, ...admissionScreens, ...enrolmentScreens, ...orderScreens, ...administratorScreens, ...registrarScreens, ...financeScreens, ...closingScreens, ...reviewScreens, ...leadershipScreens, ...policyScreens, ...qualityScreens, ...oversightScreens,
];
