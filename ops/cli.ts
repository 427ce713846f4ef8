import { run } from './cli/program.ts';

/** The operators' command line: `npm run -s funeng -- …`. */
await run(process.argv.slice(2));
