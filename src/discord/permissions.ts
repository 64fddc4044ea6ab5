import { PermissionFlagsBits, type BaseInteraction } from 'discord.js';
import { isBotPresent } from './destination.ts';

type Needed = { readonly bit: bigint; readonly name: string };

const attachFiles: Needed = { bit: PermissionFlagsBits.AttachFiles, name: 'Attach Files' };
const viewChannel: Needed = { bit: PermissionFlagsBits.ViewChannel, name: 'View Channel' };
const sendMessages: Needed = { bit: PermissionFlagsBits.SendMessages, name: 'Send Messages' };
const sendInThreads: Needed = { bit: PermissionFlagsBits.SendMessagesInThreads, name: 'Send Messages in Threads' };

/**
 * What the bot lacks to post a result where this interaction comes from, by the names people see in the settings.
 * A private answer goes by the reply token alone and needs nothing. From memory.
 */
export function missingPermissions(interaction: BaseInteraction, o: { private: boolean }): readonly string[] {
  if (o.private) return [];
  const needed = neededIn(interaction);
  const given = interaction.appPermissions.bitfield;
  return needed.filter(({ bit }) => (given & bit) === 0n && (given & PermissionFlagsBits.Administrator) === 0n).map(({ name }) => name);
}

function neededIn(interaction: BaseInteraction): readonly Needed[] {
  // In a direct message, or where only the user installed it, the bot posts by the reply token, or needs no permission.
  if (interaction.guildId === null || !isBotPresent(interaction)) return [attachFiles];
  // Threads do not inherit Send Messages.
  const send = interaction.channel?.isThread() === true ? sendInThreads : sendMessages;
  return [viewChannel, send, attachFiles];
}
