import { Events } from 'discord.js';
import type { Clock } from '../core/clock.ts';
import type { Studio } from '../core/studio.ts';
import type { Log } from '../lib/log.ts';
import { textsFor } from '../text/index.ts';
import { createGateway, type Gateway } from './client.ts';
import type { ButtonAction, Command } from './command.ts';
import type { DiscordDelivery } from './delivery.ts';
import { describeFailure } from './failure.ts';
import { inviteLink } from './permissions.ts';
import { registerCommands } from './register.ts';
import { createRests, type Rests, type RestSettings } from './rest.ts';
import { createRouter } from './router.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';
import { listServers } from './servers.ts';
import { sayWhere } from './welcome.ts';

export { createDelivery, type DeliveryParts, type DiscordDelivery } from './delivery.ts';

export type DiscordParts = RestSettings & {
  readonly line: DiscordLine;
  readonly studio: Studio;
  readonly delivery: Pick<DiscordDelivery, 'opened' | 'readPosted'>;
  readonly commands: readonly Command[];
  readonly buttons: readonly ButtonAction[];
  readonly clock: Clock;
  readonly log: Log;
  readonly maxInputBytes: number;
  /** Registers the commands in this server alone, where they change at once; for development. */
  readonly guildId?: string;
};

/** REST and Discord's time, which the delivery needs before there is a bot. */
export type DiscordLine = { readonly rests: Rests; readonly serverClock: ServerClock };

export function createDiscordLine(settings: RestSettings & { readonly clock: Clock }): DiscordLine {
  const serverClock = createServerClock(settings.clock);
  return { rests: createRests(settings, serverClock), serverClock };
}

export type Discord = AsyncDisposable & Pick<Gateway, 'died' | 'health'> & {
  /**
   * Resolves once events flow and the commands are in line, or cannot be brought there now. They wait for `catalogReady`, since
   * what is on offer makes them. Logs where the bot is and the link that invites it. Throws when Discord refuses the login.
   */
  start(o?: { readonly catalogReady: Promise<unknown> }): Promise<void>;
  /** Brings the commands in line with what is on offer now. Throws what the REST throws. */
  register(): Promise<'unchanged' | 'changed'>;
  /** Takes no interaction from now on; the connection stays. */
  stopListening(): void;
};

/** Milliseconds. */
const listPatience = 10_000;

/** The front door on Discord: the connection, the commands, and the way from an interaction to its handler. */
export function createDiscord(parts: DiscordParts): Discord {
  const { line: { rests, serverClock }, studio, commands, buttons, clock, log, maxInputBytes, delivery } = parts;
  const gateway = createGateway({ ...parts, serverClock });
  const route = createRouter({ commands, buttons, context: { studio, clock, serverClock, log, maxInputBytes, opened: delivery.opened, readPosted: delivery.readPosted } });
  gateway.client.on(Events.InteractionCreate, route);
  let applicationId: string | undefined;

  const register = async (): Promise<'unchanged' | 'changed'> => {
    if (applicationId === undefined) throw new Error('Commands are registered after the start.');
    const payloads = commands.map((command) => command.payload({ models: studio.models, texts: textsFor('en') }));
    return await registerCommands(rests.bot, { applicationId, payloads, ...(parts.guildId === undefined ? {} : { guildId: parts.guildId }) });
  };

  const sayWhereItIs = async (application: string): Promise<void> => {
    const invite = inviteLink(application);
    try {
      const servers = await listServers(rests.bot, { signal: AbortSignal.timeout(listPatience) });
      log.info({ servers: servers.length, invite }, sayWhere(application, servers));
    } catch (error) {
      log.warn({ invite, ...describeFailure(error) }, `The servers of this bot could not be listed. The link that invites it: ${invite}`);
    }
  };

  return {
    died: gateway.died,
    health: gateway.health,
    register,
    async start(o) {
      ({ applicationId } = await gateway.start());
      const said = sayWhereItIs(applicationId);
      await o?.catalogReady;
      try {
        log.info({ commands: await register() }, 'Connected to Discord');
      } catch (error) {
        // Those of an earlier start are still there, and work.
        log.error({ error }, 'The commands could not be registered');
      }
      await said;
    },
    stopListening: () => { gateway.client.off(Events.InteractionCreate, route); },
    [Symbol.asyncDispose]: gateway[Symbol.asyncDispose],
  };
}
