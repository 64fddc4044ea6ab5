import { ApplicationIntegrationType, InteractionContextType } from 'discord.js';

/** Servers, direct messages with the bot and other private channels, installed by a server or by a person. */
export const everywhere: { readonly contexts: InteractionContextType[]; readonly integration_types: ApplicationIntegrationType[] } = {
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM, InteractionContextType.PrivateChannel],
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
};
