import { Client, GatewayIntentBits, Partials } from 'discord.js';
import type { ClientOptions, Interaction } from 'discord.js';
import { expect } from 'vitest';
import type { Clock } from '../../src/playground/clock.ts';
import { createStandIn } from '../../src/playground/stand-in.ts';
import type { StandIn, StandInParts } from '../../src/playground/stand-in.ts';
import type { Fields } from '../../src/playground/wire.ts';
import { createConformance, missingOpenApi } from './openapi.ts';

// Whatever else a test looks at, no request of discord.js and no answer of the stand-in may contradict Discord's description, where it is at hand.
const conformance = missingOpenApi() === undefined ? createConformance() : undefined;

/** A clock that stands still until it is moved. */
export type ManualClock = Clock & { advance(milliseconds: number): void };

/** A clock that starts at a fixed day of 2026. */
export function manualClock(start = Date.UTC(2026, 10, 23, 12)): ManualClock {
  let now = start;
  return { now: () => now, advance: (milliseconds) => { now += milliseconds; } };
}

/** A stand-in with a manual clock and an unmodified discord.js client that has logged in to it. */
export type Bench = AsyncDisposable & { readonly clock: ManualClock; readonly standIn: StandIn; readonly client: Client<true> };

/** Options as the bot uses them, pointed at a stand-in. */
export function clientOptions(standIn: StandIn, options: Partial<ClientOptions> = {}): ClientOptions {
  const { rest, ...others } = options;
  return {
    intents: [GatewayIntentBits.Guilds], partials: [Partials.Channel], waitGuildTimeout: 0, allowedMentions: { parse: [] }, ...others,
    rest: { api: standIn.apiUrl, ...rest },
  };
}

/** Logs a client in. */
export async function login(standIn: StandIn, options: Partial<ClientOptions> = {}): Promise<Client<true>> {
  const client = new Client(clientOptions(standIn, options));
  const ready = new Promise<Client<true>>((resolve) => client.once('clientReady', resolve));
  await client.login(standIn.token);
  return ready;
}

/** Starts a stand-in under a manual clock, held against Discord's description when it is disposed. */
export async function createTestStandIn(parts: Partial<StandInParts> = {}): Promise<StandIn & { readonly clock: ManualClock }> {
  const clock = manualClock();
  const standIn = await createStandIn({ clock, rateLimits: false, ...parts });
  if (conformance !== undefined) standIn.onRequest(conformance.hook);
  return {
    ...standIn, clock,
    async [Symbol.asyncDispose]() {
      await standIn[Symbol.asyncDispose]();
      expect(conformance?.problems.splice(0) ?? []).toEqual([]);
    },
  };
}

/** Starts both. */
export async function createBench(parts: Partial<StandInParts> = {}, options: Partial<ClientOptions> = {}): Promise<Bench> {
  const standIn = await createTestStandIn(parts);
  const client = await login(standIn, options);
  return {
    clock: standIn.clock, standIn, client,
    async [Symbol.asyncDispose]() {
      await client.destroy();
      await standIn[Symbol.asyncDispose]();
    },
  };
}

/** One request by hand: with the bot's token unless `token` says otherwise, JSON or (with files) multipart. */
export async function call(standIn: StandIn, method: string, path: string, options: {
  readonly body?: unknown; readonly files?: readonly { readonly name: string; readonly bytes: Buffer }[]; readonly token?: string | false;
} = {}): Promise<{ readonly status: number; readonly body: Fields & { readonly code?: number; readonly id: string }; readonly headers: Headers }> {
  const { body, files = [], token = standIn.token } = options;
  const form = new FormData();
  for (const [index, { name, bytes }] of files.entries()) form.append(`files[${index}]`, new Blob([new Uint8Array(bytes)]), name);
  if (files.length > 0) form.append('payload_json', JSON.stringify(body ?? {}));
  const isJson = files.length === 0 && body !== undefined;
  const response = await fetch(`${standIn.apiUrl}/v10${path}`, {
    method, headers: { ...(token !== false && { authorization: `Bot ${token}` }), ...(isJson && { 'content-type': 'application/json' }) },
    ...(files.length > 0 ? { body: form } : isJson ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

/** Lets the client answer every interaction with `act`; the function returned tells what became of one of them: it rejects with what `act` threw. */
export function answering<T>(client: Client, act: (interaction: Interaction) => Promise<T>): (interaction: { readonly id: string }) => Promise<T> {
  const known = new Map<string, PromiseWithResolvers<T>>();
  const outcome = (id: string): PromiseWithResolvers<T> => {
    const found = known.get(id) ?? Promise.withResolvers<T>();
    known.set(id, found);
    return found;
  };
  client.on('interactionCreate', (interaction) => {
    const { resolve, reject, promise } = outcome(interaction.id);
    promise.catch(() => undefined);
    act(interaction).then(resolve, reject);
  });
  return ({ id }) => outcome(id).promise;
}
