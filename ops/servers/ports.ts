import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { SetupError } from '../setup-error.ts';

/**
 * @param variable the setting that chooses this port
 * @throws SetupError PORT_BUSY with that name and a port that is free now
 */
export async function ensurePortFree(port: number, use: { zh: string; en: string }, variable: string, host = '127.0.0.1'): Promise<void> {
  const problem = await listenProblem(port, host);
  if (!problem) return;
  const [zhWhy, enWhy] = problem === 'EADDRINUSE' ? ['已被别的程序占用', 'is in use by another program'] : [`不能监听(${problem})`, `cannot be listened on (${problem})`];
  const other = await freePort();
  throw new SetupError('PORT_BUSY',
    { zh: `${use.zh}的端口 ${port} ${zhWhy}。`, en: `Port ${port} for ${use.en} ${enWhy}.` },
    { mend: { zh: `请设置 ${variable},例如 ${variable}=${other}。`, en: `Set ${variable}, for example ${variable}=${other}.` } });
}

/** Below the ports that Linux, macOS and Windows give to outgoing connections: between our look and the server's own listening, nobody is given one of these. */
const SEARCHED = { from: 12_000, to: 32_000 };
const SEARCHES = 100;

/**
 * A port that nothing listens on at this moment.
 * @throws Error when nothing can be listened on there
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  let problem: string | undefined;
  for (let searched = 0; searched < SEARCHES; searched += 1) {
    const port = randomInt(SEARCHED.from, SEARCHED.to);
    problem = await listenProblem(port, host);
    if (!problem) return port;
  }
  throw new Error(`no free port on ${host}: ${problem}`);
}

function listenProblem(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer().unref();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
