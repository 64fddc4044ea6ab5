import { createRequire } from 'node:module';
import { Client, Events, GatewayIntentBits, Options, Partials, type RESTOptions } from 'discord.js';
import type { Log } from '../lib/log.ts';
import { describeFailure } from './failure.ts';
import { restOptions, type RestSettings } from './rest.ts';
import type { ServerClock } from './server-clock.ts';

export type Gateway = AsyncDisposable & {
  readonly client: Client;
  /** Resolves with the application's id once events flow. Throws when Discord refuses the login. */
  start(): Promise<{ readonly applicationId: string }>;
  /** Resolves when Discord has closed the connection for good: the process cannot go on. Never rejects. */
  readonly died: Promise<Error>;
  /** Whether the connection stands, and milliseconds of its last round trip. From memory. */
  health(): { readonly ok: boolean; readonly detail: string };
};

/** The connection to Discord. Options as they were measured; each says what it is for. */
export function createGateway(settings: RestSettings & { readonly log: Log; readonly serverClock: ServerClock }): Gateway {
  const { token, log, serverClock } = settings;
  const client = new Client({
    // Interactions need no intent; Guilds fills the cache with channels, which threads are recognised by.
    intents: [GatewayIntentBits.Guilds],
    // Direct messages and threads that are not in the cache.
    partials: [Partials.Channel],
    // The library would hold every event back until all servers have arrived, for 15 s if one is down; Discord waits 3 s.
    waitGuildTimeout: 0,
    allowedMentions: { parse: [] },
    makeCache: Options.cacheWithLimits(cacheLimits),
    rest: { ...restOptions(settings, serverClock), agent: keepAliveAgent() },
  });

  // A close that cannot be recovered from neither throws nor ends the process, and isReady() stays true.
  const died = new Promise<Error>((resolve) => {
    client.on(Events.ShardDisconnect, ({ code }) => resolve(new Error(`Discord has closed the connection for good (code ${code}).`)));
    client.on(Events.Invalidated, () => resolve(new Error('Discord has ended the session for good.')));
  });
  client.on(Events.Error, (error) => log.error(describeFailure(error), 'The Discord client failed'));
  client.on(Events.ShardError, (error) => log.warn(describeFailure(error), 'The connection to Discord failed'));
  client.on(Events.ShardReconnecting, () => log.warn({}, 'Connecting to Discord again'));
  client.rest.on('invalidRequestWarning', ({ count }) => log.error({ count }, 'Discord refuses many requests; it bans an address after 10,000 in 10 minutes'));

  return {
    client,
    died,
    async start() {
      const ready = new Promise<Client<true>>((resolve) => { client.once(Events.ClientReady, resolve); });
      await client.login(token);
      const up = await Promise.race([ready, died]);
      if (up instanceof Error) throw up;
      return { applicationId: up.application.id };
    },
    health() {
      const stands = client.ws.shards.size > 0 && client.ws.shards.every(({ status }) => status === 0);
      return { ok: stands, detail: stands ? `connected, ${client.ws.ping} ms` : 'not connected' };
    },
    [Symbol.asyncDispose]: () => {
      // The library takes its own farewell for a lost connection.
      client.removeAllListeners(Events.ShardReconnecting);
      return client.destroy();
    },
  };
}

/** Nothing here is ever read, so nothing of it is kept. */
const cacheLimits = {
  MessageManager: 0, GuildMemberManager: 0, UserManager: 0, PresenceManager: 0, ReactionManager: 0, ReactionUserManager: 0, VoiceStateManager: 0,
  ThreadMemberManager: 0, StageInstanceManager: 0, GuildBanManager: 0, GuildInviteManager: 0, GuildScheduledEventManager: 0, AutoModerationRuleManager: 0,
  BaseGuildEmojiManager: 0, GuildEmojiManager: 0, GuildStickerManager: 0, ApplicationCommandManager: 0, ApplicationEmojiManager: 0, EntitlementManager: 0,
};

/**
 * Connections that stay open: undici closes idle ones after 4 s, and the next acknowledgement would pay for TCP and TLS anew.
 * The agent must come from the very undici that the library uses.
 */
function keepAliveAgent(): RESTOptions['agent'] {
  try {
    const fromLibrary = createRequire(createRequire(import.meta.url).resolve('@discordjs/rest'));
    const { Agent } = fromLibrary('undici') as { Agent: new (options: object) => NonNullable<RESTOptions['agent']> };
    return new Agent({ keepAliveTimeout: 60_000 });
  } catch {
    return null;
  }
}
