import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, vi } from 'vitest';
import { startBot, type Bot } from '../../src/bot.ts';
import { readConfig, type Environment } from '../../src/config.ts';
import type { Provider } from '../../src/core/provider.ts';
import { createLog } from '../../src/lib/log.ts';
import type { Interaction } from '../../src/playground/people/handle.ts';
import type { OptionValues } from '../../src/playground/people/options.ts';
import type { SendOptions } from '../../src/playground/people/send.ts';
import { createStandIn, type StandIn, type StandInParts } from '../../src/playground/stand-in.ts';
import { fieldsIn, type Message } from '../../src/playground/wire.ts';
import { createRunningClock, type RunningClock } from '../fakes/running-clock.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { createConformance, missingOpenApi } from '../playground/openapi.ts';
import { createWitness } from './witness.ts';

export type TestBotParts = {
  /** Instead of the configured ones, of which `sketch` is the only one. */
  readonly providers?: readonly Provider[];
  readonly environment?: (standIn: StandIn) => Environment;
  readonly standIn?: Partial<StandInParts>;
  /** Lines of the level `error` that are expected, by their message; any other one fails the test. */
  readonly errors?: readonly string[];
};

/** Who asks, where and how. */
export type Asking = { readonly as?: string; readonly in?: string } & SendOptions;

/** The whole bot on a stand-in of Discord, in this process, over sockets, with a database of its own. */
export type TestBot = AsyncDisposable & {
  readonly standIn: StandIn;
  /** Of bot and stand-in alike. */
  readonly clock: RunningClock;
  readonly folder: string;
  /** Requests of the bot so far, as `METHOD /path` with tokens and ids by name, in the order of their arrival. */
  readonly requests: readonly string[];
  /** Calls a slash command: as Alice in `general` unless said otherwise. */
  ask(command: string, options?: OptionValues, asking?: Asking): Interaction;
  /** The first value of `look` that is neither undefined nor false, with the clock `factor` times as fast meanwhile. */
  soon<T>(look: () => T | undefined | false, factor?: number): Promise<T>;
  /** Rows of the bot's database, as they are committed. */
  rows(sql: string, ...values: readonly string[]): readonly Readonly<Record<string, unknown>>[];
  /** Stops the bot as SIGTERM does. */
  stop(): Promise<void>;
  /** Starts it again on the same data. */
  start(): Promise<void>;
};

// Whatever else a test looks at, no request of the bot may contradict Discord's description, where it is at hand.
const conformance = missingOpenApi() === undefined ? createConformance() : undefined;

/** Starts both. Disposing stops them and checks what must hold for every test: nothing secret in the log, no request out of form. */
export async function startTestBot({ providers, environment = () => ({}), standIn: standInParts = {}, errors = [] }: TestBotParts = {}): Promise<TestBot> {
  await using stack = new AsyncDisposableStack();
  const clock = createRunningClock();
  const { path: folder } = stack.use(await createTemporaryFolder());
  const standIn = stack.use(await createStandIn({ clock, rateLimits: false, ...standInParts }));
  const witness = createWitness(standIn);
  if (conformance) standIn.onRequest(conformance.hook);
  const config = await readConfig({
    DISCORD_TOKEN: standIn.token, DISCORD_API_URL: standIn.apiUrl, ATTACHMENT_ORIGINS: standIn.url, DATA_DIR: folder, FFMPEG: 'none', ...environment(standIn),
  });
  const overrides = { clock, log: createLog({ level: 'info', secrets: config.secrets, destination: witness }), ...(providers ? { providers } : {}) };
  let bot: Bot | undefined;
  const stop = async (): Promise<void> => {
    const stopping = bot;
    bot = undefined;
    await stopping?.[Symbol.asyncDispose]();
  };
  const start = async (): Promise<void> => {
    bot = await startBot({ ...config, DISCORD_TOKEN: standIn.token }, overrides);
  };
  stack.defer(stop);
  await start();
  const owned = stack.move();
  return {
    standIn, clock, folder, requests: witness.requests, start, stop,
    ask: (command, options = {}, { as = 'alice', in: channel = 'general', ...send } = {}) => standIn.as(as).in(channel).command(command, options, send),
    soon: async (look, factor = 20) => {
      using _fast = clock.fast(factor);
      return await waitFor(look);
    },
    rows: (sql, ...values) => {
      using database = opened(join(folder, 'darkroom.sqlite'));
      return database.rows(sql, values);
    },
    async [Symbol.asyncDispose]() {
      await owned.disposeAsync();
      expect(conformance?.problems.splice(0) ?? []).toEqual([]);
      witness.expectCleanLog(errors);
    },
  };
}

/** The first value of `look` that is neither undefined nor false, asked every few milliseconds. */
export async function waitFor<T>(look: () => T | undefined | false): Promise<T> {
  let found: T | undefined | false;
  await vi.waitUntil(() => {
    found = look();
    return found !== undefined && found !== false;
  }, { timeout: 15_000, interval: 5 });
  if (found === undefined || found === false) throw new Error('It was true, and is no more.');
  return found;
}

/** A database of the bot, read beside it. */
function opened(file: string): Disposable & { rows(sql: string, values: readonly string[]): readonly Readonly<Record<string, unknown>>[] } {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  return { rows: (sql, values) => database.prepare(sql).all(...values), [Symbol.dispose]: () => database.close() };
}

/** The ending of an answer: files, or the sentence that says why there are none. */
export function isFinal({ attachments, content }: Message): boolean {
  return attachments.length > 0 || /This did not work|Canceled|charged/.test(content);
}

/** The ids of the buttons under a message. */
export function buttonsOf({ components }: Message): readonly string[] {
  return components.flatMap((row) => fieldsIn(row['components']).map((button) => String(button['custom_id'])));
}

/** True once `jobs` were received and all of them have ended. */
export function isOver(bot: TestBot, jobs = 1): boolean {
  const phases = bot.rows('select phase from jobs').map(({ phase }) => String(phase));
  return phases.length >= jobs && phases.every((phase) => phase === 'done' || phase === 'failed' || phase === 'canceled');
}
