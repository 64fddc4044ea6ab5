import type { Callback, Events, UntilOptions } from '../events.ts';
import type { Messages } from '../messages/store.ts';
import type { Choice, Fields, Message } from '../wire.ts';
import type { InteractionRecord } from './interactions.ts';

/** What became of an interaction so far. */
export type InteractionState = 'sent' | 'acknowledged' | 'did-not-respond';

/** One thing a person did with the bot, and everything the bot did about it. */
export type Interaction = {
  readonly id: string;
  readonly token: string;
  /** 2 command, 3 component, 4 autocomplete, 5 modal. */
  readonly type: number;
  /** By the stand-in's clock, milliseconds. */
  readonly sentAt: number;
  readonly channelId: string;
  readonly userId: string;
  /** When its event was first written to a socket, by `performance.now()`; undefined while no session got it. */
  writtenAt(): number | undefined;
  /** True once a gateway session got it. */
  delivered(): boolean;
  state(): InteractionState;
  /** The first answer. Rejects with Discord's "The application did not respond" when the three seconds are over. */
  readonly acknowledged: Promise<Callback>;
  /** `@original` as it is now; undefined before it exists and after it is deleted. */
  response(): Message | undefined;
  /** Follow-ups that still exist, oldest first. */
  followUps(): readonly Message[];
  /** The modal the bot opened. */
  modal(): Fields | undefined;
  /** What autocomplete offered. */
  choices(): readonly Choice[] | undefined;
  /** The first value of `look` that is neither undefined nor false, asked now and after every event of the stand-in. */
  until<T>(look: (interaction: Interaction) => T | undefined | false, options?: Omit<UntilOptions, 'describe'>): Promise<T>;
  /** The response once it satisfies `accepts` (any finished one by default: no longer "thinking"). */
  responded(accepts?: (message: Message) => boolean, options?: Omit<UntilOptions, 'describe'>): Promise<Message>;
};

/** The view of an interaction that tests and the page work with. */
export function createHandle(parts: { readonly events: Events; readonly messages: Messages }, record: InteractionRecord): Interaction {
  const { events, messages } = parts;
  const shown = (source: InteractionRecord['original']): Message | undefined => (source === undefined || source.deleted ? undefined : messages.render(source));
  const acknowledged = new Promise<Callback>((resolve, reject) => {
    const stop = events.on((event) => {
      if ((event.type !== 'acknowledged' && event.type !== 'did-not-respond') || event.interactionId !== record.id) return;
      stop();
      if (event.type === 'acknowledged') resolve(event.callback);
      else reject(new Error(event.delivered ? 'The application did not respond.' : 'The application did not respond: no gateway session was there to get the interaction.'));
    });
  });
  // Whoever does not wait for the answer need not handle its absence.
  acknowledged.catch(() => undefined);
  const state = (): InteractionState => (record.callback !== undefined ? 'acknowledged' : record.timedOut ? 'did-not-respond' : 'sent');
  const handle: Interaction = {
    id: record.id, token: record.token, type: record.type, sentAt: record.sentAt, channelId: record.channel.id, userId: record.person.user.id,
    writtenAt: () => record.writtenAt,
    delivered: () => record.writtenAt !== undefined,
    state,
    acknowledged,
    response: () => shown(record.original),
    followUps: () => record.followUps.flatMap((followUp) => shown(followUp) ?? []),
    modal: () => record.modal,
    choices: () => record.choices,
    until: (look, options = {}) => events.until(() => look(handle), {
      ...options,
      describe: () => `interaction ${record.id} is ${state()}${record.writtenAt === undefined ? ' (not delivered)' : ''}; its response is ${JSON.stringify(handle.response())}, its follow-ups are ${JSON.stringify(handle.followUps())}`,
    }),
    responded: (accepts = ({ flags }) => (flags & 128) === 0, options) => handle.until(() => {
      const response = handle.response();
      return response !== undefined && accepts(response) ? response : undefined;
    }, options),
  };
  return handle;
}
