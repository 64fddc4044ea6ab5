import { OAuth2Scopes, PermissionFlagsBits, type BaseInteraction } from 'discord.js';
import { isBotPresent } from './destination.ts';

/** A permission of Discord with the name that people see in the settings. */
export type Permission = { readonly bit: bigint; readonly name: string };

const attachFiles: Permission = { bit: PermissionFlagsBits.AttachFiles, name: 'Attach Files' };
const viewChannel: Permission = { bit: PermissionFlagsBits.ViewChannel, name: 'View Channel' };
const sendMessages: Permission = { bit: PermissionFlagsBits.SendMessages, name: 'Send Messages' };
const sendInThreads: Permission = { bit: PermissionFlagsBits.SendMessagesInThreads, name: 'Send Messages in Threads' };
/** To find an own message again whose answer got lost. */
const readHistory: Permission = { bit: PermissionFlagsBits.ReadMessageHistory, name: 'Read Message History' };

/** All that the bot asks for in a server; the invite link, the doctor and the README have it from here. */
export const neededPermissions: readonly Permission[] = [viewChannel, sendMessages, sendInThreads, attachFiles, readHistory];
export const neededScopes: readonly string[] = [OAuth2Scopes.Bot, OAuth2Scopes.ApplicationsCommands];

/** The page on which somebody who manages a server invites the bot, with the permissions and scopes it needs and no others. */
export function inviteLink(applicationId: string): string {
  const permissions = neededPermissions.reduce((bits, { bit }) => bits | bit, 0n);
  const query = new URLSearchParams({ client_id: applicationId, permissions: String(permissions), scope: neededScopes.join(' '), integration_type: '0' });
  return `https://discord.com/oauth2/authorize?${query}`;
}

/** What kind of place results are posted in: threads have a permission of their own, and so have posts in a forum. */
export type PlaceKind = 'channel' | 'thread';

/** Which of the permissions for posting a result are not among those given, by name. An administrator lacks none. */
export function lacking(given: bigint, kind: PlaceKind): readonly string[] {
  return without(given, neededToPost(kind));
}

/** The same, with what is only needed to find a lost message again. */
export function lackingAtAll(given: bigint, kind: PlaceKind): readonly string[] {
  return without(given, [...neededToPost(kind), readHistory]);
}

/**
 * What the bot lacks to post a result where this interaction comes from, by the names people see in the settings.
 * A private answer goes by the reply token alone and needs nothing. From memory.
 */
export function missingPermissions(interaction: BaseInteraction, o: { private: boolean }): readonly string[] {
  if (o.private) return [];
  const given = interaction.appPermissions.bitfield;
  // In a direct message, or where only the user installed it, the bot posts by the reply token, or needs no permission.
  if (interaction.guildId === null || !isBotPresent(interaction)) return without(given, [attachFiles]);
  return lacking(given, interaction.channel?.isThread() === true ? 'thread' : 'channel');
}

/** Threads do not inherit Send Messages. */
function neededToPost(kind: PlaceKind): readonly Permission[] {
  return [viewChannel, kind === 'thread' ? sendInThreads : sendMessages, attachFiles];
}

function without(given: bigint, needed: readonly Permission[]): readonly string[] {
  return (given & PermissionFlagsBits.Administrator) !== 0n ? [] : needed.filter(({ bit }) => (given & bit) === 0n).map(({ name }) => name);
}
