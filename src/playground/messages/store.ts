import type { StoredFile } from '../cdn/files.ts';
import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import type { Snowflakes } from '../snowflake.ts';
import type { Fields, Message, User } from '../wire.ts';
import type { World } from '../world/world.ts';
import type { Mentions } from './mentions.ts';

/** What an edit can change; each edit adds one of these. */
export type Version = {
  readonly content: string;
  readonly flags: number;
  readonly embeds: readonly Fields[];
  readonly components: readonly Fields[];
  readonly files: readonly StoredFile[];
  readonly mentions: Mentions;
  readonly tts: boolean;
};

/** How a message came to be. */
export type Origin = 'response' | 'follow-up' | 'channel' | 'person';

/** A message with everything it ever was. */
export type MessageRecord = {
  readonly id: string;
  readonly channelId: string;
  readonly type: number;
  readonly author: User;
  readonly origin: Origin;
  readonly createdAt: number;
  /** The interaction whose token made it. */
  readonly interactionId: string | undefined;
  /** The only one who sees it, for ephemeral messages. */
  readonly visibleTo: string | undefined;
  readonly nonce: string | number | undefined;
  readonly reference: Fields | undefined;
  readonly metadata: Fields | undefined;
  /** Oldest first, never empty. */
  readonly versions: Version[];
  editedAt: number | undefined;
  /** Ids of users notified, once for each notification. */
  readonly pinged: string[];
  deleted: boolean;
};

/** What a new message is made of. */
export type NewMessage = Pick<MessageRecord, 'channelId' | 'type' | 'author' | 'origin' | 'interactionId' | 'visibleTo' | 'nonce' | 'reference' | 'metadata'> & {
  readonly version: Version;
  /** A new one if absent; the first message of a forum post has the post's. */
  readonly id?: string;
};

/** Which part of a channel's history is asked for. */
export type HistoryQuery = { readonly limit: number; readonly before?: string; readonly after?: string; readonly around?: string };

/** All messages of all channels. Deleted ones stay on record, but nothing finds them any more. */
export type Messages = {
  /** `claim` gets the record before anybody is told of it, so that whoever hears of it finds it where it belongs. */
  create(message: NewMessage, claim?: (record: MessageRecord) => void): MessageRecord;
  /** Adds a version. Pings only where Discord does: when "thinking" ends, as the message arrives for its reader then. */
  edit(record: MessageRecord, version: Version): void;
  remove(record: MessageRecord): void;
  /** The living message of that id in that channel. */
  find(channelId: string, id: string): MessageRecord | undefined;
  /** Everything ever posted in a channel (or anywhere), oldest first, deleted ones included. */
  records(channelId?: string): readonly MessageRecord[];
  /** What a viewer sees, newest first; without a viewer no ephemeral ones. */
  history(channelId: string, query: HistoryQuery, viewer?: string): readonly MessageRecord[];
  render(record: MessageRecord, version?: Version): Message;
};

/** Messages in memory; `render` draws a version with fresh URLs. */
export function createMessages(parts: {
  readonly clock: Clock; readonly snowflakes: Snowflakes; readonly events: Events; readonly world: World;
  readonly render: (record: MessageRecord, version: Version) => Message;
  readonly told: (event: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE' | 'MESSAGE_DELETE', record: MessageRecord) => void;
}): Messages {
  const { clock, events, world } = parts;
  const byChannel = new Map<string, MessageRecord[]>();
  const byId = new Map<string, MessageRecord>();
  const current = (record: MessageRecord): Version => {
    const version = record.versions.at(-1);
    if (version === undefined) throw new Error('A message has at least one version.');
    return version;
  };
  const render: Messages['render'] = (record, version = current(record)) => parts.render(record, version);
  const ping = (record: MessageRecord, { users, roles, everyone }: Mentions): readonly string[] => {
    const hit = everyone || roles.length > 0 ? [...world.people.values()].filter(({ roleIds }) => everyone || roleIds.some((id) => roles.includes(id))).map(({ user }) => user.id) : [];
    const pinged = [...new Set([...users, ...hit])];
    record.pinged.push(...pinged);
    return pinged;
  };
  const seenBy = (record: MessageRecord): { readonly channelId: string; readonly visibleTo?: string } =>
    ({ channelId: record.channelId, ...(record.visibleTo !== undefined && { visibleTo: record.visibleTo }) });
  const tell = (type: 'message-created' | 'message-updated', record: MessageRecord, pinged: readonly string[]): void => {
    const { interactionId } = record;
    events.emit({ type, ...seenBy(record), message: render(record), pinged, ...(interactionId !== undefined && { interactionId }) });
    parts.told(type === 'message-created' ? 'MESSAGE_CREATE' : 'MESSAGE_UPDATE', record);
  };

  return {
    render,
    create({ version, ...message }, claim) {
      const record: MessageRecord = { ...message, id: message.id ?? parts.snowflakes.next(), createdAt: clock.now(), versions: [version], editedAt: undefined, pinged: [], deleted: false };
      byId.set(record.id, record);
      const channel = byChannel.get(record.channelId);
      if (channel === undefined) byChannel.set(record.channelId, [record]);
      else channel.push(record);
      const place = world.channels.get(record.channelId);
      if (place !== undefined && record.visibleTo === undefined) place.lastMessageId = record.id;
      claim?.(record);
      tell('message-created', record, ping(record, version.mentions));
      return record;
    },
    edit(record, version) {
      const wasThinking = (current(record).flags & 128) !== 0;
      record.versions.push(version);
      // The edit that ends "thinking" is the message's arrival, so Discord does not mark it as edited.
      if (!wasThinking) record.editedAt = clock.now();
      tell('message-updated', record, wasThinking ? ping(record, version.mentions) : []);
    },
    remove(record) {
      record.deleted = true;
      events.emit({ type: 'message-deleted', ...seenBy(record), messageId: record.id });
      parts.told('MESSAGE_DELETE', record);
    },
    find(channelId, id) {
      const record = byId.get(id);
      return record !== undefined && record.channelId === channelId && !record.deleted ? record : undefined;
    },
    records: (channelId) => (channelId === undefined ? [...byId.values()] : byChannel.get(channelId) ?? []),
    history(channelId, { limit, before, after, around }, viewer) {
      const all = (byChannel.get(channelId) ?? []).filter(({ deleted, visibleTo }) => !deleted && (visibleTo === undefined || visibleTo === viewer)).toReversed();
      const older = (id: string): MessageRecord[] => all.filter((record) => BigInt(record.id) < BigInt(id));
      const newer = (id: string): MessageRecord[] => all.filter((record) => BigInt(record.id) > BigInt(id));
      if (around !== undefined) {
        const half = Math.floor(limit / 2);
        return [...newer(around).slice(-half), ...all.filter(({ id }) => id === around), ...older(around).slice(0, half)].slice(0, limit);
      }
      if (after !== undefined) return newer(after).slice(-limit);
      return (before === undefined ? all : older(before)).slice(0, limit);
    },
  };
}
