import type { Files } from '../cdn/files.ts';
import type { Events } from '../events.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { MessageRecord, Messages } from '../messages/store.ts';
import { fieldsIn } from '../wire.ts';
import type { Fields } from '../wire.ts';
import type { CommandRegistry } from '../world/command-registry.ts';
import { allows } from '../world/permissions.ts';
import type { Channel, ChannelOptions, Person, World } from '../world/world.ts';
import { envelope, placeOf } from './envelope.ts';
import { createHandle } from './handle.ts';
import type { Interaction } from './handle.ts';
import type { Interactions } from './interactions.ts';
import { createResolver } from './options.ts';
import type { Resolver } from './options.ts';

/** How an interaction is sent, besides what it says. */
export type SendOptions = {
  /** The gateway delivers the same event twice. */
  readonly duplicate?: boolean;
  /** Sends what Discord's client would refuse to send: unknown commands and options, values out of range. */
  readonly unchecked?: boolean;
  /** The event is this old when it is written, in milliseconds. */
  readonly ageMs?: number;
  /** `attachment_size_limit`, bytes. */
  readonly fileLimit?: number;
  /** `en-US` if absent. */
  readonly locale?: string;
};

/** What people share. */
export type PeopleParts = {
  readonly world: World;
  readonly files: Files;
  readonly messages: Messages;
  readonly commands: CommandRegistry;
  readonly interactions: Interactions;
  readonly events: Events;
  readonly gateway: Pick<Gateway, 'dispatch'>;
  /** Opens a channel and tells the bot. */
  readonly addChannel: (name: string, options: ChannelOptions) => Channel;
};

/** Sends one interaction: `special` fills in what its kind adds to the payload. */
export type Send = (type: number, special: (resolve: Resolver) => Fields & { readonly data: Fields }, options: SendOptions, facts: {
  /** The type an answer's message has. */
  readonly messageType: number;
  /** The message the component or modal belongs to. */
  readonly source?: MessageRecord;
}) => Interaction;

/** How one person sends interactions from one channel. */
export function createSend(parts: PeopleParts, person: Person, channel: Channel): Send {
  const { world, files, interactions, events, gateway } = parts;
  const place = placeOf(world, channel, person);
  return (type, special, options, { messageType, source }) => {
    const payload = special(createResolver({ world, files, channelId: channel.id, guildId: channel.guildId }));
    const record = interactions.create({
      type, commandName: commandName(payload.data), channel, person, owners: place.owners, userInstallOnly: place.userInstallOnly, messageType, source,
      forcedEphemeral: place.userInstallOnly && channel.guildId !== undefined && !allows(world.memberPermissions(channel, person), 'UseExternalApps'),
      fileLimit: options.fileLimit ?? channel.fileLimit, ageMs: options.ageMs ?? 0,
    });
    const handle = createHandle(parts, record);
    const where = { channelId: channel.id, visibleTo: person.user.id, interactionId: record.id };
    events.emit({ type: 'interaction-sent', ...where, userId: person.user.id, data: payload.data });
    gateway.dispatch('INTERACTION_CREATE', envelope(world, record, place, options.locale ?? 'en-US', payload), { guildId: channel.guildId }, {
      times: options.duplicate === true ? 2 : 1,
      written() {
        if (record.writtenAt !== undefined) return;
        record.writtenAt = performance.now();
        events.emit({ type: 'interaction-written', ...where, at: record.writtenAt });
      },
    });
    return handle;
  };
}

/** The name as one reads it: `quota set` for a subcommand. */
function commandName({ name, options }: Fields): string | undefined {
  if (typeof name !== 'string') return undefined;
  const inner = fieldsIn(options).find(({ type }) => type === 1 || type === 2);
  return inner === undefined ? name : `${name} ${commandName(inner) ?? ''}`;
}
