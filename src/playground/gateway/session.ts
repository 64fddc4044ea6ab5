import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';

/** One dispatch of a session, kept for replay. */
type Dispatch = { readonly sequence: number; readonly text: string; readonly written: (() => void) | undefined };

/** How many dispatches are kept for a RESUME; far more than any test sends while a socket is down. */
const backlogLimit = 5_000;

/** A session of the gateway: it outlives its socket until it is ended. */
export type Session = {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  socket: WebSocket | undefined;
  /** The number of the last dispatch. */
  sequence(): number;
  /** Sends a dispatch, or keeps it for replay while there is no socket; `written` is called whenever it goes out on one. */
  send(event: string, data: string, written?: () => void): void;
  /** Sends everything after `sequence` again, with its old numbers. */
  replay(sequence: number): void;
};

/** A new session on an open socket. */
export function createSession(facts: { readonly intents: number; readonly shard: readonly [number, number]; readonly socket: WebSocket }): Session {
  let sequence = 0;
  const backlog: Dispatch[] = [];
  const write = (session: Session, { text, written }: Dispatch): void => {
    if (session.socket === undefined || session.socket.readyState !== session.socket.OPEN) return;
    session.socket.send(text);
    written?.();
  };
  return {
    ...facts,
    id: randomBytes(16).toString('hex'),
    sequence: () => sequence,
    send(event, data, written) {
      sequence += 1;
      const dispatch = { sequence, text: `{"op":0,"t":"${event}","s":${sequence},"d":${data}}`, written };
      backlog.push(dispatch);
      if (backlog.length > backlogLimit) backlog.splice(0, backlogLimit / 2);
      write(this, dispatch);
    },
    replay(after) {
      for (const dispatch of backlog) if (dispatch.sequence > after) write(this, dispatch);
    },
  };
}
