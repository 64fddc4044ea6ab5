import { ApplicationFlagsBitField, DiscordAPIError, Routes, type REST } from 'discord.js';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import type { Clock } from '../../core/clock.ts';
import { describeFailure } from '../../discord/failure.ts';
import { inviteLink } from '../../discord/permissions.ts';
import { createRests } from '../../discord/rest.ts';
import { createServerClock } from '../../discord/server-clock.ts';
import { listServers } from '../../discord/servers.ts';
import { plural } from '../plural.ts';
import { fault, fine, warning, type Finding } from './finding.ts';
import { examineServer } from './server.ts';

const accountSchema = z.object({ id: z.string(), username: z.string() });
const applicationSchema = z.object({ id: z.string(), flags: z.number().int().nullish(), interactions_endpoint_url: z.string().nullish() });
const gatewaySchema = z.object({ shards: z.number().int(), session_start_limit: z.object({ remaining: z.number().int(), reset_after: z.number() }) });

/** Milliseconds for one answer. */
const patience = 15_000;
/** Milliseconds by which the clocks may differ: the bot allows for it, but what it reads back after a crash is sought within a minute. */
const drifting = 5_000;
const tooFar = 60_000;
/** Logins left of the thousand that Discord allows a day. */
const fewLogins = 100;
/** Servers that are looked into; each costs two requests. */
const mostServers = 50;

const portal = 'https://discord.com/developers/applications';

/** Asks Discord who the bot is there and what it may do. Reads only. */
export async function examineDiscord(config: Config, { clock }: { readonly clock: Clock }): Promise<readonly Finding[]> {
  const { DISCORD_TOKEN: token, DISCORD_API_URL: api, DISCORD_GUILD_ID: guildId } = config;
  if (token === undefined) return [fine('token', 'No DISCORD_TOKEN is set, so npm start runs the bot against the stand-in of Discord on this machine.')];
  const serverClock = createServerClock(clock);
  const { bot: rest } = createRests({ api, token, requestTimeout: patience }, serverClock);
  const findings: Finding[] = [];
  try {
    const signal = AbortSignal.timeout(patience * 10);
    const { id: userId, username } = accountSchema.parse(await rest.get(Routes.user(), { signal }));
    findings.push(fine('token', `Discord takes the token: this is ${username} (${userId}).`), examineClock(serverClock.now() - clock.now()));
    const application = applicationSchema.parse(await rest.get(Routes.currentApplication(), { signal }));
    findings.push(examineApplication(application));
    findings.push(...await examineGateway(rest, signal));
    findings.push(...await examineCommands(rest, application.id, guildId, signal));
    findings.push(...await examineServers(rest, { userId, applicationId: application.id, guildId, signal }));
  } catch (error) {
    findings.push(afterFailure(error, api));
  }
  return findings;
}

function afterFailure(error: unknown, api: string): Finding {
  if (error instanceof DiscordAPIError && error.status === 401) {
    return fault('token', 'Discord does not take the token.', `Open ${portal}, choose the application, Bot, Reset Token, and put the new one into DISCORD_TOKEN.`);
  }
  const { reason } = describeFailure(error);
  if (error instanceof DiscordAPIError) return fault('discord', `Discord answers ${reason}.`, 'Try again in a few minutes; status.discord.com says whether Discord is well.');
  return fault('discord', `Discord cannot be reached at ${api}: ${reason}.`, 'Check the network of this machine, a firewall or proxy, and DISCORD_API_URL.');
}

function examineApplication({ id, flags, interactions_endpoint_url: endpoint }: z.infer<typeof applicationSchema>): Finding {
  if (endpoint !== undefined && endpoint !== null && endpoint !== '') {
    return fault('application', 'An Interactions Endpoint URL is set, so Discord sends commands there and not to the bot.', `Empty that field at ${portal}/${id}/information.`);
  }
  const granted = new ApplicationFlagsBitField(flags ?? 0).toArray().filter((flag) => /^Gateway(MessageContent|GuildMembers|Presence)/.test(flag));
  const privileged = granted.length === 0 ? 'none is granted' : `those granted can be taken away (${granted.join(', ')})`;
  return fine('application', `Commands come by the gateway. The bot needs no privileged intent; ${privileged}. It is invited with ${inviteLink(id)}`);
}

async function examineGateway(rest: REST, signal: AbortSignal): Promise<readonly Finding[]> {
  const { shards, session_start_limit: { remaining, reset_after: reset } } = gatewaySchema.parse(await rest.get(Routes.gatewayBot(), { signal }));
  const text = `${plural(remaining, 'login')} left until ${Math.round(reset / 60_000)} minutes from now.`;
  const logins = remaining < fewLogins
    ? (remaining === 0 ? fault : warning)('gateway', text, 'See why the bot is started so often; Discord resets the token of one that logs in more than 1,000 times a day.')
    : fine('gateway', text);
  return shards === 1 ? [logins] : [logins, warning('shards', `Discord recommends ${shards} connections, and this bot opens one, which it refuses from 2,500 servers on.`, 'Leave servers that do not use the bot before it is in 2,500 of them.')];
}

function examineClock(ahead: number): Finding {
  const seconds = (Math.abs(ahead) / 1_000).toFixed(0);
  const text = `This machine's clock is ${seconds} s ${ahead > 0 ? 'behind' : 'ahead of'} Discord's.`;
  const mend = 'Let the system set its clock (NTP).';
  if (Math.abs(ahead) > tooFar) return fault('clock', text, mend);
  return Math.abs(ahead) > drifting ? warning('clock', text, mend) : fine('clock', 'This machine\'s clock agrees with Discord\'s.');
}

async function examineCommands(rest: REST, applicationId: string, guildId: string | undefined, signal: AbortSignal): Promise<readonly Finding[]> {
  if (guildId !== undefined) return [];
  const registered = z.array(z.object({ name: z.string() })).parse(await rest.get(Routes.applicationCommands(applicationId), { signal }));
  return [fine('commands', registered.length === 0 ? 'None is registered yet; the bot does that when it starts.' : `${plural(registered.length, 'command')} registered: ${registered.map(({ name }) => `/${name}`).join(', ')}.`)];
}

async function examineServers(rest: REST, o: { readonly userId: string; readonly applicationId: string; readonly guildId: string | undefined; readonly signal: AbortSignal }): Promise<readonly Finding[]> {
  const servers = await listServers(rest, o);
  const findings: Finding[] = [];
  const invite = `Open ${inviteLink(o.applicationId)}, choose the server and confirm.`;
  if (servers.length === 0) findings.push(fault('servers', 'The bot is in no server, so nobody can use it.', invite));
  else if (o.guildId !== undefined && !servers.some(({ id }) => id === o.guildId)) {
    findings.push(fault('servers', `DISCORD_GUILD_ID names the server ${o.guildId}, which the bot is not in; its commands cannot be registered there.`, `${invite} Or correct DISCORD_GUILD_ID.`));
  }
  for (const server of servers.slice(0, mostServers)) findings.push(await examineServer(rest, server, o));
  if (servers.length > mostServers) findings.push(fine('servers', `The bot is in ${servers.length} servers; the first ${mostServers} were looked into.`));
  return findings;
}
