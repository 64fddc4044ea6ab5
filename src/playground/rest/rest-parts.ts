import type { Files } from '../cdn/files.ts';
import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import type { Messages } from '../messages/store.ts';
import type { Interactions } from '../people/interactions.ts';
import type { Snowflakes } from '../snowflake.ts';
import type { CommandRegistry } from '../world/command-registry.ts';
import type { World } from '../world/world.ts';
import type { RateLimits } from './rate-limits.ts';

/** What routes work on. */
export type RestParts = {
  readonly clock: Clock;
  readonly snowflakes: Snowflakes;
  readonly applicationId: string;
  readonly world: World;
  readonly files: Files;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly commands: CommandRegistry;
  readonly events: Events;
  readonly rateLimits: RateLimits;
  /** The address of the gateway. */
  readonly gatewayUrl: () => string;
};
