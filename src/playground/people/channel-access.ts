import { allows } from '../world/permissions.ts';
import { channelTypes } from '../world/world.ts';
import type { Channel, Person, World } from '../world/world.ts';

/** True if a person has a channel in their list: in a guild by permission, in private by being one of its people. */
export function maySee(world: World, channel: Channel, person: Person): boolean {
  if (channel.guildId === undefined) return channel.recipientIds.includes(person.user.id);
  return allows(world.memberPermissions(channel, person), 'ViewChannel');
}

/** True if a person can open a post in a forum. */
export function mayOpenPost(world: World, forum: Channel, person: Person): boolean {
  return forum.type === channelTypes.forum && allows(world.memberPermissions(forum, person), 'SendMessages');
}

/** Why a person cannot post in a channel, as one sentence; undefined if they can. */
export function whyNoPost(world: World, channel: Channel, person: Person): string | undefined {
  if (channel.type === channelTypes.forum) return 'A forum holds posts only; open one of them, or write a new one.';
  if (channel.archived || channel.locked) return `The thread ${channel.name} is ${channel.locked ? 'locked' : 'archived'}.`;
  if (channel.guildId === undefined) return undefined;
  const needed = channel.type === channelTypes.thread ? 'SendMessagesInThreads' : 'SendMessages';
  return allows(world.memberPermissions(channel, person), needed) ? undefined : `${person.name} may not write in ${channel.name}.`;
}
