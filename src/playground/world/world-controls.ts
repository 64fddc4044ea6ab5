import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { permissionsOf } from './permissions.ts';
import type { PermissionName } from './permissions.ts';
import { channelPayload, guildPayload } from './world-payloads.ts';
import { channelTypes } from './world.ts';
import type { Channel, ChannelOptions, Guild, Person, Role, World } from './world.ts';

/** Looks at the world and changes it while the bot runs; the gateway tells the bot as Discord would. Names and ids both do. */
export type WorldControls = {
  person(nameOrId: string): Person;
  channel(nameOrId: string): Channel;
  people(): readonly Person[];
  guilds(): readonly Guild[];
  channels(): readonly Channel[];
  addPerson(name: string, options?: { readonly roles?: readonly string[] }): Person;
  /** A guild with the bot in it, unless `hasBot` is false. */
  addGuild(name: string, options: { readonly owner: string; readonly hasBot?: boolean }): Guild;
  addRole(guildId: string, name: string, permissions: readonly PermissionName[]): Role;
  addChannel(name: string, options: ChannelOptions): Channel;
  /** The permissions the bot lacks in a channel (and the threads below), in place of those taken before. */
  denyBot(channel: string, permissions: readonly PermissionName[]): void;
  /** The permissions members lack in a channel, in place of those taken before; the owner keeps all. */
  denyMembers(channel: string, permissions: readonly PermissionName[]): void;
  /** Changes a channel: its age restriction, its biggest file in bytes, a thread's archive. */
  updateChannel(channel: string, changes: Partial<Pick<Channel, 'nsfw' | 'fileLimit' | 'archived' | 'locked'>>): void;
  /** Deletes a channel with its threads and messages. */
  deleteChannel(channel: string): void;
  /** Removes the bot from a guild; its channels stay, but the bot has no access any more (50001). */
  removeBot(guildId: string): void;
  /** False: an outage takes the guild from the bot for a while, which is no removal; true: it is back. */
  setGuildAvailable(guildId: string, available: boolean): void;
  /** True: the bot's DMs to this person fail with 50007. */
  refuseDms(person: string, refuse: boolean): void;
};

/** Controls over a world. */
export function createWorldControls(parts: { readonly world: World; readonly gateway: Pick<Gateway, 'dispatch'>; readonly events: Events; readonly clock: Clock }): WorldControls {
  const { world, events, clock } = parts;
  const { dispatch } = parts.gateway;
  const guild = (id: string): Guild => {
    const known = world.guilds.get(id);
    if (known === undefined) throw new Error(`The stand-in has no guild '${id}'.`);
    return known;
  };
  const changed = (): void => events.emit({ type: 'world-changed' });
  const tell = (event: string, channel: Channel): void => {
    const { guildId } = channel;
    const kind = channel.type === channelTypes.thread ? 'THREAD' : 'CHANNEL';
    // Discord tells a bot nothing about guilds it is not in, and of private channels only the DMs with itself.
    if (guildId === undefined || world.guilds.get(guildId)?.hasBot === true) {
      const isNew = kind === 'THREAD' && event === 'CREATE';
      dispatch(`${kind}_${event}`, { ...channelPayload(world, channel), ...(isNew && { newly_created: true }) }, { guildId, ...(guildId !== undefined && { intent: 1 }) });
    }
    changed();
  };
  const update = (name: string, changes: Partial<Channel>): void => {
    const channel = world.channel(name);
    Object.assign(channel, changes);
    tell('UPDATE', channel);
  };
  return {
    person: world.person,
    channel: world.channel,
    people: () => [...world.people.values()],
    guilds: () => [...world.guilds.values()],
    channels: () => [...world.channels.values()],
    addPerson(name, options) {
      const person = world.add.person(name, options);
      changed();
      return person;
    },
    addGuild(name, options) {
      const added = world.add.guild(name, options);
      if (added.hasBot) dispatch('GUILD_CREATE', guildPayload(world, added, clock), { guildId: added.id, intent: 1 });
      changed();
      return added;
    },
    addRole(guildId, name, permissions) {
      const role = world.add.role(guildId, name, permissions);
      changed();
      return role;
    },
    addChannel(name, options) {
      const channel = world.add.channel(name, options);
      tell('CREATE', channel);
      return channel;
    },
    denyBot: (name, permissions) => update(name, { deniedToBot: permissionsOf(permissions) }),
    denyMembers: (name, permissions) => update(name, { deniedToMembers: permissionsOf(permissions) }),
    updateChannel: update,
    deleteChannel(name) {
      for (const gone of world.removeChannel(world.channel(name).id)) tell('DELETE', gone);
    },
    removeBot(guildId) {
      guild(guildId).hasBot = false;
      dispatch('GUILD_DELETE', { id: guildId }, { guildId, intent: 1 });
      changed();
    },
    setGuildAvailable(guildId, available) {
      const known = guild(guildId);
      if (available) dispatch('GUILD_CREATE', guildPayload(world, known, clock), { guildId, intent: 1 });
      else dispatch('GUILD_DELETE', { id: guildId, unavailable: true }, { guildId, intent: 1 });
    },
    refuseDms(name, refuse) {
      world.person(name).refusesDms = refuse;
      changed();
    },
  };
}
