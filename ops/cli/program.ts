import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { chinaDate } from '../../domain/clock.ts';
import { projectDir } from '../config.ts';
import { loadPolicies } from '../policies.ts';
import { policySource } from '../policy-source.ts';
import { registerCheck } from './check.ts';
import { registerEnrolments } from './enrolments.ts';
import { EXIT, printCommandFailure } from './failure.ts';
import { registerInstallation } from './installation.ts';
import { registerKeys } from './keys.ts';
import { registerPolicy } from './policy.ts';
import { registerRetention } from './retention.ts';
import { registerSubmit } from './submit.ts';
import { registerTemplate } from './template.ts';
import { registerTools } from './tools.ts';

/** Every verb of the operators' command line. */
export function commandLine(): Command {
  const program = new Command('funeng').description('赋能 命令行  command line for operators')
    .addHelpText('after', '\nExit: 0 all good, 1 some not, 2 unreadable or not possible; what to do is said on standard error.');
  registerTemplate(program, async () => policySource(await loadPolicies(path.join(projectDir, 'policies'))).inForce(chinaDate(Date.now())).programmes);
  registerCheck(program);
  registerPolicy(program);
  registerSubmit(program);
  registerInstallation(program);
  registerKeys(program);
  registerRetention(program);
  registerEnrolments(program);
  registerTools(program);
  // A mistyped verb or option is told by commander, and ends like everything else that cannot be understood.
  for (const each of withAll(program)) each.exitOverride().showHelpAfterError('(--help 查看用法  shows the usage)');
  return program;
}

const withAll = (command: Command): Command[] => [command, ...command.commands.flatMap(withAll)];

/** Carries out what was typed, less the program's own name; the exit code is left in `process.exitCode`. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await commandLine().parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.good : EXIT.unusable;
      return;
    }
    printCommandFailure(error);
    process.exitCode = EXIT.unusable;
  }
}
