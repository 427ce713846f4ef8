import path from 'node:path';
import { Command } from 'commander';
import { registerCheck } from './cli/check.ts';
import { registerEnrolments } from './cli/enrolments.ts';
import { registerInstallation } from './cli/installation.ts';
import { registerKeys } from './cli/keys.ts';
import { registerPolicy } from './cli/policy.ts';
import { registerSubmit } from './cli/submit.ts';
import { registerTemplate } from './cli/template.ts';
import { registerTools } from './cli/tools.ts';
import { projectDir } from './config.ts';
import { loadPolicies } from './policies.ts';
import { policySource } from './policy-source.ts';
import { chinaDate } from '../domain/clock.ts';
import { printFailure } from './setup-error.ts';

/** The operators' command line: `npm run -s funeng -- …`. */
const program = new Command('funeng').description('赋能 命令行  command line for operators').showHelpAfterError();
registerTemplate(program, async () => policySource(await loadPolicies(path.join(projectDir, 'policies'))).inForce(chinaDate(Date.now())).programmes);
registerCheck(program);
registerPolicy(program);
registerSubmit(program);
registerInstallation(program);
registerKeys(program);
registerEnrolments(program);
registerTools(program);

try {
  await program.parseAsync();
} catch (error) {
  printFailure(error);
  process.exitCode = 2;
}
