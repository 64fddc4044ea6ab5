import type { Fields, Message } from '../../wire.ts';
import type { PageEvent, Snapshot } from '../protocol.ts';

/** A line of the page's own under the messages: only this browser knows of it. */
export type Notice = { readonly id: number; readonly channelId: string; readonly kind: 'sending' | 'failed'; readonly text: string };

/** A form the bot has opened. */
export type OpenModal = { readonly interactionId: string; readonly channelId: string; readonly modal: Fields };

/** Everything the page shows. */
export type State = {
  readonly line: 'connecting' | 'open' | 'lost';
  /** Why nothing can be shown, in a sentence. */
  readonly problem: string | undefined;
  /** As of the last snapshot, with what events have changed since. */
  readonly snapshot: Snapshot | undefined;
  readonly typing: boolean;
  /** New messages by channel, of those the viewer is not looking at. */
  readonly unread: Readonly<Record<string, { readonly count: number; readonly pinged: boolean }>>;
  readonly notices: readonly Notice[];
  readonly modal: OpenModal | undefined;
};

export type Change =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'event'; readonly event: PageEvent }
  | { readonly type: 'line'; readonly line: State['line'] }
  | { readonly type: 'problem'; readonly problem: string | undefined }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'notice-gone'; readonly id: number }
  | { readonly type: 'typing-over' }
  | { readonly type: 'modal'; readonly modal: OpenModal | undefined };

export const emptyState: State = { line: 'connecting', problem: undefined, snapshot: undefined, typing: false, unread: {}, notices: [], modal: undefined };

/** The state after a change; what did not change stays the same object. */
export function changed(state: State, change: Change): State {
  switch (change.type) {
    case 'snapshot': return withSnapshot(state, change.snapshot);
    case 'event': return withEvent(state, change.event);
    case 'line': return { ...state, line: change.line };
    case 'problem': return { ...state, problem: change.problem };
    case 'notice': return { ...state, notices: [...state.notices.filter(({ id }) => id !== change.notice.id), change.notice] };
    case 'notice-gone': return { ...state, notices: state.notices.filter(({ id }) => id !== change.id) };
    case 'typing-over': return { ...state, typing: false };
    case 'modal': return { ...state, modal: change.modal };
  }
}

function withSnapshot(state: State, snapshot: Snapshot): State {
  const known = new Map((state.snapshot?.messages ?? []).map((message) => [message.id, message]));
  const messages = snapshot.messages.map((message) => keepUrls(known.get(message.id), message));
  const { [snapshot.viewer.channelId]: _, ...unread } = state.snapshot?.viewer.personId === snapshot.viewer.personId ? state.unread : {};
  return { ...state, snapshot: { ...snapshot, messages }, problem: undefined, typing: false, unread };
}

function withEvent(state: State, event: PageEvent): State {
  const { snapshot } = state;
  if (snapshot === undefined || event.sequence <= snapshot.sequence) return state;
  const withMessages = (messages: readonly Message[], more: Partial<State> = {}): State => ({ ...state, ...more, snapshot: { ...snapshot, messages } });
  const isHere = 'channelId' in event && event.channelId === snapshot.viewer.channelId;
  switch (event.type) {
    case 'message-created': {
      if (!isHere && event.message.author.id === snapshot.viewer.personId) return state;
      if (!isHere) return { ...state, unread: { ...state.unread, [event.channelId]: counted(state.unread[event.channelId], event.pinged) } };
      const { message } = event;
      return withMessages([...snapshot.messages.filter(({ id }) => id !== message.id), message], { typing: false });
    }
    case 'message-updated': return isHere ? withMessages(snapshot.messages.map((old) => (old.id === event.message.id ? keepUrls(old, event.message) : old))) : state;
    case 'message-deleted': return isHere ? withMessages(snapshot.messages.filter(({ id }) => id !== event.messageId)) : state;
    case 'typing': return isHere ? { ...state, typing: true } : state;
    case 'bot': return { ...state, snapshot: { ...snapshot, bot: { ...snapshot.bot, state: event.state } } };
    case 'banner': return { ...state, snapshot: { ...snapshot, banner: event.banner } };
    // Whoever sent the interaction waits for these.
    case 'acknowledged': case 'modal-opened': case 'choices': case 'did-not-respond': case 'world-changed': return state;
  }
}

function counted(before: State['unread'][string] | undefined, pinged: boolean): State['unread'][string] {
  return { count: (before?.count ?? 0) + 1, pinged: (before?.pinged ?? false) || pinged };
}

/**
 * The new message with the addresses its files had before. Each rendering signs them anew, and a picture with another address is loaded
 * again, a video even starts again. The old ones hold for a day, longer than a page is looked at.
 */
function keepUrls(old: Message | undefined, message: Message): Message {
  if (old === undefined) return message;
  const known = new Map<string, string>();
  visit([old.attachments, old.components, old.embeds], (url) => known.set(withoutQuery(url), url));
  const replace = <T>(value: T): T => renamed(value, (url) => known.get(withoutQuery(url)) ?? url);
  return { ...message, attachments: replace(message.attachments), components: replace(message.components), embeds: replace(message.embeds) };
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url;
}

const isUrl = (key: string): boolean => key === 'url' || key === 'proxy_url';

function visit(value: unknown, found: (url: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && isUrl(key)) found(inner);
    else visit(inner, found);
  }
}

/** A copy with other addresses, of the same shape. */
function renamed<T>(value: T, rename: (url: string) => string): T {
  const copy = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(copy);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, field]) => [key, typeof field === 'string' && isUrl(key) ? rename(field) : copy(field)]));
  };
  return copy(value) as T;
}
