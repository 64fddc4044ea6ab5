import { isIP } from 'node:net';
import { config as loadEnvFile } from 'dotenv';
import { z } from 'zod';
import { logLevels } from './lib/log.ts';
import type { ProviderModule } from './providers/define.ts';
import { providerModulesFor } from './providers/index.ts';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const dollars = z.coerce.number().min(0).max(1_000_000);
const hostName = z.string().refine((text) => isIP(text) !== 0 || /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(text), 'must be a name or an address of this machine, without a port');
const list = z.string().transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== ''));

/** The bot's own variables; each description is a line of `.env.example`. */
export const settings = z.object({
  DISCORD_TOKEN: z.string().min(1).optional().describe('The bot token. Without one the bot runs against a stand-in of Discord on this machine.'),
  DISCORD_GUILD_ID: z.string().regex(/^\d{17,19}$/, 'must be a server id of 17 to 19 digits').optional()
    .describe('Register the commands in this server alone, where changes show at once. For development.'),
  DATA_DIR: z.string().min(1).default('data').describe('Folder for the database, pictures and videos.'),
  LOG_LEVEL: z.enum(logLevels).default('info').describe(`How much is logged: ${logLevels.join(', ')}.`),
  SHUTDOWN_SECONDS: whole(1, 600).default(25).describe('Seconds that running work gets when the bot is stopped.'),
  WEB_PORT: whole(1, 65_535).optional().describe('Serve /healthz on this port. Unset: no web server.'),
  WEB_HOST: z.string().min(1).default('127.0.0.1').describe('Address of the web server; 0.0.0.0 in a container.'),
  MAX_WAITING_PER_USER: whole(1, 10_000).default(20).describe('Jobs one person may have waiting.'),
  MAX_INPUT_MIB: whole(1, 500).default(25).describe('Size of an input picture at most, in MiB.'),
  MAX_INPUT_MEGAPIXELS: whole(1, 500).default(50).describe('Pixels of an input picture at most, in millions.'),
  MAX_OUTPUT_MIB: whole(1, 10_000).default(1024).describe('Size of one result from a provider at most, in MiB.'),
  INPUT_DAYS: whole(1, 36_500).default(30).describe('Days for which people\'s pictures are kept after their job is over.'),
  RESULT_DAYS: whole(1, 36_500).default(30).describe('Days for which results are kept after their job is over; later they are read from their message.'),
  SPOOL_MAX_GB: z.coerce.number().min(0.1).max(1_000_000).default(20).describe('Gigabytes of pictures and videos above which the oldest of finished jobs go before their time.'),
  MIN_FREE_MIB: whole(0, 10_000_000).default(512).describe('Free space of the disk, in MiB, below which nothing new is begun; what is under way is finished.'),
  PREVIEWS: z.enum(['on', 'off']).default('on').describe('Whether people see previews of what is being made, where a service sends them: on or off.'),
  SPEND_CAP_USD: dollars.optional().describe('US dollars that may be spent on services in all, counted over the life of the data folder. Unset: no limit.'),
  FFMPEG: z.string().min(1).default('auto').describe('Path of ffmpeg; auto = the one on the PATH, else the embedded codec; none = always the embedded codec.'),
  PLAYGROUND_HOST: hostName.default('127.0.0.1').describe('Name or address of this machine under which others may open the playground too; 0.0.0.0 = all of its addresses. Unset: this machine alone.'),
  PLAYGROUND_PORT: whole(0, 65_535).default(0).describe('Port of the playground, which runs without a token; 0 = any free one.'),
  PLAYGROUND_SPEND_CAP_USD: dollars.default(1).describe('US dollars that the playground may spend in all where a service with a price is set up.'),
  NODE_ENV: z.string().optional().describe('production = a missing DISCORD_TOKEN is an error instead of the stand-in.'),
  DISCORD_API_URL: z.url().default('https://discord.com/api').describe('Base of Discord\'s REST API; the stand-in sets it for its child.'),
  ATTACHMENT_ORIGINS: list.default([]).describe('Further http origins on this machine that pictures may come from; the stand-in sets it for its child.'),
  DISCORD_REQUESTS_PER_SECOND: whole(1, 1_000_000_000).optional().describe('Requests a second as the bot; only ever raised to measure against a stand-in.'),
});
export type Settings = z.infer<typeof settings>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** One configured provider, its settings already checked. */
export type ProviderConfig = { readonly module: ProviderModule; readonly instance: string; readonly settings: Readonly<Record<string, unknown>> };

export type Config = Readonly<Settings> & {
  readonly providers: readonly ProviderConfig[];
  /** What it was read from: for child processes, and the PATH on which programs are found. */
  readonly environment: Environment;
  /** Values that must not appear in any log line, post or error. */
  readonly secrets: readonly string[];
};

/** All mistakes in the environment at once, one sentence each. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

/** The environment with `.env` behind it; the only reader of `process.env`. Rejects with `ConfigError`. */
export async function loadConfig(): Promise<Config> {
  loadEnvFile({ quiet: true });
  return await readConfig(process.env);
}

/** Checks an environment whole. Rejects with `ConfigError`, which has every mistake that is in it. */
export async function readConfig(environment: Environment): Promise<Config> {
  // An empty variable is one that was left out of a filled-in form.
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const own = settings.safeParse(set);
  const mistakes = own.success ? [] : mistakesOf(own.error);
  const modules = await providerModulesFor(Object.keys(set));
  const providers = modules.flatMap((module) => instancesOf(module, set, mistakes));
  if (set['NODE_ENV'] === 'production' && set['DISCORD_TOKEN'] === undefined) {
    mistakes.push('DISCORD_TOKEN is missing. In production the bot does not start without it.');
  }
  if (!own.success || mistakes.length > 0) throw new ConfigError(mistakes);
  const secrets = Object.entries(set).flatMap(([name, value = '']) => secretsIn(name, value));
  return Object.freeze({ ...own.data, providers, secrets, environment: Object.freeze({ ...environment }) });
}

function secretsIn(name: string, value: string): readonly string[] {
  // Headers for a proxy, `Name: value` divided by `|`: what stands behind a name may be a key, with or without a word such as Basic.
  if (/_HEADERS(?:__|$)/.test(name)) return value.split('|').map((pair) => pair.slice(pair.indexOf(':') + 1).trim()).flatMap((each) => [each, each.replace(/^\w+ +/, '')]);
  return /TOKEN|SECRET|PASSWORD|_KEY/.test(name) ? [value] : [];
}

/**
 * Every instance of a module that the environment names: the plain variables, and each `__NAME` suffix. The variables that a module
 * cannot do without decide; without one of them the others stand there for nothing, as in an `.env.example` that was filled in halfway.
 */
function instancesOf(module: ProviderModule, set: Environment, mistakes: string[]): readonly ProviderConfig[] {
  const names = Object.keys(module.settings.shape);
  const required = Object.entries(module.settings.shape).flatMap(([name, type]) => ((type as z.ZodType).safeParse(undefined).success ? [] : [name]));
  const deciding = required.length > 0 ? required : names;
  const suffixes = new Set(Object.keys(set).flatMap((name) => {
    const [base = '', suffix] = name.split('__');
    return deciding.includes(base) ? [suffix ?? ''] : [];
  }));
  if (required.length === 0) suffixes.add('');
  return [...suffixes].toSorted().flatMap((suffix) => {
    const ending = suffix === '' ? '' : `__${suffix}`;
    const parsed = module.settings.safeParse(Object.fromEntries(names.flatMap((name) => {
      const value = set[`${name}${ending}`];
      return value === undefined ? [] : [[name, value]];
    })));
    if (!parsed.success) {
      mistakes.push(...mistakesOf(parsed.error, ending));
      return [];
    }
    return [{ module, instance: suffix === '' ? module.kind : `${module.kind}/${suffix.toLowerCase()}`, settings: parsed.data }];
  });
}

/** Says what is wrong without repeating the value, which may be a secret. */
function mistakesOf(error: z.ZodError, ending = ''): string[] {
  return error.issues.map((issue) => `${String(issue.path[0] ?? 'The environment')}${ending}: ${issue.message}.`);
}
