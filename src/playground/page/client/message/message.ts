import { Component, h } from 'preact';
import type { Message } from '../../../wire.ts';
import { avatarUrl, botAvatarUrl } from '../avatar.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { Icon } from '../icons.ts';
import { Markup } from '../markup/markup.ts';
import { formatMessageTime, formatTime } from '../markup/time.ts';
import { Attachments } from './attachments.ts';
import { Components } from './components.ts';
import { Embeds } from './embeds.ts';
import { MessageMenu } from './message-menu.ts';
import type { MenuItem } from './message-menu.ts';

/** The bits of `flags` that change how a message looks. */
const flags = { ephemeral: 64, loading: 128, suppressEmbeds: 4, componentsV2: 32_768 };

export type MessageItemProps = {
  readonly message: Message;
  /** True if the one before is by the same author, just before: then the name is not said again. */
  readonly isContinued: boolean;
  readonly authorName: string;
  /** The message it answers, as one line; undefined if it answers none. */
  readonly repliesTo: { readonly author: string; readonly authorId: string; readonly isBot: boolean; readonly text: string } | undefined;
  readonly nameColour: string | undefined;
  readonly viewerId: string;
  readonly now: number;
  readonly menu: readonly MenuItem[];
  readonly onDismiss: () => void;
};

/** One message. It is drawn anew only when something about it has changed, and never loses the focus that was in it. */
export class MessageItem extends Component<MessageItemProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false };
  #element: HTMLElement | null = null;

  override shouldComponentUpdate(next: MessageItemProps, { isBroken }: { readonly isBroken: boolean }): boolean {
    const { props } = this;
    return isBroken !== this.state.isBroken || next.message !== props.message || next.isContinued !== props.isContinued || next.authorName !== props.authorName
      || next.nameColour !== props.nameColour || next.menu !== props.menu || next.viewerId !== props.viewerId || next.repliesTo?.text !== props.repliesTo?.text;
  }

  override getSnapshotBeforeUpdate(): boolean {
    return this.#element?.contains(document.activeElement) === true;
  }

  override componentDidUpdate(_props: MessageItemProps, _state: unknown, hadFocus: unknown): void {
    // The button that was pressed may be gone with the edit.
    if (hadFocus === true && this.#element?.contains(document.activeElement) === false) this.#element.focus();
  }

  override componentWillUnmount(): void {
    // Who dismisses a message goes on in the list.
    if (this.#element?.contains(document.activeElement) === true) this.#element.closest<HTMLElement>('.messages')?.focus();
  }

  override componentDidCatch(): void {
    // A foreign message must not take the page away.
    this.setState({ isBroken: true });
  }

  override render({ message, isContinued, authorName, repliesTo, nameColour, viewerId, now, menu, onDismiss }: MessageItemProps): View {
    const isPrivate = (message.flags & flags.ephemeral) !== 0;
    const isThinking = (message.flags & flags.loading) !== 0;
    const isNew = (message.flags & flags.componentsV2) !== 0;
    const time = formatMessageTime(message.timestamp, now);
    // A bot edits what it shows all the time; only of people it is news.
    const isEdited = message.edited_timestamp !== null && message.author.bot !== true;
    const isPinged = message.author.id !== viewerId && message.mentions.some(({ id }) => id === viewerId);
    return html`<discord-message ref=${(element: HTMLElement | null) => { this.#element = element; }} data-message=${message.id}
        class=${`message ${isPrivate ? 'private' : ''} ${isPinged ? 'pinged' : ''}`} style=${nameColour === undefined ? undefined : { '--name-colour': nameColour }}
        role="article" aria-label=${`${authorName}, ${time}${isPrivate ? ', only you can see this' : ''}`} tabindex="-1"
        author=${authorName} avatar=${message.author.bot === true ? botAvatarUrl : avatarUrl({ id: message.author.id, name: authorName })} bot=${message.author.bot === true}
        timestamp=${isContinued ? formatTime(Date.parse(message.timestamp) / 1000, 't', now) : time} message-body-only=${isContinued} edited=${isEdited}>
      ${this.state.isBroken ? html`<p class="small">This message could not be shown.</p>` : html`
        ${usedCommand(message) ?? replyLine(this.props)}
        ${isThinking ? html`<p class="thinking"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> ${authorName} is thinking…</p>` : message.content !== '' && h(Markup, { text: message.content })}
        ${!isNew && message.attachments.length > 0 && h(Attachments, { attachments: message.attachments })}
        ${!isNew && (message.flags & flags.suppressEmbeds) === 0 && message.embeds.length > 0 && h(Embeds, { embeds: message.embeds })}
        ${message.components.length > 0 && h(Components, { components: message.components, messageId: message.id })}`}
      ${isPrivate && html`<p slot="thread" class="only-you">${h(Icon, { name: 'eye' })} Only you can see this · <button type="button" class="link" onClick=${onDismiss}>Dismiss</button></p>`}
      ${menu.length > 0 && h(MessageMenu, { items: menu, label: `What can be done with the message of ${authorName}` })}
    </discord-message>`;
  }
}

/** What is answered. */
function replyLine({ repliesTo }: MessageItemProps): View {
  if (repliesTo === undefined) return null;
  const { author: name, authorId, isBot, text } = repliesTo;
  return html`<discord-reply slot="reply" author=${name} avatar=${isBot ? botAvatarUrl : avatarUrl({ id: authorId, name })}>${text}</discord-reply>`;
}

/** Who called for this answer and with what. */
function usedCommand({ interaction_metadata }: Message): View {
  const metadata = fieldsOf(interaction_metadata);
  const user = fieldsOf(metadata['user']);
  const name = textOf(metadata['name']);
  if (metadata['type'] !== 2 || metadata['original_response_message_id'] !== undefined || name === undefined) return null;
  const author = textOf(user['global_name']) ?? textOf(user['username']) ?? '';
  return html`<discord-command slot="reply" author=${author} avatar=${avatarUrl({ id: String(user['id']), name: author })} command=${name} type="slash_command"></discord-command>`;
}
