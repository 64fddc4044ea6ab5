import { expect } from 'vitest';
import { buttons, commands } from '../../src/commands/index.ts';
import type { Clock } from '../../src/core/clock.ts';
import { createDiscord, createDiscordLine, type Discord } from '../../src/discord/index.ts';
import type { Posted } from '../../src/discord/read-posted.ts';
import { createLog, type Log } from '../../src/lib/log.ts';
import { createStandIn, type StandIn, type StandInParts } from '../../src/playground/stand-in.ts';
import { createFakeStudio, type FakeStudio } from '../fakes/studio.ts';
import { createConformance, missingOpenApi } from '../playground/openapi.ts';

/** Real time stands still; `advance` moves it and wakes whoever has slept long enough. */
export type TestClock = Clock & {
  advance(milliseconds: number): Promise<void>;
  /** Milliseconds of the sleeps under way, shortest first. */
  sleeps(): readonly number[];
  /** From now on every sleep of at most this many milliseconds is over at once, and time has moved on. */
  hurry(upTo: number): void;
};

export function createTestClock(start = Date.UTC(2026, 10, 23, 12)): TestClock {
  let now = start;
  let hurried = 0;
  const sleepers = new Set<{ readonly until: number; wake(): void }>();
  return {
    now: () => now,
    monotonic: () => now - start,
    hurry: (upTo) => { hurried = upTo; },
    sleeps: () => [...sleepers].map(({ until }) => until - now).toSorted((a, b) => a - b),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      if (ms <= hurried) {
        now += ms;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const sleeper = { until: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      });
    },
    async advance(milliseconds) {
      now += milliseconds;
      for (const sleeper of [...sleepers].filter(({ until }) => until <= now)) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      await Promise.resolve();
    },
  };
}

// Whatever else a test looks at, no request of the bot may contradict Discord's description, where it is at hand.
const conformance = missingOpenApi() === undefined ? createConformance() : undefined;

export type TestStandIn = StandIn & { readonly clock: TestClock; /** Every request that was answered, as `METHOD /path`; tokens are left out. */ readonly requests: string[] };

/** A stand-in of Discord under a clock that stands still. */
export async function startStandIn(parts: Partial<StandInParts> = {}): Promise<TestStandIn> {
  const clock = createTestClock();
  const standIn = await createStandIn({ clock, rateLimits: false, ...parts });
  const requests: string[] = [];
  standIn.onRequest(({ phase, method, path }) => {
    if (phase === 'headers') requests.push(`${method} ${path.replace(/[\w-]{60,}/g, 'TOKEN').replace(/\d{17,19}/g, 'ID')}`);
  });
  // The check coerces types, and so takes a 0 for a null too, of which only one is allowed there.
  if (conformance !== undefined) standIn.onRequest((request) => conformance.hook({ ...request, json: withoutZeroMinimum(request.json) }));
  return {
    ...standIn, clock, requests,
    async [Symbol.asyncDispose]() {
      await standIn[Symbol.asyncDispose]();
      expect(conformance?.problems.splice(0) ?? []).toEqual([]);
    },
  };
}

/** A body as the check takes it. */
export function withoutZeroMinimum(json: unknown): unknown {
  return json === undefined ? undefined : JSON.parse(JSON.stringify(json), (key, value: unknown) => (key === 'min_value' && value === 0 ? undefined : value));
}

/** Log lines, parsed. */
export type Lines = Readonly<Record<string, unknown>>[];

export function createTestLog(): { readonly log: Log; readonly lines: Lines } {
  const lines: Lines = [];
  return { lines, log: createLog({ level: 'debug', destination: { write: (line) => { lines.push(JSON.parse(line) as Lines[number]); } } }) };
}

/** The bot on a stand-in, with a studio in memory behind it. */
export type BotBench = AsyncDisposable & {
  readonly standIn: TestStandIn;
  readonly clock: TestClock;
  readonly studio: FakeStudio;
  readonly discord: Discord;
  readonly lines: Lines;
  /** What the delivery was told of messages. */
  readonly opened: { readonly jobId: string; readonly channelId: string; readonly messageId: string }[];
  /** What messages still have of results, by job; nothing where it does not say. */
  readonly posted: Map<string, Posted>;
};

export async function startBot(parts: Partial<StandInParts> & { readonly requestTimeout?: number; /** Milliseconds by which the bot's clock is ahead of Discord's. */ readonly ahead?: number } = {}): Promise<BotBench> {
  const { requestTimeout, ahead = 0, ...standInParts } = parts;
  const standIn = await startStandIn(standInParts);
  const clock: TestClock = { ...standIn.clock, now: () => standIn.clock.now() + ahead };
  const { log, lines } = createTestLog();
  const settings = { api: standIn.apiUrl, token: standIn.token, ...(requestTimeout === undefined ? {} : { requestTimeout }) };
  const studio = createFakeStudio({ now: clock.now });
  const opened: BotBench['opened'] = [];
  const posted: BotBench['posted'] = new Map();
  const discord = createDiscord({
    ...settings, line: createDiscordLine({ ...settings, clock }), studio, commands, buttons, clock, log, maxInputBytes: 20 * 2 ** 20,
    delivery: {
      opened: async (jobId, message) => { opened.push({ jobId, ...message }); },
      readPosted: async ({ id }) => posted.get(id) ?? { kind: 'gone' },
    },
  });
  await discord.start();
  return {
    standIn, clock, studio, discord, lines, opened, posted,
    async [Symbol.asyncDispose]() {
      await discord[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
    },
  };
}

/** The first value of `look` that is neither undefined nor false, asked again in every turn of the event loop. */
export async function eventually<T>(look: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`It did not become true: ${look.toString()}`);
    await new Promise((resolve) => { setImmediate(resolve); });
  }
}
