import type { REST } from 'discord.js';
import { describeFailure } from '../../discord/failure.ts';
import { plainLine } from '../../discord/safe-text.ts';
import { lackingIn, listChannels, placeKindOf, readOwnMember, type Server } from '../../discord/servers.ts';
import { plural } from '../plural.ts';
import { fault, fine, warning, type Finding } from './finding.ts';

/** Channels that are named; a server may have five hundred. */
const named = 15;

const allow = 'Where the bot shall work, allow its role these in the channel’s settings, Permissions.';

/** What the bot lacks in which channels of a server. A failure of this one server is a finding, not an end. */
export async function examineServer(rest: REST, server: Server, { userId, signal }: { readonly userId: string; readonly signal: AbortSignal }): Promise<Finding> {
  const what = `server ${plainLine(server.name, 40)}`;
  try {
    const [member, channels] = await Promise.all([readOwnMember(rest, server, userId, { signal }), listChannels(rest, server.id, { signal })]);
    const places = channels.flatMap((channel) => {
      const kind = placeKindOf(channel);
      return kind === undefined ? [] : [{ name: `#${plainLine(channel.name ?? channel.id, 40)}`, missing: lackingIn(channel, kind, member) }];
    });
    const lacking = places.filter(({ missing }) => missing.length > 0);
    if (lacking.length === 0) return fine(what, `The bot has all it needs in ${plural(places.length, 'channel')}.`);
    const list = lacking.slice(0, named).map(({ name, missing }) => `${name} lacks ${missing.join(', ')}`).join('; ');
    const more = lacking.length > named ? `; and ${lacking.length - named} more` : '';
    if (lacking.length === places.length) return fault(what, `The bot has what it needs in none of ${plural(places.length, 'channel')}: ${list}${more}.`, `${allow} For the whole server: Server Settings, Roles.`);
    return warning(what, `The bot has all it needs in ${places.length - lacking.length} of ${plural(places.length, 'channel')}; ${list}${more}.`, allow);
  } catch (error) {
    signal.throwIfAborted();
    return fault(what, `It could not be looked into: ${describeFailure(error).reason}.`, 'Try again in a few minutes.');
  }
}
