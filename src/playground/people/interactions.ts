import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Callback, Events } from '../events.ts';
import type { MessageRecord } from '../messages/store.ts';
import type { Snowflakes } from '../snowflake.ts';
import type { Choice, Fields } from '../wire.ts';
import type { Channel, Person } from '../world/world.ts';

/** Discord's numbers for the kinds of interaction. */
export const interactionTypes = { command: 2, component: 3, autocomplete: 4, modalSubmit: 5 } as const;

/** How long Discord waits for the first answer, in milliseconds. */
export const acknowledgeWithinMs = 3_000;
/** How long a token lives, in milliseconds. */
export const tokenLifetimeMs = 15 * 60_000;

/** One interaction and all that came of it. */
export type InteractionRecord = {
  readonly id: string;
  readonly token: string;
  readonly type: number;
  /** Of the command that was called, subcommands included; undefined for components and modals. */
  readonly commandName: string | undefined;
  readonly channel: Channel;
  readonly person: Person;
  /** By the stand-in's clock. */
  readonly sentAt: number;
  readonly owners: Fields;
  /** True where the bot was installed by the user only: 5 follow-ups and no bot token. */
  readonly userInstallOnly: boolean;
  /** True where the guild forces answers of user-installed apps to be private. */
  readonly forcedEphemeral: boolean;
  /** `attachment_size_limit`, bytes per file. */
  readonly fileLimit: number;
  /** The type an answer's message has: 20 slash command, 23 menu command, 19 reply to a message. */
  readonly messageType: number;
  /** The message a component or its modal belongs to. */
  readonly source: MessageRecord | undefined;
  /** When it was first written to a socket, by `performance.now()`; undefined while no session has it. */
  writtenAt: number | undefined;
  callback: Callback | undefined;
  /** The message `@original` means; undefined if the answer made none. */
  original: MessageRecord | undefined;
  readonly followUps: MessageRecord[];
  modal: Fields | undefined;
  choices: readonly Choice[] | undefined;
  /** True once Discord has told the person that the application did not respond. */
  timedOut: boolean;
};

/** The facts a new interaction starts from. */
export type NewInteraction = Pick<InteractionRecord, 'type' | 'commandName' | 'channel' | 'person' | 'owners' | 'userInstallOnly' | 'forcedEphemeral' | 'fileLimit' | 'messageType' | 'source'> & {
  /** How long ago the person acted, in milliseconds, for events that reach the bot late. */
  readonly ageMs: number;
};

/** All interactions, by token. They stay on record for good, as a test may ask for them later. */
export type Interactions = {
  create(facts: NewInteraction): InteractionRecord;
  byToken(token: string): InteractionRecord | undefined;
  /** True if nothing may be answered first any more. */
  isTooLate(record: InteractionRecord): boolean;
  /** True if the token is dead: 15 minutes old, or never acknowledged in time. */
  isDead(record: InteractionRecord): boolean;
  /** Looks at the deadlines again; for whoever moves the clock by hand. */
  tick(): void;
  /** Stops the timers. */
  close(): void;
};

/** Interactions with their deadlines: the clock decides, a timer only looks at it when three seconds have passed. */
export function createInteractions(parts: { readonly clock: Clock; readonly snowflakes: Snowflakes; readonly events: Events }): Interactions {
  const { clock, snowflakes, events } = parts;
  const byToken = new Map<string, InteractionRecord>();
  const waiting = new Map<InteractionRecord, NodeJS.Timeout>();
  const isTooLate: Interactions['isTooLate'] = ({ sentAt }) => clock.now() - sentAt > acknowledgeWithinMs;
  const look = (record: InteractionRecord): void => {
    if (record.callback === undefined && !isTooLate(record)) return;
    clearTimeout(waiting.get(record));
    waiting.delete(record);
    if (record.callback !== undefined) return;
    record.timedOut = true;
    events.emit({ type: 'did-not-respond', channelId: record.channel.id, visibleTo: record.person.user.id, interactionId: record.id, delivered: record.writtenAt !== undefined });
  };
  return {
    create({ ageMs, ...facts }) {
      const record: InteractionRecord = {
        ...facts, id: ageMs === 0 ? snowflakes.next() : snowflakes.next(clock.now() - ageMs), sentAt: clock.now() - ageMs,
        token: `${randomUUID()}${randomUUID()}`.replaceAll('-', ''), writtenAt: undefined, callback: undefined, original: undefined, followUps: [],
        modal: undefined, choices: undefined, timedOut: false,
      };
      byToken.set(record.token, record);
      const timer = setTimeout(() => look(record), acknowledgeWithinMs + 10 - Math.min(ageMs, acknowledgeWithinMs));
      timer.unref();
      waiting.set(record, timer);
      return record;
    },
    byToken: (token) => byToken.get(token),
    isTooLate,
    isDead: (record) => clock.now() - record.sentAt > tokenLifetimeMs || (record.callback === undefined && isTooLate(record)),
    tick() {
      for (const record of waiting.keys()) look(record);
    },
    close() {
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
