import type { Command } from '../wire.ts';
import { allows, allPermissions } from '../world/permissions.ts';
import { channelTypes } from '../world/world.ts';
import type { Channel, Person, World } from '../world/world.ts';
import { placeOf } from './envelope.ts';

/** True if Discord offers a command to a person in a channel: by permissions, contexts, installation and age restriction. */
export function mayUse(world: World, command: Command, channel: Channel, person: Person): boolean {
  // A forum has no line to write in; its posts have.
  if (channel.type === channelTypes.forum) return false;
  const { context, userInstallOnly } = placeOf(world, channel, person);
  if (command.contexts !== undefined && command.contexts !== null && !command.contexts.includes(context)) return false;
  if (!(command.integration_types ?? [0]).includes(userInstallOnly ? 1 : 0)) return false;
  if (command.nsfw && context === 0 && !isAgeRestricted(world, channel)) return false;
  if (channel.guildId === undefined) return true;
  const held = world.memberPermissions(channel, person);
  if (!allows(held, 'ViewChannel') || !allows(held, 'UseApplicationCommands')) return false;
  if (command.default_member_permissions === null) return true;
  const needed = BigInt(command.default_member_permissions);
  return needed === 0n ? held === allPermissions : (held & needed) === needed;
}

function isAgeRestricted(world: World, channel: Channel): boolean {
  const parent = channel.parentId === undefined ? undefined : world.channels.get(channel.parentId);
  return channel.nsfw || parent?.nsfw === true;
}
