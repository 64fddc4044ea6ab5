import { h } from 'preact';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Message } from '../../../wire.ts';
import type { Snapshot } from '../../protocol.ts';
import { isRefusal } from '../connection.ts';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { Icon } from '../icons.ts';
import { useServices } from '../services.ts';
import type { Notice } from '../state.ts';
import { colourOf } from '../ui/choosables.ts';
import { MessageItem } from './message.ts';
import type { MessageItemProps } from './message.ts';
import { plainWords } from '../markup/plain.ts';
import type { MenuItem } from './message-menu.ts';

export type MessageListProps = {
  readonly snapshot: Snapshot;
  readonly channelName: string;
  readonly notices: readonly Notice[];
  readonly typing: boolean;
  /** Above the first message: where one is, and what to begin with. */
  readonly intro: View;
};

/** Milliseconds within which a message continues the one before. */
const continues = 7 * 60_000;
/** Pixels from the end at which a reader still counts as being there. */
const nearEnd = 60;

/** The messages of a channel. Whoever reads at the end stays there; whoever reads further up is not moved. */
export function MessageList({ snapshot, channelName, notices, typing, intro }: MessageListProps): VNode {
  const { model, now } = useServices();
  const { messages, viewer } = snapshot;
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const lastTop = useRef(0);
  const [isAway, setAway] = useState(false);
  const menus = useMenus(snapshot);

  const toEnd = (): void => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useLayoutEffect(() => {
    isAtEnd.current = true;
    toEnd();
  }, [viewer.channelId, viewer.personId]);
  useLayoutEffect(() => {
    if (isAtEnd.current) toEnd();
  });
  useEffect(() => {
    // Pictures and elements grow after they are drawn; a keyboard on a phone takes room away.
    const observer = new ResizeObserver(() => isAtEnd.current && toEnd());
    for (const element of [box.current, content.current]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const onScroll = (): void => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = box.current ?? {};
    // What grows below moves nobody: only who goes up has left the end.
    if (scrollHeight - scrollTop - clientHeight < nearEnd) isAtEnd.current = true;
    else if (scrollTop < lastTop.current - 1) isAtEnd.current = false;
    lastTop.current = scrollTop;
    setAway(!isAtEnd.current);
  };

  const shown = messages.map((message, index) => h(MessageItem, {
    key: message.id, message, isContinued: isContinued(messages[index - 1], message), authorName: nameOf(message, snapshot), repliesTo: repliesTo(message, snapshot), nameColour: nameColourOf(message, snapshot),
    viewerId: viewer.personId, now: now(), menu: menus(message), onDismiss: () => void model.act({ type: 'delete', messageId: message.id }).then((answer) => isRefusal(answer) && model.tell(answer.problem)),
  }));
  return html`<div class="messages-frame">
    <div ref=${box} class="messages" tabindex="0" role="log" aria-live="off" aria-label=${`Messages in ${channelName}`} onScroll=${onScroll}>
      <div ref=${content} class="messages-content">
        ${intro}
        <discord-messages>${shown}</discord-messages>
        ${typing && html`<p class="notice">${snapshot.bot.name} is typing…</p>`}
        ${notices.filter(({ channelId }) => channelId === viewer.channelId).map(({ id, kind, text }) => html`
          <p key=${id} class=${`notice ${kind}`} role=${kind === 'failed' ? 'alert' : undefined}>${text}
            ${kind === 'failed' && html` <button type="button" class="link" onClick=${() => {
              model.dismissNotice(id);
              box.current?.focus();
            }}>Dismiss</button>`}
          </p>`)}
      </div>
    </div>
    ${isAway && html`<button type="button" class="to-end" onClick=${toEnd}>${h(Icon, { name: 'down' })} To the newest message</button>`}
  </div>`;
}

function isContinued(before: Message | undefined, message: Message): boolean {
  return before !== undefined && before.author.id === message.author.id && message.interaction_metadata === undefined && message.message_reference === undefined
    && before.flags === message.flags && Date.parse(message.timestamp) - Date.parse(before.timestamp) < continues;
}

function nameOf({ author }: Message, { people, bot }: Snapshot): string {
  return author.id === bot.id ? bot.name : people.find(({ id }) => id === author.id)?.displayName ?? author.global_name ?? author.username;
}

/** The line above an answer; nothing where the message it answers is not to be seen. */
function repliesTo({ message_reference }: Message, snapshot: Snapshot): MessageItemProps['repliesTo'] {
  const answered = snapshot.messages.find(({ id }) => id === message_reference?.['message_id']);
  if (answered === undefined) return undefined;
  const [text = ''] = plainWords(answered.content).split('\n');
  return { author: nameOf(answered, snapshot), authorId: answered.author.id, isBot: answered.author.id === snapshot.bot.id, text: text !== '' ? text : answered.attachments.length > 0 ? 'Pictures or files' : 'A message' };
}

function nameColourOf({ author }: Message, { people }: Snapshot): string | undefined {
  const roles = people.find(({ id }) => id === author.id)?.roles ?? [];
  return roles.map(({ color }) => colourOf(color)).find((colour) => colour !== undefined);
}

/** What the viewer can do with a message; the same list as long as the snapshot's commands are the same. */
function useMenus({ commands, viewer, people, messages }: Snapshot): (message: Message) => readonly MenuItem[] {
  const { model } = useServices();
  const mayDeleteAll = people.some(({ id, isOwner, roles }) => id === viewer.personId && (isOwner || roles.length > 0));
  const known = useMemo(() => new Map<string, readonly MenuItem[]>(), [commands, viewer.personId, viewer.channelId, mayDeleteAll]);
  useEffect(() => {
    for (const id of known.keys()) if (!messages.some((message) => message.id === id)) known.delete(id);
  }, [messages]);
  const interact = async (act: Parameters<typeof model.interact>[0], label: string): Promise<void> => {
    const sent = await model.interact(act, label);
    if ('problem' in sent) model.tell(sent.problem);
  };
  const remove = async (messageId: string): Promise<void> => {
    const answer = await model.act({ type: 'delete', messageId });
    if (isRefusal(answer)) model.tell(answer.problem);
  };
  return (message) => {
    const before = known.get(message.id);
    if (before !== undefined) return before;
    const apps = commands.filter(({ type }) => type === 3 || (type === 2 && message.author.bot !== true)).map(({ id, name, type }): MenuItem => ({
      key: id, label: name, kind: 'app',
      run: () => void interact(type === 3 ? { type: 'message-command', name, messageId: message.id } : { type: 'user-command', name, userId: message.author.id }, name),
    }));
    const isOwn = message.author.id === viewer.personId || (message.flags & 64) !== 0;
    const deletion: MenuItem = { key: 'delete', label: 'Delete message', kind: 'delete', run: () => void remove(message.id) };
    const items = [...apps, ...(isOwn || mayDeleteAll ? [deletion] : [])];
    known.set(message.id, items);
    return items;
  };
}
