import type { Choice, Command, Fields, Message } from './wire.ts';

/** What an interaction was answered with. */
export type Callback = {
  /** 4 message, 5 deferred, 6 deferred update, 7 update, 8 choices, 9 modal. */
  readonly type: number;
  readonly data: Fields;
  /** When it was accepted, by the stand-in's clock. */
  readonly at: number;
  /** When the headers of the request were in, by `performance.now()`. */
  readonly headersAt: number;
};

type InChannel = { readonly channelId: string; /** Only this user sees it; absent: everyone in the channel. */ readonly visibleTo?: string };

/** Everything a page or a test may want to hear of, in the order in which it took effect. */
export type StandInEvent =
  | (InChannel & { readonly type: 'message-created' | 'message-updated'; readonly message: Message; readonly interactionId?: string; readonly pinged: readonly string[] })
  | (InChannel & { readonly type: 'message-deleted'; readonly messageId: string })
  | (InChannel & { readonly type: 'interaction-sent'; readonly interactionId: string; readonly userId: string; readonly data: Fields })
  | (InChannel & { readonly type: 'interaction-written'; readonly interactionId: string; /** By `performance.now()`. */ readonly at: number })
  | (InChannel & { readonly type: 'acknowledged'; readonly interactionId: string; readonly callback: Callback })
  | (InChannel & { readonly type: 'modal-opened'; readonly interactionId: string; readonly modal: Fields })
  | (InChannel & { readonly type: 'choices'; readonly interactionId: string; readonly choices: readonly Choice[] })
  | (InChannel & { readonly type: 'did-not-respond'; readonly interactionId: string; readonly delivered: boolean })
  | (InChannel & { readonly type: 'typing' })
  | { readonly type: 'commands-registered'; readonly guildId?: string; readonly commands: readonly Command[] }
  | { readonly type: 'session'; readonly sessionId: string; readonly state: 'identified' | 'resumed' | 'disconnected' | 'ended' }
  | { readonly type: 'world-changed' };

/** Where events are told and heard. */
export type Events = {
  emit(event: StandInEvent): void;
  /** Hears every event from now on; the function returned stops it. */
  on(listener: (event: StandInEvent) => void): () => void;
  /** Events from now on until the loop is left; nothing is dropped while the loop is busy. */
  [Symbol.asyncIterator](): AsyncIterableIterator<StandInEvent>;
  /** The first value of `look` that is neither undefined nor false; asked now and after each event. Rejects after `timeoutMs` (10 s) with `describe()` in its message. */
  until<T>(look: () => T | undefined | false, options?: UntilOptions): Promise<T>;
};

/** How long to wait, and what to say when it was too long. */
export type UntilOptions = { readonly timeoutMs?: number; readonly signal?: AbortSignal; readonly describe?: () => string };

/** A synchronous list of listeners; a listener that throws is the caller's mistake and is seen by whoever emitted. */
export function createEvents(): Events {
  const listeners = new Set<(event: StandInEvent) => void>();
  const on: Events['on'] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    on,
    [Symbol.asyncIterator]() {
      const waiting: StandInEvent[] = [];
      let wake: (() => void) | undefined;
      const stop = on((event) => {
        waiting.push(event);
        wake?.();
      });
      return (async function* events() {
        try {
          for (;;) {
            const event = waiting.shift();
            if (event !== undefined) yield event;
            else await new Promise<void>((resolve) => { wake = resolve; });
          }
        } finally {
          stop();
        }
      })();
    },
    until(look, options = {}) {
      return waitFor(on, look, options);
    },
  };
}

function waitFor<T>(on: Events['on'], look: () => T | undefined | false, options: UntilOptions): Promise<T> {
  const { timeoutMs = 10_000, signal, describe } = options;
  return new Promise<T>((resolve, reject) => {
    let stop = (): void => undefined;
    const end = (settle: () => void): void => {
      stop();
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      settle();
    };
    const aborted = (): void => end(() => reject(signal?.reason));
    const timer = setTimeout(() => {
      end(() => reject(new Error(`The awaited did not happen within ${timeoutMs} ms${describe === undefined ? '.' : `: ${describe()}`}`)));
    }, timeoutMs);
    const check = (): void => {
      try {
        const found = look();
        if (found !== undefined && found !== false) end(() => resolve(found));
      } catch (error) {
        end(() => reject(error));
      }
    };
    stop = on(check);
    if (signal?.aborted === true) return aborted();
    signal?.addEventListener('abort', aborted);
    check();
  });
}
