/** Discord's permission bits that matter to a bot which posts files. */
export const permissionBits = {
  Administrator: 1n << 3n,
  ManageChannels: 1n << 4n,
  ManageGuild: 1n << 5n,
  AddReactions: 1n << 6n,
  ViewChannel: 1n << 10n,
  SendMessages: 1n << 11n,
  ManageMessages: 1n << 13n,
  EmbedLinks: 1n << 14n,
  AttachFiles: 1n << 15n,
  ReadMessageHistory: 1n << 16n,
  MentionEveryone: 1n << 17n,
  UseApplicationCommands: 1n << 31n,
  ManageThreads: 1n << 34n,
  SendMessagesInThreads: 1n << 38n,
  UseExternalApps: 1n << 50n,
} as const;

/** The name of a permission, as discord.js spells it. */
export type PermissionName = keyof typeof permissionBits;

/** Discord's permissions of a fresh @everyone. */
export const everyonePermissions = 2_248_473_465_835_073n;

/** Everything there is: the guild's owner. */
export const allPermissions = (1n << 53n) - 1n;

/** What the bot may do in a private channel, as Discord fills `app_permissions` there. */
export const privateChannelPermissions = permissionBits.AttachFiles | permissionBits.EmbedLinks | permissionBits.MentionEveryone;

/** The bits of a list of names. */
export function permissionsOf(names: readonly PermissionName[]): bigint {
  return names.reduce((bits, name) => bits | permissionBits[name], 0n);
}

/** True if every bit of the named permission is there. */
export function allows(permissions: bigint, name: PermissionName): boolean {
  return (permissions & permissionBits[name]) !== 0n;
}
