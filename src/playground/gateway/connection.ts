import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Events } from '../events.ts';
import { isFields, listOf } from '../wire.ts';
import type { Fields } from '../wire.ts';
import { createSession } from './session.ts';
import type { Session } from './session.ts';

/** Guild members, presences and message content: Discord grants them on application only. */
const privileged = (1 << 1) | (1 << 8) | (1 << 15);
const allIntents = (1 << 26) - 1;
const maxFrameBytes = 4096;
const keptWithoutSocket = 3;

/** What tests switch while the gateway runs. */
export type GatewaySwitches = {
  withholdAcks: boolean;
  withholdGuilds: boolean;
  /** Sockets closed by the gateway itself; a close by the client with 1000 or 1001 ends the session, the same code from here does not. */
  readonly closedHere: WeakSet<WebSocket>;
};

/** What one connection shares with the others. */
export type ConnectionParts = {
  readonly events: Events;
  readonly token: string;
  readonly heartbeatIntervalMs: number;
  readonly silenceMs: number;
  readonly privilegedIntents: boolean;
  readonly ready: () => Fields;
  readonly guilds: () => readonly (Fields & { readonly id: string })[];
  readonly url: () => string;
  readonly sessions: Map<string, Session>;
  readonly counts: { identified: number; resumed: number; heartbeats: number };
  readonly switches: GatewaySwitches;
  readonly sendGuilds: (session: Session) => void;
  readonly end: (session: Session) => void;
};

/** Speaks with one client from HELLO to its close. */
export function connect(socket: WebSocket, request: IncomingMessage, parts: ConnectionParts): void {
  const { events, sessions, counts, switches } = parts;
  let session: Session | undefined;
  const send = (payload: Fields): void => socket.send(JSON.stringify(payload));
  const silence = setTimeout(() => {
    switches.closedHere.add(socket);
    socket.close(4009, 'Session timed out.');
  }, parts.silenceMs);
  silence.unref();

  const identify = (data: Fields): void => {
    if (session !== undefined) return socket.close(4005, 'Already authenticated.');
    if (data['token'] !== parts.token) return socket.close(4004, 'Authentication failed.');
    const { intents } = data;
    if (typeof intents !== 'number' || intents < 0 || intents > allIntents) return socket.close(4013, 'Invalid intent(s).');
    if ((intents & privileged) !== 0 && !parts.privilegedIntents) return socket.close(4014, 'Disallowed intent(s).');
    const [index, total] = listOf(data['shard'] ?? [0, 1]).map(Number);
    if (index === undefined || total === undefined || !(index >= 0 && index < total)) return socket.close(4010, 'Invalid shard.');
    session = createSession({ intents, shard: [index, total], socket });
    sessions.set(session.id, session);
    // Clients that were killed never come back for their sessions; a few are kept for those that do.
    for (const left of [...sessions.values()].filter((old) => old.socket === undefined).slice(0, -keptWithoutSocket)) parts.end(left);
    counts.identified += 1;
    const guilds = parts.guilds().filter(({ id }) => Number((BigInt(id) >> 22n) % BigInt(total)) === index).map(({ id }) => ({ id, unavailable: true }));
    session.send('READY', JSON.stringify({ ...parts.ready(), v: 10, session_id: session.id, resume_gateway_url: parts.url(), shard: session.shard, guilds }));
    if (!switches.withholdGuilds) parts.sendGuilds(session);
    events.emit({ type: 'session', sessionId: session.id, state: 'identified' });
  };

  const resume = (data: Fields): void => {
    if (data['token'] !== parts.token) return socket.close(4004, 'Authentication failed.');
    const known = sessions.get(String(data['session_id']));
    const { seq } = data;
    if (known === undefined || typeof seq !== 'number') return send({ op: 9, d: false });
    if (seq > known.sequence()) return socket.close(4007, 'Invalid seq.');
    if (known.socket !== undefined && known.socket !== socket) known.socket.terminate();
    session = known;
    session.socket = socket;
    counts.resumed += 1;
    session.replay(seq);
    session.send('RESUMED', '{"_trace":[]}');
    events.emit({ type: 'session', sessionId: session.id, state: 'resumed' });
  };

  const receive = (payload: Fields): void => {
    const data = isFields(payload['d']) ? payload['d'] : {};
    switch (payload['op']) {
      case 1:
        silence.refresh();
        counts.heartbeats += 1;
        if (!switches.withholdAcks) send({ op: 11 });
        return;
      case 2: return identify(data);
      case 6: return resume(data);
      case 3: case 4: case 8:
        if (session === undefined) socket.close(4003, 'Not authenticated.');
        return;
      default: socket.close(4001, 'Unknown opcode.');
    }
  };

  socket.on('message', (frame: Buffer, isBinary) => {
    const payload = isBinary || frame.length > maxFrameBytes ? undefined : parseFrame(frame.toString('utf8'));
    if (payload === undefined) socket.close(4002, 'Error while decoding payload.');
    else receive(payload);
  });
  socket.on('error', () => undefined);
  socket.on('close', (code) => {
    clearTimeout(silence);
    if (session === undefined || session.socket !== socket) return;
    session.socket = undefined;
    events.emit({ type: 'session', sessionId: session.id, state: 'disconnected' });
    const isOver = switches.closedHere.has(socket) ? code === 4009 : code === 1000 || code === 1001;
    if (isOver) parts.end(session);
  });

  if (URL.parse(request.url ?? '/', 'ws://stand-in')?.searchParams.get('v') !== '10') socket.close(4012, 'Invalid API version.');
  else send({ op: 10, d: { heartbeat_interval: parts.heartbeatIntervalMs } });
}

/** The object in a frame, or undefined. */
function parseFrame(frame: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
