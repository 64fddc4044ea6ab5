import { DiscordAttachments } from '@skyra/discord-components-core/discord-attachments.js';
import { DiscordAuthorInfo } from '@skyra/discord-components-core/discord-author-info.js';
import { DiscordButton } from '@skyra/discord-components-core/discord-button.js';
import { DiscordCommand } from '@skyra/discord-components-core/discord-command.js';
import { DiscordEmbed } from '@skyra/discord-components-core/discord-embed.js';
import { DiscordEmbedField } from '@skyra/discord-components-core/discord-embed-field.js';
import { DiscordEmbedFooter } from '@skyra/discord-components-core/discord-embed-footer.js';
import { DiscordFileAttachment } from '@skyra/discord-components-core/discord-file-attachment.js';
import { DiscordImageAttachment } from '@skyra/discord-components-core/discord-image-attachment.js';
import { DiscordLink } from '@skyra/discord-components-core/discord-link.js';
import { DiscordMessage } from '@skyra/discord-components-core/discord-message.js';
import { DiscordMessages } from '@skyra/discord-components-core/discord-messages.js';
import { DiscordReply } from '@skyra/discord-components-core/discord-reply.js';
import { DiscordVerifiedAuthorTag } from '@skyra/discord-components-core/discord-verified-author-tag.js';
import '@skyra/discord-components-core/discord-action-row.js';
import '@skyra/discord-components-core/discord-embed-description.js';
import '@skyra/discord-components-core/discord-embed-fields.js';

type Styled = { elementStyles: (CSSStyleSheet | object)[] };

/*
 * The elements draw a dark page of 2021 with fixed colours, several too faint to read. Their last style sheet is ours: it takes the page's
 * variables, so that both themes, contrast and focus are settled in one place. What belongs to an element itself, page.css settles.
 */
const sheets: readonly (readonly [Styled, string])[] = [
  [DiscordMessages, ':host { color: inherit; background: none; border: 0; font: inherit; } ::slotted(*) { padding-block: 0; }'],
  [DiscordMessage, `
    .discord-message-timestamp, :host([light-theme]) .discord-message-timestamp, .discord-message-edited { color: var(--muted); font-size: .75rem; white-space: nowrap; }
    .discord-message-timestamp { margin-left: .25rem; }
    .discord-message-content { min-width: 0; line-height: 1.375; padding-top: 0; }
    .discord-author-avatar { margin: .2rem 1rem 0 0; align-self: flex-start; }
    .discord-author-avatar img, :host .discord-author-username:hover { cursor: default; text-decoration: none; }
    .discord-message-inner-center { align-items: flex-start; }
    .discord-message-body-only-indent { flex: none; width: 56px; margin: 0; line-height: 1.375rem; font-size: .65rem; }
    .discord-message-body { word-break: normal; overflow-wrap: anywhere; }
    :host .discord-message-markup { display: block; }
    :host(:hover) { background: none; }
    @media (max-width: 480px) { .discord-author-avatar { margin-right: .65rem; } .discord-message-body-only-indent { width: calc(40px + .65rem); } }
  `],
  [DiscordAuthorInfo, `
    :host .discord-author-username { color: color-mix(in srgb, var(--name-colour, var(--heading)) 55%, var(--heading)); font-weight: 600; }
    :host .discord-author-username:hover { cursor: default; text-decoration: none; }
  `],
  [DiscordVerifiedAuthorTag, ':host { background: var(--accent-solid); color: var(--on-accent); font-weight: 600; }'],
  [DiscordCommand, `
    :host { color: var(--muted); font-family: inherit; }
    .discord-replied-message-username { color: var(--heading) !important; cursor: default; }
    :host .discord-replied-message-content, :host .discord-slash-command-name { color: var(--link) !important; background: none !important; cursor: default; }
    .discord-slash-command-name svg { display: none; }
    .discord-slash-command-name span::before { content: '/'; }
  `],
  [DiscordReply, `
    :host { color: var(--muted) !important; font-family: inherit; }
    .discord-replied-message-username { color: var(--heading) !important; cursor: default; }
    .discord-replied-message-content { color: var(--muted) !important; cursor: default; min-width: 0; overflow: hidden; text-overflow: ellipsis; }
  `],
  [DiscordAttachments, ':host { padding-block: .25rem; max-width: var(--media-width); }'],
  [DiscordImageAttachment, `
    :host { border-radius: 0; height: 100%; overflow: visible; }
    .discord-image-attachment { margin: 0; height: 100%; }
    .discord-image-wrapper { width: 100% !important; height: 100% !important; }
  `],
  [DiscordFileAttachment, `
    .discord-file-attachment-mosaic-style { background: var(--raised); border-color: var(--line); }
    .discord-file-attachment-metadata { color: var(--muted); }
    .discord-button-download-attachment { display: none !important; }
  `],
  [DiscordLink, 'a, a:visited { color: var(--link) !important; } a:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }'],
  [DiscordEmbed, `
    :host { color: var(--text) !important; font-size: .9375rem; max-width: min(520px, 100%); }
    .discord-embed-root, :host .discord-embed-wrapper { background: var(--raised) !important; border-color: var(--line) !important; color: var(--text) !important; max-width: 100%; }
    :host .discord-embed-title, :host .discord-embed-author, :host .discord-embed-author a { color: var(--heading); }
    :host .discord-embed-title a { color: var(--link); }
    :host .discord-embed-provider { color: var(--muted); }
    :host .discord-embed-image, :host .discord-embed-media { max-width: 100%; height: auto; }
    a:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
  `],
  [DiscordEmbedField, ':host .discord-field-title { color: var(--heading); }'],
  [DiscordEmbedFooter, ':host { color: var(--muted) !important; } :host .discord-footer-separator { color: var(--muted); }'],
  [DiscordButton, `
    :host > *:first-child { font: 500 .875rem/1.2 var(--font); box-sizing: border-box; min-height: 36px; height: auto; padding: .35rem 1rem; border-radius: 6px; margin: .25rem .5rem .25rem 0; overflow-wrap: anywhere; }
    :host > *:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
    .primary, .primary.hoverable:hover { background: var(--accent-solid); color: var(--on-accent); }
    .secondary, .secondary.hoverable:hover { background: var(--button); color: var(--heading); }
    .success, .success.hoverable:hover { background: var(--good-solid); color: #fff; }
    .destructive, .destructive.hoverable:hover { background: var(--bad-solid); color: #fff; }
    .hoverable:hover { filter: brightness(1.12); }
    .disabled { opacity: 1; color: var(--muted); background: var(--raised); }
    button[aria-busy=true] { cursor: progress; opacity: .7; }
    @media (pointer: coarse) { :host > *:first-child { min-height: 44px; } }
  `],
];

/** Dresses the elements; to be called once, before the first of them is drawn. */
export function applySkin(): void {
  for (const [element, text] of sheets) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    element.elementStyles.push(sheet);
  }
}
