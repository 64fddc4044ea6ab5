import type { Files, StoredFile } from '../cdn/files.ts';
import type { Clock } from '../clock.ts';
import { isFields, messageFlags } from '../wire.ts';
import type { Fields, Message, User } from '../wire.ts';
import type { World } from '../world/world.ts';
import type { MessageRecord, Version } from './store.ts';

/** Draws a message as Discord sends it, its URLs signed within the last second; the same drawing serves all who ask for it in that time. */
export function createRender(parts: { readonly files: Files; readonly world: World; readonly clock: Clock }): (record: MessageRecord, version: Version) => Message {
  const { clock } = parts;
  const drawn = new WeakMap<Version, { readonly second: number; readonly editedAt: number | undefined; readonly message: Message }>();
  return (record, version) => {
    const second = Math.floor(clock.now() / 1000);
    const { editedAt } = record;
    const known = drawn.get(version);
    if (known?.second === second && known.editedAt === editedAt) return known.message;
    const message = draw(parts, record, version);
    drawn.set(version, { second, editedAt, message });
    return message;
  };
}

function draw({ files, world }: { readonly files: Files; readonly world: World }, record: MessageRecord, version: Version): Message {
  return {
    id: record.id, channel_id: record.channelId, type: record.type, content: version.content, flags: version.flags,
    timestamp: isoTime(record.createdAt), edited_timestamp: record.editedAt === undefined ? null : isoTime(record.editedAt),
    tts: version.tts, mention_everyone: version.mentions.everyone,
    mentions: version.mentions.users.map((id) => world.people.get(id)?.user).filter((user): user is User => user !== undefined),
    mention_roles: version.mentions.roles, pinned: false, author: record.author,
    attachments: version.files.map((file) => files.attachment(file)),
    embeds: version.embeds.map((embed) => resolveMedia(embed, version.files, files)),
    components: version.components.map((component) => resolveMedia(component, version.files, files)),
    ...(record.origin !== 'person' && { application_id: world.bot.id }),
    ...((record.origin === 'response' || record.origin === 'follow-up') && { webhook_id: world.bot.id }),
    ...(record.metadata !== undefined && { interaction_metadata: record.metadata }),
    ...(record.reference !== undefined && { message_reference: record.reference }),
  };
}

/** Discord's timestamps: microseconds and an offset. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000+00:00');
}

/** Puts the CDN's address in the place of every `attachment://` name. */
function resolveMedia(value: Fields, held: readonly StoredFile[], files: Files): Fields {
  const resolve = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(resolve);
    if (!isFields(inner)) return inner;
    const known = fileOf(inner, held);
    if (known !== undefined) {
      const { url: address, proxy_url, width, height, content_type, id } = files.attachment(known);
      return { ...inner, id, url: address, proxy_url, ...(width !== undefined && { width, height }), content_type, attachment_id: id };
    }
    const shown = isFields(inner['file']) ? fileOf(inner['file'], held) : undefined;
    return { ...Object.fromEntries(Object.entries(inner).map(([name, field]) => [name, resolve(field)])), ...(shown !== undefined && { name: shown.filename, size: shown.size }) };
  };
  return resolve(value) as Fields;
}

function fileOf({ url }: Fields, held: readonly StoredFile[]): StoredFile | undefined {
  return typeof url === 'string' && url.startsWith('attachment://') ? held.find(({ filename }) => `attachment://${filename}` === url) : undefined;
}

/** True while a deferred answer still shows "thinking". */
export function isThinking(version: Version): boolean {
  return (version.flags & messageFlags.loading) !== 0;
}
