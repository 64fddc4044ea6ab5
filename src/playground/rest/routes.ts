import type { RestParts } from './rest-parts.ts';
import type { Route } from './router.ts';
import { accountRoutes } from './routes-account.ts';
import { callbackRoutes } from './routes-callback.ts';
import { commandRoutes } from './routes-commands.ts';
import { guildRoutes } from './routes-guild.ts';
import { messageRoutes } from './routes-messages.ts';
import { webhookRoutes } from './routes-webhook.ts';

/** The whole route table. */
export function createRoutes(parts: RestParts & { readonly shards: number; readonly maxConcurrency: number }): readonly Route[] {
  return [...callbackRoutes(parts), ...webhookRoutes(parts), ...messageRoutes(parts), ...guildRoutes(parts), ...commandRoutes(parts), ...accountRoutes(parts)];
}
