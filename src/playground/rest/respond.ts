import { composeEdit, composeNew } from '../messages/compose.ts';
import type { ComposeContext } from '../messages/compose.ts';
import type { MessageRecord, Version } from '../messages/store.ts';
import type { InteractionRecord } from '../people/interactions.ts';
import { responseFlags } from '../validate/message.ts';
import { messageFlags } from '../wire.ts';
import type { Fields } from '../wire.ts';
import { allows } from '../world/permissions.ts';
import { isReply } from './reply.ts';
import type { Reply } from './reply.ts';
import type { RestParts } from './rest-parts.ts';
import type { RestRequest } from './router.ts';

/** The messages that an interaction's token makes and changes. */
export type Responses = {
  /** A new message by token: `@original` or a follow-up of the interaction from then on. */
  create(interaction: InteractionRecord, body: Fields, request: RestRequest, origin: 'response' | 'follow-up'): MessageRecord | Reply;
  /** The message that shows "thinking". */
  createThinking(interaction: InteractionRecord, ephemeral: boolean): MessageRecord;
  edit(interaction: InteractionRecord, record: MessageRecord, body: Fields, request: RestRequest): MessageRecord | Reply;
};

/** Makes and edits messages under the rules for answers to interactions. */
export function createResponses({ files, messages, world, applicationId }: RestParts): Responses {
  const contextOf = (interaction: InteractionRecord, ephemeral: boolean): ComposeContext => ({
    files, channelId: interaction.channel.id, fileLimit: interaction.fileLimit, ephemeral, allowedFlags: responseFlags, mayEmbed: true,
    mayMentionEveryone: allows(world.botPermissions(interaction.channel), 'MentionEveryone'),
  });
  const add = (interaction: InteractionRecord, version: Version, origin: 'response' | 'follow-up'): MessageRecord => {
    const parent = origin === 'follow-up' ? interaction.original : interaction.source;
    return messages.create({
      channelId: interaction.channel.id, type: parent === undefined ? interaction.messageType : 19, author: world.bot, origin,
      interactionId: interaction.id, visibleTo: (version.flags & messageFlags.ephemeral) !== 0 ? interaction.person.user.id : undefined, nonce: undefined,
      reference: parent === undefined ? undefined : { type: 0, channel_id: parent.channelId, message_id: parent.id, ...(interaction.channel.guildId !== undefined && { guild_id: interaction.channel.guildId }) },
      metadata: {
        id: interaction.id, type: interaction.type === 4 ? 2 : interaction.type, user: interaction.person.user, authorizing_integration_owners: interaction.owners,
        // Undocumented, and what the client's line above an answer is made of.
        ...(interaction.commandName !== undefined && { name: interaction.commandName }),
        ...(origin === 'follow-up' && interaction.original !== undefined && { original_response_message_id: interaction.original.id }),
        ...(interaction.type === 3 && interaction.source !== undefined && { interacted_message_id: interaction.source.id }),
        ...(interaction.type === 5 && { triggering_interaction_metadata: { id: applicationId, type: 2, user: interaction.person.user, authorizing_integration_owners: interaction.owners } }),
      },
      version,
    }, (record) => {
      if (origin === 'response') interaction.original = record;
      else interaction.followUps.push(record);
    });
  };
  return {
    create(interaction, body, request, origin) {
      const asked = typeof body['flags'] === 'number' && (body['flags'] & messageFlags.ephemeral) !== 0;
      const version = composeNew(body, request.files, contextOf(interaction, asked || interaction.forcedEphemeral));
      return isReply(version) ? version : add(interaction, version, origin);
    },
    createThinking(interaction, ephemeral) {
      const isPrivate = ephemeral || interaction.forcedEphemeral;
      const flags = messageFlags.loading | (isPrivate ? messageFlags.ephemeral : 0);
      const mentions = { users: [], roles: [], everyone: false };
      return add(interaction, { content: '', flags, embeds: [], components: [], files: [], mentions, tts: false }, 'response');
    },
    edit(interaction, record, body, request) {
      const version = composeEdit(body, request.files, currentVersion(record), contextOf(interaction, record.visibleTo !== undefined));
      if (isReply(version)) return version;
      messages.edit(record, version);
      return record;
    },
  };
}

/** The newest version of a message. */
export function currentVersion(record: MessageRecord): Version {
  const version = record.versions.at(-1);
  if (version === undefined) throw new Error('A message has at least one version.');
  return version;
}
