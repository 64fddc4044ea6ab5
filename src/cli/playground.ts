import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { createBotProcess, type BotProcess } from '../playground/bot-process.ts';
import { createStandIn, type StandIn, type StandInParts } from '../playground/stand-in.ts';

/** The stand-in of Discord with the bot as its child process. */
export type Playground = AsyncDisposable & { readonly standIn: StandIn; readonly bot: BotProcess };

export type PlaygroundOptions = {
  readonly dataFolder: string;
  readonly standIn?: Partial<StandInParts>;
  /** Instead of `src/main.ts`. */
  readonly program?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly onOutput?: (text: string) => void;
};

/** Starts both; the bot differs from one on real Discord by its token, the API's address and where pictures may come from. */
export async function startPlayground(config: Config, o: PlaygroundOptions): Promise<Playground> {
  await using stack = new AsyncDisposableStack();
  const standIn = stack.use(await createStandIn({ clock: systemClock, port: config.PLAYGROUND_PORT, ...o.standIn }));
  const bot = stack.use(createBotProcess({
    program: o.program ?? fileURLToPath(new URL('../main.ts', import.meta.url)),
    environment: {
      ...config.environment, ...o.environment,
      DISCORD_TOKEN: standIn.token, DISCORD_API_URL: standIn.apiUrl, ATTACHMENT_ORIGINS: standIn.url, DATA_DIR: o.dataFolder,
    },
    patienceMs: (config.SHUTDOWN_SECONDS + 10) * 1_000,
    ...(o.onOutput ? { onOutput: o.onOutput } : {}),
  }));
  await bot.start();
  const owned = stack.move();
  return { standIn, bot, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Runs both until the signal, or until the bot ends by itself. Resolves with the exit code. */
export async function runPlayground(config: Config, signal: AbortSignal): Promise<number> {
  // A newcomer reads what follows, not the log of a bot that is well.
  const environment = { LOG_LEVEL: config.environment['LOG_LEVEL'] ?? 'warn' };
  await using playground = await startPlayground(config, { dataFolder: join(config.DATA_DIR, 'playground'), environment });
  process.stdout.write(`
Darkroom is running against a stand-in of Discord on this machine (${playground.standIn.url}); nothing leaves it.
  Try all four commands:   npm run demo
  One picture, no Discord: npm run generate -- text-to-image --prompt "a lighthouse at sunset" --out lighthouse.png
  A real server:           put DISCORD_TOKEN into .env and start again; the README has the steps.
Press Ctrl+C to stop.
`);
  return new Promise((resolve) => {
    if (signal.aborted) resolve(0);
    signal.addEventListener('abort', () => resolve(0), { once: true });
    playground.bot.onExit((code) => resolve(signal.aborted ? 0 : (code ?? 1)));
  });
}
