import { h } from 'preact';
import type { VNode } from 'preact';
import { fieldsOf, textOf } from '../fields.ts';
import type { Fields } from '../../../wire.ts';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { safeUrl } from '../markup/inline.ts';
import { Markup } from '../markup/markup.ts';
import { formatMessageTime } from '../markup/time.ts';
import { useServices } from '../services.ts';
import { mediaUrl } from './media.ts';

/** The embeds of a message. */
export function Embeds({ embeds }: { readonly embeds: readonly Fields[] }): VNode {
  return html`<div slot="embeds" class="embeds">${embeds.map((embed) => h(Embed, { embed }))}</div>`;
}

function Embed({ embed }: { readonly embed: Fields }): View {
  const { now } = useServices();
  const [author, footer] = [fieldsOf(embed['author']), fieldsOf(embed['footer'])];
  const colour = typeof embed['color'] === 'number' ? `#${embed['color'].toString(16).padStart(6, '0')}` : undefined;
  const [description, footerText, sent] = [textOf(embed['description']), textOf(footer['text']), textOf(embed['timestamp'])];
  return html`<discord-embed color=${colour} embed-title=${textOf(embed['title'])} url=${safeUrl(embed['url'])} provider=${textOf(fieldsOf(embed['provider'])['name'])}
      author-name=${textOf(author['name'])} author-url=${safeUrl(author['url'])} author-image=${mediaUrl(author['icon_url'])}
      image=${mediaUrl(fieldsOf(embed['image'])['url'])} thumbnail=${mediaUrl(fieldsOf(embed['thumbnail'])['url'])} video=${mediaUrl(fieldsOf(embed['video'])['url'])}>
    ${description !== undefined && html`<discord-embed-description slot="description">${h(Markup, { text: description })}</discord-embed-description>`}
    ${Array.isArray(embed['fields']) && html`<discord-embed-fields slot="fields">${placedFields(embed['fields'].map(fieldsOf)).map(({ field, place }) => html`
      <discord-embed-field field-title=${textOf(field['name'])} inline=${place !== undefined} inline-index=${place}>${h(Markup, { text: textOf(field['value']) ?? '' })}</discord-embed-field>`)}
    </discord-embed-fields>`}
    ${(footerText !== undefined || sent !== undefined) && html`<discord-embed-footer slot="footer" footer-image=${mediaUrl(footer['icon_url'])} footer-image-alt="">
      ${footerText}${footerText !== undefined && sent !== undefined ? ' · ' : ''}${sent === undefined ? '' : formatMessageTime(sent, now())}
    </discord-embed-footer>`}
  </discord-embed>`;
}

/** Up to three inline fields stand side by side; the element has to be told at which place. */
function placedFields(fields: readonly Fields[]): readonly { readonly field: Fields; readonly place: number | undefined }[] {
  let place = 0;
  return fields.map((field) => {
    place = field['inline'] === true ? place % 3 + 1 : 0;
    return { field, place: place === 0 ? undefined : place };
  });
}
