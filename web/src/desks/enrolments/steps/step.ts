import type { paths } from '../../../contract/api.ts';
import type { Enrolment } from '../asking.ts';

/** What each step's dialog is given. */
export interface StepProps {
  readonly enrolment: Enrolment;
  /** What the act is called at this stage, as the API says. */
  readonly label: string;
  readonly onClose: () => void;
}

export const pathOf = ({ enrolmentNo }: Enrolment): { enrolmentNo: string } => ({ enrolmentNo });

type StepPath = Extract<keyof paths, `/api/enrolments/{enrolmentNo}/${string}`>;
type Step = StepPath extends `/api/enrolments/{enrolmentNo}/${infer S}` ? S : never;
/** What a step's route takes, by the last part of its address. */
export type BodyOf<S extends Step> = paths[`/api/enrolments/{enrolmentNo}/${S}`] extends { post: { requestBody?: { content: { 'application/json': infer B } } } } ? B : never;
