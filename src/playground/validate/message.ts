import { fieldsIn, isFields, messageFlags } from '../wire.ts';
import type { Fields } from '../wire.ts';
import { attachmentNames, validateComponents } from './components.ts';
import type { Form } from './form.ts';

/** What the form of a message must be checked against besides itself. */
export type MessageContext = {
  /** True if the message has the flag of Components V2, now or from before. */
  readonly isV2: boolean;
  /** The names that `attachment://` may point to. */
  readonly fileNames: readonly string[];
};

/** Checks the text, embeds and components of a message, new or edited. */
export function validateMessage(form: Form, body: Fields, { isV2, fileNames }: MessageContext): void {
  form.text('content', body['content'], { max: 2000 });
  validateEmbeds(form, body['embeds']);
  validateComponents(form, body['components'], isV2);
  if (isV2) {
    for (const field of ['content', 'embeds', 'poll', 'sticker_ids']) {
      const value = body[field];
      const isEmpty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
      if (!isEmpty) form.add(field, 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2', `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`);
    }
  }
  for (const field of ['components', 'embeds']) {
    for (const name of attachmentNames(body[field])) {
      if (!fileNames.includes(name)) form.add(field, 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND', `The referenced attachment "${name}" was not found in the message.`);
    }
  }
  form.list('attachments', body['attachments'], { max: 10 });
  fieldsIn(body['attachments']).forEach(({ description }, index) => form.text(`attachments.${index}.description`, description, { max: 1024 }));
  validateMentions(form, body['allowed_mentions']);
  const { nonce } = body;
  if (typeof nonce === 'string') form.text('nonce', nonce, { max: 25 });
}

/** Checks what only a new message can get wrong. */
export function validateFlags(form: Form, flags: unknown, allowed: number): void {
  if (flags === undefined || flags === null) return;
  if (typeof flags !== 'number' || !Number.isInteger(flags)) form.add('flags', 'NUMBER_TYPE_COERCE', 'Value is not int.');
  else if ((flags & ~allowed) !== 0) form.add('flags', 'BITWISE_FLAGS_INVALID', 'One or more of the flags cannot be set here.');
}

/** The flags that may come with a new message of a channel; ephemeral ones exist in answers to interactions only. */
export const channelFlags = messageFlags.suppressEmbeds | messageFlags.suppressNotifications | messageFlags.componentsV2;
/** The flags that may come with an answer to an interaction. */
export const responseFlags = channelFlags | messageFlags.ephemeral;

function validateEmbeds(form: Form, embeds: unknown): void {
  form.list('embeds', embeds, { max: 10 });
  let total = 0;
  fieldsIn(embeds).forEach((embed, index) => {
    const path = `embeds.${index}`;
    const footer = isFields(embed['footer']) ? embed['footer'] : {};
    const author = isFields(embed['author']) ? embed['author'] : {};
    const texts: readonly (readonly [string, unknown, number])[] = [
      ['title', embed['title'], 256], ['description', embed['description'], 4096], ['footer.text', footer['text'], 2048], ['author.name', author['name'], 256],
      ...fieldsIn(embed['fields']).flatMap((field, at) => [[`fields.${at}.name`, field['name'], 256], [`fields.${at}.value`, field['value'], 1024]] as const),
    ];
    for (const [name, value, max] of texts) {
      form.text(`${path}.${name}`, value, { max });
      total += typeof value === 'string' ? value.length : 0;
    }
    form.list(`${path}.fields`, embed['fields'], { max: 25 });
    fieldsIn(embed['fields']).forEach((field, at) => {
      if (typeof field['name'] !== 'string' || field['name'] === '') form.required(`${path}.fields.${at}.name`);
      if (typeof field['value'] !== 'string' || field['value'] === '') form.required(`${path}.fields.${at}.value`);
    });
  });
  if (total > 6000) form.add('embeds', 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');
}

function validateMentions(form: Form, allowed: unknown): void {
  if (!isFields(allowed)) return;
  const parse = Array.isArray(allowed['parse']) ? allowed['parse'] : [];
  for (const [kind, max] of [['users', 100], ['roles', 100]] as const) {
    form.list(`allowed_mentions.${kind}`, allowed[kind], { max });
    const listed = Array.isArray(allowed[kind]) ? allowed[kind].length : 0;
    if (parse.includes(kind) && listed > 0) {
      form.add('allowed_mentions', 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE', `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`);
    }
  }
}
