import { Client, GatewayIntentBits, Partials } from 'discord.js';
import type { ClientOptions, Interaction } from 'discord.js';
import type { Clock } from '../../src/playground/clock.ts';
import { createStandIn } from '../../src/playground/stand-in.ts';
import type { StandIn, StandInParts } from '../../src/playground/stand-in.ts';

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

/** Starts both. */
export async function createBench(parts: Partial<StandInParts> = {}, options: Partial<ClientOptions> = {}): Promise<Bench> {
  const clock = manualClock();
  const standIn = await createStandIn({ clock, ...parts });
  const client = await login(standIn, options);
  return {
    clock, standIn, client,
    async [Symbol.asyncDispose]() {
      await client.destroy();
      await standIn[Symbol.asyncDispose]();
    },
  };
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
