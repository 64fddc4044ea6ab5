import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFiles } from './cdn/files.ts';
import { serveFile } from './cdn/serve-file.ts';
import type { Clock } from './clock.ts';
import { createEvents } from './events.ts';
import type { Events, StandInEvent, UntilOptions } from './events.ts';
import { createGateway } from './gateway/gateway.ts';
import type { GatewayControls } from './gateway/gateway.ts';
import { messageHistory } from './messages/message-history.ts';
import type { MessageHistory } from './messages/message-history.ts';
import { createRender } from './messages/render.ts';
import { createMessages } from './messages/store.ts';
import { createInteractions } from './people/interactions.ts';
import { createPersonInChannel } from './people/people.ts';
import type { PersonInChannel } from './people/people.ts';
import { createFaults } from './rest/faults.ts';
import type { Faults } from './rest/faults.ts';
import { createRateLimits, observedLimits } from './rest/rate-limits.ts';
import type { Limits } from './rest/rate-limits.ts';
import { createRestServer } from './rest/rest-server.ts';
import type { RequestHook } from './rest/rest-server.ts';
import { createRoutes } from './rest/routes.ts';
import { listen } from './server.ts';
import { createSnowflakes } from './snowflake.ts';
import type { Command, Message, User } from './wire.ts';
import { createCommandRegistry } from './world/command-registry.ts';
import { createPlaygroundWorld } from './world/playground-world.ts';
import { createWorldControls } from './world/world-controls.ts';
import type { WorldControls } from './world/world-controls.ts';
import { guildPayload } from './world/world-payloads.ts';

/** What a stand-in is made of. */
export type StandInParts = {
  /** Rules deadlines, tokens, nonces, the expiry of URLs and the `Date` header; may stand still and be moved. */
  readonly clock: Clock;
  /** `127.0.0.1` if absent. */
  readonly host?: string;
  /** A second address to listen on, at the same port. */
  readonly alsoOn?: string | undefined;
  /** Any free port if absent. */
  readonly port?: number;
  /** The bot's token; a random one if absent. */
  readonly token?: string;
  /** The limits in force, false for none (load tests); those others have observed if absent. Measured in real time. */
  readonly rateLimits?: false | Limits;
  /** The biggest file in bytes where nothing else is said; 10 MiB if absent. */
  readonly fileLimit?: number;
  /** How long a signed URL lives, in milliseconds; a day if absent. */
  readonly urlLifetimeMs?: number;
  /** How many bytes of files are held, the oldest forgotten beyond it; no bound if absent. */
  readonly keepBytes?: number;
  /** 41,250 ms if absent. */
  readonly heartbeatIntervalMs?: number;
  /** How long a client may send no heartbeat before it is closed with 4009, in milliseconds; one and a half intervals if absent. */
  readonly silenceMs?: number;
  /** What `/gateway/bot` recommends; 1 if absent. */
  readonly shards?: number;
  readonly maxConcurrency?: number;
  /** True: intents for members, presences and message content are granted. */
  readonly privilegedIntents?: boolean;
  /** False turns a request or gateway connection away with 403, whatever it asks for; all are taken if absent. */
  readonly accepts?: (request: IncomingMessage) => boolean;
  /** Answers what is neither REST nor CDN: the page. 404 if absent. */
  readonly otherRequests?: (request: IncomingMessage, response: ServerResponse) => void;
};

/** A person who acts. */
export type ActingPerson = {
  readonly user: User;
  /** In a channel by name or id; `dm` is the person's DM with the bot, which others know as `dm:` and the person's name. */
  in(channel: string): PersonInChannel;
};

/** Discord as far as the bot can tell: gateway, REST and CDN on one port, with a world and people in it. */
export type StandIn = AsyncDisposable & {
  /** `http://127.0.0.1:PORT`, the origin of the CDN too. */
  readonly url: string;
  /** For discord.js: `new Client({ rest: { api: apiUrl } })`. */
  readonly apiUrl: string;
  readonly token: string;
  readonly applicationId: string;
  readonly bot: User;
  /** The guild the bot is in from the start. */
  readonly guildId: string;
  /** The guild it is not in. */
  readonly elsewhereId: string;
  readonly world: WorldControls;
  readonly gateway: GatewayControls;
  readonly faults: Faults;
  /** Everything that happens. */
  readonly events: Events;
  /** Acts as a person, by name or user id. */
  as(person: string): ActingPerson;
  /** Hears every event; the function returned stops it. */
  on(listener: (event: StandInEvent) => void): () => void;
  /** Hears every REST request; the function returned stops it. */
  onRequest(hook: RequestHook): () => void;
  /** The first value of `look` that is neither undefined nor false, asked now and after every event. */
  until<T>(look: () => T | undefined | false, options?: UntilOptions): Promise<T>;
  /** What stands in a channel, oldest first; ephemeral messages only for their viewer. */
  messages(channel: string, options?: { readonly viewer?: string }): readonly Message[];
  /** Every message there ever was, with all its versions; of one channel or of all. */
  history(channel?: string): readonly MessageHistory[];
  /** The commands registered globally, or for a guild. */
  commands(guildId?: string): readonly Command[];
  /** The bytes of an attachment by its id; undefined if unknown or forgotten. */
  fileBytes(attachmentId: string): Buffer | undefined;
  /** Lets deadlines look at the clock; for whoever moves it by hand. */
  tick(): void;
};

const day = 24 * 60 * 60_000;
const mebibyte = 1024 * 1024;

/** Starts a stand-in of Discord; resolved once it listens. Disposing it terminates every connection. */
export async function createStandIn(parts: StandInParts): Promise<StandIn> {
  const { clock, host = '127.0.0.1', fileLimit = 10 * mebibyte, heartbeatIntervalMs = 41_250 } = parts;
  const token = parts.token ?? `stand-in.${randomBytes(32).toString('base64url')}`;
  const events = createEvents();
  const snowflakes = createSnowflakes(clock);
  const { world, guild, elsewhere } = createPlaygroundWorld({ snowflakes, fileLimit });
  const applicationId = world.bot.id;
  let origin = '';
  const gatewayUrl = (): string => origin.replace('http', 'ws');

  const files = createFiles({ clock, snowflakes, urlLifetimeMs: parts.urlLifetimeMs ?? day, keepBytes: parts.keepBytes ?? Infinity, origin: () => origin });
  const gateway = createGateway({
    events, token, heartbeatIntervalMs, silenceMs: parts.silenceMs ?? heartbeatIntervalMs * 1.5, privilegedIntents: parts.privilegedIntents ?? false, url: gatewayUrl,
    ready: () => ({ user: world.bot, application: { id: applicationId, flags: 0 }, session_type: 'normal', user_settings: {}, private_channels: [], relationships: [] }),
    guilds: () => [...world.guilds.values()].filter(({ hasBot }) => hasBot).map((known) => ({ ...guildPayload(world, known, clock), id: known.id })),
  });
  const messages = createMessages({
    clock, snowflakes, events, world, render: createRender({ files, world, clock }),
    told(event, record) {
      if (record.visibleTo !== undefined) return;
      const guildId = world.channels.get(record.channelId)?.guildId;
      const intent = guildId === undefined ? 1 << 12 : 1 << 9;
      if (!gateway.hears(intent)) return;
      const place = guildId === undefined ? {} : { guild_id: guildId };
      const data = event === 'MESSAGE_DELETE' ? { id: record.id, channel_id: record.channelId } : messages.render(record);
      gateway.dispatch(event, { ...data, ...place }, { guildId, intent });
    },
  });
  const commands = createCommandRegistry({ snowflakes, events, applicationId });
  const interactions = createInteractions({ clock, snowflakes, events });
  const faults = createFaults();
  const hooks = new Set<RequestHook>();
  const rateLimits = createRateLimits({ monotonic: () => performance.now(), limits: parts.rateLimits === false ? {} : parts.rateLimits ?? observedLimits });
  const routes = createRoutes({
    clock, snowflakes, applicationId, world, files, messages, interactions, commands, events, rateLimits, gatewayUrl,
    shards: parts.shards ?? 1, maxConcurrency: parts.maxConcurrency ?? 1,
  });
  const server = await listen({
    host, alsoOn: parts.alsoOn, port: parts.port ?? 0, upgrade: gateway.upgrade, others: parts.otherRequests, accepts: parts.accepts ?? (() => true),
    rest: createRestServer({ clock, token, faults, hooks, rateLimits, routes }),
    cdn: (request, response, url) => serveFile(files, request, response, url),
  });
  ({ origin } = server);

  const controls = createWorldControls({ world, gateway, events, clock });
  return {
    url: origin, apiUrl: `${origin}/api`, token, applicationId, bot: world.bot, guildId: guild.id, elsewhereId: elsewhere.id,
    world: controls, gateway: gateway.controls, faults, events, on: events.on, until: events.until, tick: interactions.tick,
    as(name) {
      const person = world.person(name);
      return {
        user: person.user,
        in: (channel) => createPersonInChannel({ world, files, messages, commands, interactions, events, gateway, addChannel: controls.addChannel }, person, channel === 'dm' ? world.directMessage(person.user.id) : world.channel(channel)),
      };
    },
    onRequest(hook) {
      hooks.add(hook);
      return () => hooks.delete(hook);
    },
    messages(channel, { viewer } = {}) {
      const found = messages.history(world.channel(channel).id, { limit: Infinity }, viewer === undefined ? undefined : world.person(viewer).user.id);
      return found.toReversed().map((record) => messages.render(record));
    },
    history: (channel) => messages.records(channel === undefined ? undefined : world.channel(channel).id).map((record) => messageHistory({ messages, files }, record)),
    commands: (guildId) => commands.list(guildId),
    fileBytes: files.bytes,
    async [Symbol.asyncDispose]() {
      interactions.close();
      gateway.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
