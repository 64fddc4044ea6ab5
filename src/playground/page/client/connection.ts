import type { Act, ActAnswer, BotAnswer, PageEvent, Refusal, Snapshot } from '../protocol.ts';

/** What the page asks of its server. Nothing here throws for an answer that says no: it comes as a `Refusal`. */
export type Connection = {
  /** The page for a person in a channel; the server chooses who or where if absent. */
  snapshot(viewer: { readonly personId?: string; readonly channelId?: string }): Promise<Snapshot | Refusal>;
  /** Hears what a person may see, until the function returned is called. A broken line is opened again by itself. */
  listen(personId: string, listener: Listener): () => void;
  act(act: Act, files: readonly File[]): Promise<ActAnswer>;
  /** Pulls the plug or puts it back. */
  plug(what: 'kill' | 'start'): Promise<BotAnswer>;
  /** Fetches a picture of the server's own; throws if it cannot be had. */
  picture(url: string, name: string): Promise<File>;
};

export type Listener = {
  /** The line is open, for the first time or again: whatever was missed is in a new snapshot. */
  readonly opened: () => void;
  readonly heard: (event: PageEvent) => void;
  /** The line broke; `isRefused` if the server answered, but with no events. */
  readonly lost: (isRefused: boolean) => void;
};

export type ConnectionParts = {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  readonly openEvents: (url: string) => EventSource;
};

/** Milliseconds before a line is opened again that the browser has given up. */
const retryAfter = 2_000;
/** The state of an event source that the browser has given up. */
const closed = 2;
const unreachable = 'The playground does not answer. Is it still running in the terminal?';

export function createConnection({ fetch, openEvents }: ConnectionParts): Connection {
  /** JSON of an answer, also of one that refuses; a sentence where there is none. */
  const ask = async <T extends object>(url: string, init?: RequestInit): Promise<T | Refusal> => {
    let response;
    try {
      response = await fetch(url, init);
    } catch {
      return { problem: unreachable };
    }
    const answer: unknown = await response.json().catch(() => undefined);
    // The server's answers are typed by the protocol that both halves share.
    if (typeof answer === 'object' && answer !== null && (response.ok || 'problem' in answer)) return answer as T | Refusal;
    return { problem: response.status === 403 ? 'The playground was started anew. Please use the link from the terminal again.' : `The playground answered with ${response.status}.` };
  };

  return {
    snapshot({ personId, channelId }) {
      const query = new URLSearchParams({ ...(personId !== undefined && { person: personId }), ...(channelId !== undefined && { channel: channelId }) });
      return ask<Snapshot>(`/page/snapshot?${query.toString()}`);
    },
    listen: (personId, listener) => listenTo(() => openEvents(`/page/events?${new URLSearchParams({ person: personId }).toString()}`), listener),
    act(act, files) {
      if (files.length === 0) return ask('/page/act', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(act) });
      const form = new FormData();
      form.append('payload_json', JSON.stringify(act));
      for (const [index, file] of files.entries()) form.append(`files[${index}]`, file, file.name);
      return ask('/page/act', { method: 'POST', body: form });
    },
    plug: (what) => ask(`/page/bot/${what}`, { method: 'POST' }),
    async picture(url, name) {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`The picture ${name} could not be fetched.`);
      const blob = await response.blob();
      return new File([blob], name, { type: blob.type });
    },
  };
}

/** Whether an answer says no. */
export function isRefusal(answer: object): answer is Refusal {
  return 'problem' in answer && typeof answer.problem === 'string';
}

function listenTo(open: () => EventSource, { opened, heard, lost }: Listener): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = (): void => {
    source = open();
    source.addEventListener('open', opened);
    source.addEventListener('message', ({ data }: MessageEvent) => heard(JSON.parse(String(data)) as PageEvent));
    source.addEventListener('error', () => {
      // After an answer that is no stream the browser does not try again.
      const isRefused = source.readyState === closed;
      if (isRefused) timer = setTimeout(start, retryAfter);
      lost(isRefused);
    });
  };
  start();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
