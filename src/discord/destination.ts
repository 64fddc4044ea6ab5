import type { BaseInteraction } from 'discord.js';
import { z } from 'zod';
import type { Json } from '../core/json.ts';

const snowflake = z.string().regex(/^\d{1,20}$/);

/** Where a job's answer goes: what `Job.destination` holds for jobs from Discord. No secret is in it. */
export const destinationSchema = z.object({
  applicationId: snowflake,
  interactionId: snowflake,
  channelId: snowflake.nullable(),
  guildId: snowflake.nullable(),
  /** 0 server, 1 direct message with the bot, 2 other private channel. */
  context: z.number().int().nullable(),
  /** Only the person sees the answer; decided when the command was acknowledged, for good. */
  ephemeral: z.boolean(),
  /** The bot itself is a member of the server or a part of the conversation: it can reach the channel without a reply token. */
  botPresent: z.boolean(),
  /** Bytes a file may have when it is sent with the reply token. */
  attachmentSizeLimit: z.number().int().positive(),
  /** The server's boost level, for files the bot sends on its own. */
  boostTier: z.number().int().min(0).max(3),
  locale: z.string(),
});
export type Destination = z.infer<typeof destinationSchema>;

/** Discord's least limit for a file, and the one that holds when it says nothing. */
export const defaultFileLimit = 10 * 2 ** 20;

/** Where the answer to this interaction goes. */
export function destinationOf(interaction: BaseInteraction, o: { ephemeral: boolean }): Destination & Json {
  return {
    applicationId: interaction.applicationId,
    interactionId: interaction.id,
    channelId: interaction.channelId,
    guildId: interaction.guildId,
    context: interaction.context,
    ephemeral: o.ephemeral,
    botPresent: isBotPresent(interaction),
    attachmentSizeLimit: interaction.attachmentSizeLimit > 0 ? interaction.attachmentSizeLimit : defaultFileLimit,
    boostTier: interaction.guild?.premiumTier ?? 0,
    locale: interaction.locale,
  };
}

/**
 * Whether the bot is installed where the interaction comes from. Discord names the server as owner 0, or `0` in the bot's own
 * direct messages; where only the user installed it there is no owner 0.
 */
export function isBotPresent({ authorizingIntegrationOwners: owners }: Pick<BaseInteraction, 'authorizingIntegrationOwners'>): boolean {
  return owners[0] !== undefined;
}
