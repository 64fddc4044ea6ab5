import { enableCompileCache } from 'node:module';
import type { Config } from './config.ts';

// Halves the time the libraries take to load, from the second start on.
enableCompileCache();

const { ConfigError, loadConfig } = await import('./config.ts');

/** Aborts on SIGTERM, on SIGINT, and when a parent that started us as its child is gone. */
function endOfProcess(): AbortSignal {
  const end = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end.abort());
  process.once('disconnect', () => end.abort());
  return end.signal;
}

/** Runs the bot, or without a token the stand-in with the bot as its child. Resolves with the exit code. */
async function run(config: Config, signal: AbortSignal): Promise<number> {
  if (config.DISCORD_TOKEN === undefined) return (await import('./cli/playground.ts')).runPlayground(config, signal);
  return (await import('./bot.ts')).runBot({ ...config, DISCORD_TOKEN: config.DISCORD_TOKEN }, signal);
}

try {
  process.exitCode = await run(await loadConfig(), endOfProcess());
} catch (error) {
  process.stderr.write(error instanceof ConfigError ? `${error.message}\n` : `${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// Everything is stopped by now; only discord.js goes on connecting where Discord was away when it was told to stop.
process.exit();
