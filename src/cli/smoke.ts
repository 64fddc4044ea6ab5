import { ConfigError, loadConfig } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { UsageError } from './arguments.ts';
import { readSmokeArguments, usage } from './smoke/arguments.ts';
import { createTerminalPerson } from './smoke/person.ts';
import { stepAsText, sumAsText } from './smoke/report.ts';
import { runSmoke } from './smoke/run.ts';

async function smoke(words: readonly string[], signal: AbortSignal): Promise<boolean> {
  const args = readSmokeArguments(words);
  const config = await loadConfig();
  const { DISCORD_TOKEN: token } = config;
  if (token === undefined) throw new UsageError('Set DISCORD_TOKEN, in .env or the environment: the run needs a bot on real Discord.');
  const log = createLog({ level: 'error', secrets: config.secrets, destination: process.stderr });
  const report = await runSmoke({ ...config, DISCORD_TOKEN: token }, args, {
    clock: systemClock, log, signal, person: createTerminalPerson(),
    ...(args.json ? {} : { onStep: (step) => { process.stdout.write(`${stepAsText(step)}\n`); } }),
  });
  process.stdout.write(args.json ? `${JSON.stringify(report, undefined, 2)}\n` : `\n${sumAsText(report)}\n`);
  return report.ok;
}

async function main(): Promise<number> {
  const end = new AbortController();
  const stop = (): void => {
    process.stderr.write('\nStopping: what was posted is taken away first.\n');
    end.abort(new Error('The run was stopped.'));
  };
  // A second time ends the process at once.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop);
  try {
    return await smoke(process.argv.slice(2), end.signal) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof UsageError || end.signal.aborted)) throw error;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (process.argv.length <= 2) process.stderr.write(`\n${usage}\n`);
    return 1;
  }
}

// Nothing is under way any more; only discord.js goes on connecting where Discord was away when it was told to stop.
process.exit(await main());
