import { parseArgs } from 'node:util';
import { UsageError } from '../arguments.ts';

export type SmokeArguments = {
  readonly guildId: string;
  readonly channelId: string;
  readonly json: boolean;
  /** Without the part for which a person has to use a command. */
  readonly withoutCommand: boolean;
  /** Milliseconds a person gets for each use of the command. */
  readonly patience: number;
};

export const usage = `npm run smoke -- --guild ID --channel ID [--without-command] [--patience SECONDS] [--json]
Posts to that channel of real Discord as the bot would, and deletes all of it. Stop the bot before.`;

/** Reads the words of a call. Throws `UsageError`. */
export function readSmokeArguments(words: readonly string[]): SmokeArguments {
  const { guild, channel, json, 'without-command': withoutCommand, patience } = parse(words);
  const seconds = Number(patience);
  if (!(Number.isInteger(seconds) && seconds >= 10 && seconds <= 3_600)) throw new UsageError(`--patience takes 10 to 3600 seconds, not "${patience}".`);
  return { guildId: idOf('guild', 'server', guild), channelId: idOf('channel', 'channel', channel), json, withoutCommand, patience: seconds * 1_000 };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words], strict: true,
      options: {
        guild: { type: 'string' }, channel: { type: 'string' }, json: { type: 'boolean', default: false },
        'without-command': { type: 'boolean', default: false }, patience: { type: 'string', default: '300' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function idOf(option: string, thing: string, text: string | undefined): string {
  const how = 'Discord shows it by a right click, Copy ID, once Developer Mode is on under Advanced in the settings.';
  if (text === undefined) throw new UsageError(`Say which ${thing}: --${option} ID. ${how}`);
  if (!/^\d{17,20}$/.test(text)) throw new UsageError(`--${option} takes the id of a ${thing}, 17 to 20 digits, not "${text}". ${how}`);
  return text;
}
