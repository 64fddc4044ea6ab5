import { buttons, commands } from './commands/index.ts';
import { composeLine, type Line, type LineParts } from './compose.ts';
import type { Config } from './config.ts';
import { createDelivery, createDiscord, createDiscordLine, type Discord, type DiscordDelivery } from './discord/index.ts';
import { systemClock } from './lib/clock.ts';
import { createLog } from './lib/log.ts';

export type BotConfig = Config & { readonly DISCORD_TOKEN: string };
/** What may be put in place of the bot's own parts, to try it out. */
export type BotOverrides = Partial<Pick<LineParts, 'clock' | 'log' | 'random' | 'providers'>>;

/** The bot on Discord, connected and at work. */
export type Bot = AsyncDisposable & {
  /** Resolves when Discord has closed the connection for good. */
  readonly died: Promise<Error>;
};

/**
 * Builds and starts the bot. Disposing stops it in order: no new interaction, no new call, deliveries finished, the gateway last.
 * Throws when the data folder is taken, Discord refuses the login, or a port is not free.
 */
export async function startBot(config: BotConfig, overrides: BotOverrides = {}): Promise<Bot> {
  const clock = overrides.clock ?? systemClock;
  const log = overrides.log ?? createLog({ level: config.LOG_LEVEL, secrets: config.secrets });
  await using stack = new AsyncDisposableStack();
  const rest = {
    api: config.DISCORD_API_URL, token: config.DISCORD_TOKEN,
    ...(config.DISCORD_REQUESTS_PER_SECOND === undefined ? {} : { globalRequestsPerSecond: config.DISCORD_REQUESTS_PER_SECOND }),
  };
  const discordLine = createDiscordLine({ ...rest, clock });
  let delivery: DiscordDelivery | undefined;
  const line = await composeLine(config, {
    ...overrides, clock, log,
    createDelivery: (parts) => (delivery = createDelivery({ ...parts, rests: discordLine.rests })),
  });
  if (!delivery) throw new Error('The line was composed without a delivery.');
  const discord = createDiscord({
    ...rest, line: discordLine, studio: line.studio, delivery, commands, buttons, clock, log,
    maxInputBytes: config.MAX_INPUT_MIB * 2 ** 20,
    ...(config.DISCORD_GUILD_ID === undefined ? {} : { guildId: config.DISCORD_GUILD_ID }),
  });
  // Disposed in the reverse order: ears shut, then the line, the connection last.
  stack.use(discord);
  stack.use(line);
  stack.defer(() => discord.stopListening());
  if (config.WEB_PORT !== undefined) {
    // Loaded only where it is wanted: most bots have no web server.
    const { createWeb } = await import('./web/index.ts');
    stack.use(await createWeb({ port: config.WEB_PORT, host: config.WEB_HOST, log, health: () => healthOf(discord, line) }));
  }
  const started = line.start();
  await Promise.all([started, discord.start({ catalogReady: started })]);
  log.info({ providers: config.providers.map(({ instance }) => instance) }, 'ready');
  const owned = stack.move();
  return { died: discord.died, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Well = connected, and able to write down what it is asked for. */
async function healthOf(discord: Pick<Discord, 'health'>, { store }: Pick<Line, 'store'>): Promise<{ ok: boolean; detail: string }> {
  try {
    await store.transaction(async () => {});
    return discord.health();
  } catch {
    return { ok: false, detail: 'the database cannot be written' };
  }
}

/** Runs the bot until the signal aborts or Discord closes the connection for good. Resolves with the exit code. */
export async function runBot(config: BotConfig, signal: AbortSignal, overrides: BotOverrides = {}): Promise<number> {
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  await using bot = await startBot(config, overrides);
  process.send?.('ready');
  const death = await Promise.race([bot.died, stopped]);
  if (death) process.stderr.write(`${death.message}\n`);
  return death ? 1 : 0;
}
