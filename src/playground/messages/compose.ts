import { safeName } from '../cdn/files.ts';
import type { Files, RequestFile, StoredFile } from '../cdn/files.ts';
import { refusals } from '../rest/reply.ts';
import type { Reply } from '../rest/reply.ts';
import { createForm } from '../validate/form.ts';
import { validateFlags, validateMessage } from '../validate/message.ts';
import { fieldsIn, messageFlags } from '../wire.ts';
import type { Fields } from '../wire.ts';
import { completeComponents } from './complete-components.ts';
import { mentioningText, mentionsOf } from './mentions.ts';
import type { Version } from './store.ts';

const maxRequestBytes = 25 * 1024 * 1024;
const editable = messageFlags.suppressEmbeds | messageFlags.componentsV2;

/** What a body is turned into a message under. */
export type ComposeContext = {
  readonly files: Files;
  readonly channelId: string;
  /** The biggest file in bytes. */
  readonly fileLimit: number;
  readonly ephemeral: boolean;
  readonly mayMentionEveryone: boolean;
  /** The flags a new message may bring. */
  readonly allowedFlags: number;
  /** False: embeds are dropped, as Discord does without EMBED_LINKS. */
  readonly mayEmbed: boolean;
};

/** The first version of a message, or Discord's refusal. Nothing is stored if it is refused. */
export function composeNew(body: Fields, uploads: readonly RequestFile[], context: ComposeContext): Version | Reply {
  const form = createForm();
  validateFlags(form, body['flags'], context.allowedFlags);
  const flags = (typeof body['flags'] === 'number' ? body['flags'] : 0) | (context.ephemeral ? messageFlags.ephemeral : 0);
  const isV2 = (flags & messageFlags.componentsV2) !== 0;
  const refused = tooLarge(uploads, context) ?? (validateMessage(form, body, { isV2, fileNames: namesOf(uploads, body) }), form.refusal());
  if (refused !== undefined) return refused;
  const version = {
    content: textOf(body['content']), flags, tts: body['tts'] === true,
    embeds: context.mayEmbed ? fieldsIn(body['embeds']).map(typed) : [], components: completeComponents(fieldsIn(body['components'])),
  };
  if (version.content.trim() === '' && version.embeds.length + version.components.length + uploads.length === 0) return refusals.emptyMessage;
  return { ...version, files: storeAll(uploads, body, context), mentions: mentionsFor(body, version, context) };
}

/** The next version of a message; absent fields stay, and of the files only those listed in `attachments` do. */
export function composeEdit(body: Fields, uploads: readonly RequestFile[], previous: Version, context: ComposeContext): Version | Reply {
  const given = typeof body['flags'] === 'number' ? body['flags'] & editable : previous.flags & editable;
  const flags = given | (previous.flags & (messageFlags.componentsV2 | messageFlags.ephemeral));
  const isV2 = (flags & messageFlags.componentsV2) !== 0;
  const kept = keptFiles(body, uploads, previous, context.files);
  const content = body['content'] === undefined ? previous.content : textOf(body['content']);
  const embeds = body['embeds'] === undefined ? previous.embeds : fieldsIn(body['embeds']).map(typed);
  const components = body['components'] === undefined ? previous.components : completeComponents(fieldsIn(body['components']));

  const form = createForm();
  // What stays from before is checked again with what is new, so that Components V2 cannot come beside old content.
  const whole = { ...body, content, embeds, components: body['components'] ?? previous.components };
  validateMessage(form, whole, { isV2, fileNames: [...kept.map(({ filename }) => filename), ...namesOf(uploads, body)] });
  if (kept.length + uploads.length > 10) form.add('attachments', 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
  const refused = tooLarge(uploads, context) ?? form.refusal();
  if (refused !== undefined) return refused;
  if (content.trim() === '' && embeds.length + components.length + uploads.length + kept.length === 0) return refusals.emptyMessage;
  const files = [...kept, ...storeAll(uploads, body, context)];
  return { content, flags, embeds, components, tts: previous.tts, files, mentions: mentionsFor(body, { content, components }, context) };
}

function tooLarge(uploads: readonly RequestFile[], { fileLimit }: ComposeContext): Reply | undefined {
  const total = uploads.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return total > maxRequestBytes || uploads.some(({ bytes }) => bytes.length > fileLimit) ? refusals.tooLarge : undefined;
}

function mentionsFor(body: Fields, { content, components }: Pick<Version, 'content' | 'components'>, context: ComposeContext): Version['mentions'] {
  return mentionsOf(body, mentioningText(content, components), context.mayMentionEveryone);
}

/** The entry of `attachments` that speaks of `files[n]`. */
function entryOf(body: Fields, index: number): Fields {
  return fieldsIn(body['attachments']).find(({ id }) => String(id) === String(index)) ?? {};
}

function namesOf(uploads: readonly RequestFile[], body: Fields): readonly string[] {
  return uploads.map(({ name, index }) => safeName(textOf(entryOf(body, index)['filename']) || name));
}

function storeAll(uploads: readonly RequestFile[], body: Fields, { files, channelId, ephemeral }: ComposeContext): readonly StoredFile[] {
  return uploads.map((upload) => {
    const entry = entryOf(body, upload.index);
    const { filename, description, title, is_spoiler: spoiler } = entry;
    return files.store({
      ...upload,
      ...(typeof filename === 'string' && filename !== '' && { name: filename }),
      ...(typeof description === 'string' && { description }),
      ...(typeof title === 'string' && { title }),
      ...(spoiler === true && { spoiler }),
    }, { channelId, ephemeral });
  });
}

function keptFiles(body: Fields, uploads: readonly RequestFile[], previous: Version, files: Files): readonly StoredFile[] {
  if (!Array.isArray(body['attachments'])) return uploads.length === 0 ? previous.files : [];
  const entries = fieldsIn(body['attachments']);
  return previous.files.flatMap((file) => {
    const entry = entries.find(({ id }) => String(id) === file.id);
    if (entry === undefined) return [];
    const { description, is_spoiler: spoiler } = entry;
    return [files.describe(file, { ...(typeof description === 'string' && { description }), ...(typeof spoiler === 'boolean' && { spoiler }) })];
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function typed(embed: Fields): Fields {
  return { type: 'rich', ...embed };
}
