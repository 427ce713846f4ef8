import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROUTES } from '../api/app.ts';
import { openApiOf } from '../api/openapi.ts';
import { accessRoutes } from '../api/routes/access.ts';
import { projectDir } from './config.ts';

/**
 * Writes the API's contract (out/contract/openapi.json) and the console's types of it (web/src/contract/api.ts). Both are made anew
 * whenever the contract has changed, and neither is kept in git: a console that no longer fits the API does not compile.
 */
const contractFile = path.join(projectDir, 'out', 'contract', 'openapi.json');
const typesFile = path.join(projectDir, 'web', 'src', 'contract', 'api.ts');

const contract = `${JSON.stringify(openApiOf([...accessRoutes(ROUTES), ...ROUTES], 'http://127.0.0.1'), null, 1)}\n`;
const isSame = existsSync(contractFile) && existsSync(typesFile) && readFileSync(contractFile, 'utf8') === contract;
if (!isSame) generateTypes();

function generateTypes(): void {
  for (const file of [contractFile, typesFile]) mkdirSync(path.dirname(file), { recursive: true });
  const newContract = `${contractFile}.new`;
  writeFileSync(newContract, contract);
  const generator = path.join(projectDir, 'node_modules', 'openapi-typescript', 'bin', 'cli.js');
  const done = spawnSync(process.execPath, [generator, newContract, '-o', typesFile, '--alphabetize', '--default-non-nullable', 'false'], { cwd: projectDir, encoding: 'utf8' });
  if (done.status !== 0) {
    process.stderr.write(`${done.stdout}${done.stderr}\n`);
    process.exit(1);
  }
  renameSync(newContract, contractFile);
}
