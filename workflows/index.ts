// Every function exported here becomes a workflow type: nothing but workflows.
export { admission } from './admission.ts';
export { advance } from './advance.ts';
export { bulk } from './bulk.ts';
export { claim } from './claim.ts';
export { clawback } from './clawback.ts';
export { disbursement } from './disbursement.ts';
export { enrolment } from './enrolment.ts';
export { exportDocument } from './export.ts';
export { identity } from './identity.ts';
export { intake } from './intake.ts';
export { period } from './period.ts';
export { policy } from './policy.ts';
export { registryImport } from './registry-import.ts';
export { round } from './round.ts';
export { transfer } from './transfer.ts';
export { whatIf } from './what-if.ts';
export { yearEnd } from './year-end.ts';
