import path from 'node:path';
import { Command } from 'commander';
import { readConfig, type Config } from './config.ts';
import { buildConsole } from './console.ts';
import { sayOnTerminal } from './say.ts';
import { rehearsalOf } from './rehearsal.ts';
import { prepareRehearsal, prepareSampleYear } from './sample/first-start.ts';
import { printFailure } from './setup-error.ts';
import { startStack, type Stack } from './stack.ts';

/** The terminal and npm each pass on one Ctrl-C; what comes within this time is the same one. */
const SAME_PRESS_MS = 1_000;

const program = new Command('start')
  .description('Sets everything up and serves 启动并提供服务')
  .option('--rehearsal', 'an installation of its own for trying a year out: own data, money, clock and ports 演练环境');
program.parse();

try {
  const { rehearsal } = program.opts<{ rehearsal?: true }>();
  await start(rehearsal ? rehearsalOf(readConfig()) : readConfig());
} catch (error) {
  printFailure(error);
  process.exit(1);
}

async function start(config: Config): Promise<void> {
  sayOnTerminal({ zh: '赋能 正在启动', en: 'Funeng is starting' });
  const onSignal = stopper();
  await buildConsole(sayOnTerminal);
  const stack = await startStack({ config, say: sayOnTerminal });
  onSignal.use(stack);
  stack.supervisor.on('gaveUp', (_name, error) => {
    printFailure(error);
    void stack.stop().finally(() => process.exit(1));
  });
  if (config.rehearsal) await prepareRehearsal(stack, path.join(config.dataDir, 'rosters'));
  else if (config.sample.year) await prepareSampleYear(stack);
  printAddresses(stack, config);
}

function printAddresses(stack: Stack, config: Config): void {
  const lines = [
    '', `赋能已就绪  Funeng is ready: ${config.http.publicUrl}`,
    ...(stack.temporalUiUrl ? [`  流程  workflows   ${stack.temporalUiUrl}`] : []),
    `  数据  data        ${config.dataDir}`,
    '  按 Ctrl-C 停止  Ctrl-C stops everything', '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** First signal: stop in order. Another press: force. While still starting: leave at once, and the leashes end what has been started. */
function stopper(): { use(stack: Stack): void } {
  let stack: Stack | undefined;
  let firstMs: number | undefined;
  const stopNow = async (running: Stack): Promise<void> => {
    await running.stop();
    sayOnTerminal({ zh: '已全部停止', en: 'Everything has stopped' });
    process.exit(0);
  };
  const onSignal = (): void => {
    const nowMs = performance.now();
    if (!stack) {
      sayOnTerminal({ zh: '启动已取消', en: 'The start was called off' });
      process.exit(130);
    } else if (firstMs === undefined) {
      firstMs = nowMs;
      sayOnTerminal({ zh: '正在停止(再按一次 Ctrl-C 强制结束)', en: 'Stopping (Ctrl-C again forces)' });
      void stopNow(stack);
    } else if (nowMs - firstMs > SAME_PRESS_MS) {
      stack.supervisor.forceStop();
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  // Started by bootstrap with a message channel: when bootstrap is killed, this ends too.
  if (process.connected) process.once('disconnect', onSignal);
  return { use: (running) => { stack = running; } };
}
