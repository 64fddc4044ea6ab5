import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import type { Preview } from '../../core/preview.ts';
import type { KeptTexts } from '../../lib/kept-texts.ts';
import type { OpenSocket } from '../../lib/sockets.ts';
import { readPreviewFrame } from './preview-frame.ts';
import { createRunProgress, isEnd, readEvent, type RunProgress, type Weights } from './run-progress.ts';

/**
 * Hears how far the prompts are, and what is to be seen of them. Only ever for the show: what is missed here is missed, and what became of a prompt is asked for.
 * One connection, kept only while somebody is followed; it has no life of its own, but is tried again when somebody looks.
 */
export type Listener = {
  /** The name under which prompts are sent, so that the server tells us of them: the same after a restart. */
  clientId(): Promise<string>;
  /** Begins to follow a prompt, or goes on to. */
  follow(id: string, weights: Weights): void;
  /** 0..1; undefined = nothing heard. */
  fraction(id: string): number | undefined;
  /** The latest; undefined = none was sent, as from a server that runs without `--preview-method`. */
  preview(id: string): Preview | undefined;
  forget(id: string): void;
  close(): void;
};

const keptName = 'client-id';
/** Milliseconds from one attempt to connect to the next. */
const attemptEvery = 5_000;
/** Milliseconds of silence after which a connection may be dead without knowing it. */
const longestSilence = 60_000;
/** It must be the first message of a connection: with it the server says of each preview whose it is. */
const greeting = JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } });

export type ListenerParts = {
  readonly open: OpenSocket;
  /** The server's address, `http://…`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly kept: KeptTexts;
};

export function createListener({ open, url, headers, clock, kept }: ListenerParts): Listener {
  let ownId: Promise<string> | undefined;
  const followed = new Map<string, { readonly progress: RunProgress; preview?: Preview }>();
  /** The prompt of ours that runs, as far as this connection told. */
  let running: string | undefined;
  let socket: { close(): void } | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let heardAt = 0;

  /** The server keeps one connection for each name, and gives its place to the next one that comes. */
  async function named(): Promise<string> {
    const before = await kept.get(keptName);
    if (before !== undefined && before !== '') return before;
    const fresh = randomUUID();
    await kept.keep(keptName, fresh);
    return fresh;
  }
  const clientId = (): Promise<string> => ownId ??= named();

  function connect(): void {
    const now = clock.monotonic();
    if (socket && now - heardAt > longestSilence) hangUp();
    if (socket || now - triedAt < attemptEvery) return;
    triedAt = now;
    clientId().then((id) => {
      if (!socket && followed.size > 0) begin(id);
    }).catch(() => {
      // Without it nothing is missing but the percentage.
    });
  }

  function begin(id: string): void {
    heardAt = clock.monotonic();
    running = undefined;
    const opened = open(`${url.replace(/^http/, 'ws')}/ws?clientId=${encodeURIComponent(id)}`, {
      headers, greeting,
      onText: (text) => {
        heardAt = clock.monotonic();
        const event = readEvent(text);
        if (!event) return;
        const { prompt_id: prompt } = event.data;
        running = isEnd(event) ? undefined : prompt;
        followed.get(prompt)?.progress.heard(event);
      },
      onBytes: seen,
      onClose: () => {
        if (socket === opened) socket = undefined;
      },
    });
    socket = opened;
  }

  /** One that does not say whose it is counts only while it cannot be another's: those of prompts without a client go to everybody. */
  function seen(message: Uint8Array): void {
    heardAt = clock.monotonic();
    const frame = readPreviewFrame(message);
    const id = frame?.prompt ?? (followed.size === 1 ? running : undefined);
    const prompt = id === undefined ? undefined : followed.get(id);
    if (frame && prompt) prompt.preview = frame.preview;
  }

  function hangUp(): void {
    const closing = socket;
    socket = undefined;
    closing?.close();
  }

  return {
    clientId,
    follow(id, weights) {
      if (!followed.has(id)) followed.set(id, { progress: createRunProgress(weights) });
      connect();
    },
    fraction: (id) => followed.get(id)?.progress.fraction(),
    preview: (id) => followed.get(id)?.preview,
    forget(id) {
      followed.delete(id);
      if (followed.size > 0) return;
      hangUp();
      triedAt = Number.NEGATIVE_INFINITY;
    },
    close() {
      followed.clear();
      hangUp();
    },
  };
}
