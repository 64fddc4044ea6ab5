import { inviteLink } from './permissions.ts';
import { plainLine } from './safe-text.ts';
import type { Server } from './servers.ts';

/** Servers that are named; a bot may be in thousands. */
const named = 10;

/** Where the bot is, and how it comes to other servers, for whoever has started it. */
export function sayWhere(applicationId: string, servers: readonly Pick<Server, 'name'>[]): string {
  const link = inviteLink(applicationId);
  if (servers.length === 0) return `This bot is in no server yet. Open ${link}, choose your server and confirm.`;
  const names = servers.slice(0, named).map(({ name }) => plainLine(name, 60)).join(', ');
  const rest = servers.length > named ? ` and ${servers.length - named} more` : '';
  return `This bot is in ${servers.length === 1 ? 'one server' : `${servers.length} servers`}: ${names}${rest}. To invite it to another one: ${link}`;
}
