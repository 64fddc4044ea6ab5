import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Events } from '../events.ts';
import type { Fields } from '../wire.ts';
import { connect } from './connection.ts';
import type { GatewaySwitches } from './connection.ts';
import type { Session } from './session.ts';

/** Where a dispatch goes: to the shard of a guild, or to shard 0; only to sessions with the intent, if one is needed. */
export type Audience = { readonly guildId?: string | undefined; readonly intent?: number };

/** What a test or the page can do to the gateway. */
export type GatewayControls = {
  /** Breaks every socket without a close frame, as a pulled cable does; sessions can be resumed. */
  drop(): void;
  /** Closes every socket with a code; after 4009 the sessions are gone. */
  close(code: number): void;
  /** Sends op 7: clients reconnect and resume. */
  reconnect(): void;
  /** Sends op 9; not resumable sessions are gone. */
  invalidate(options: { readonly resumable: boolean }): void;
  /** Sends op 1: clients beat at once. */
  requestHeartbeat(): void;
  /** True: heartbeats are not acknowledged, until set to false. */
  withholdAcks(withhold: boolean): void;
  /** True: READY names the guilds, but GUILD_CREATE does not follow until set to false. */
  withholdGuilds(withhold: boolean): void;
  /** Sessions that exist, connected or not. */
  sessions(): readonly { readonly id: string; readonly connected: boolean; readonly intents: number; readonly shard: readonly [number, number]; readonly sequence: number }[];
  /** How many times a client has identified and resumed so far. */
  counts(): { readonly identified: number; readonly resumed: number; readonly heartbeats: number };
};

/** The gateway: sessions on sockets. */
export type Gateway = {
  readonly controls: GatewayControls;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends an event to every session it concerns; `written` is called each time it goes out on a socket, at a replay too. */
  dispatch(event: string, data: Fields, audience: Audience, options?: { readonly times?: number; readonly written?: () => void }): void;
  /** True if any session has the intent: what nobody hears need not be drawn. */
  hears(intent: number): boolean;
  /** Terminates all sockets. */
  close(): void;
};

/** What the gateway needs to know of the rest. */
export type GatewayParts = {
  readonly events: Events;
  readonly token: string;
  readonly heartbeatIntervalMs: number;
  /** A client silent for longer is taken for dead and closed with 4009. */
  readonly silenceMs: number;
  readonly privilegedIntents: boolean;
  /** READY without its session's own fields. */
  readonly ready: () => Fields;
  /** The guilds the bot is in, each as its GUILD_CREATE. */
  readonly guilds: () => readonly (Fields & { readonly id: string })[];
  readonly url: () => string;
};

/** A gateway that speaks version 10 in plain JSON frames. */
export function createGateway(parts: GatewayParts): Gateway {
  const { events } = parts;
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const sessions = new Map<string, Session>();
  const counts = { identified: 0, resumed: 0, heartbeats: 0 };
  const switches: GatewaySwitches = { withholdAcks: false, withholdGuilds: false, closedHere: new WeakSet() };
  const sendGuilds = (session: Session): void => {
    if ((session.intents & 1) === 0) return;
    for (const guild of parts.guilds()) if (isOnShard(session, guild.id)) session.send('GUILD_CREATE', JSON.stringify(guild));
  };
  const end = (session: Session): void => {
    if (sessions.delete(session.id)) events.emit({ type: 'session', sessionId: session.id, state: 'ended' });
  };
  const everySocket = (act: (socket: WebSocket) => void): void => {
    for (const socket of server.clients) act(socket);
  };
  const send = (payload: Fields): void => everySocket((socket) => socket.send(JSON.stringify(payload)));

  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (client) => {
        connect(client, request, { ...parts, sessions, counts, switches, sendGuilds, end });
      });
    },
    dispatch(event, data, { guildId, intent }, { times = 1, written } = {}) {
      const text = JSON.stringify(data);
      for (const session of sessions.values()) {
        if (intent !== undefined && (session.intents & intent) === 0) continue;
        if (!isOnShard(session, guildId)) continue;
        for (let sent = 0; sent < times; sent += 1) session.send(event, text, written);
      }
    },
    hears: (intent) => [...sessions.values()].some(({ intents }) => (intents & intent) !== 0),
    close() {
      everySocket((socket) => socket.terminate());
      server.close();
    },
    controls: {
      drop: () => everySocket((socket) => socket.terminate()),
      close: (code) => everySocket((socket) => {
        switches.closedHere.add(socket);
        socket.close(code);
      }),
      reconnect: () => send({ op: 7, d: null }),
      invalidate({ resumable }) {
        send({ op: 9, d: resumable });
        if (!resumable) for (const session of sessions.values()) end(session);
      },
      requestHeartbeat: () => send({ op: 1, d: null }),
      withholdAcks(withhold) {
        switches.withholdAcks = withhold;
      },
      withholdGuilds(withhold) {
        const release = switches.withholdGuilds && !withhold;
        switches.withholdGuilds = withhold;
        if (release) for (const session of sessions.values()) sendGuilds(session);
      },
      sessions: () => [...sessions.values()].map((session) => ({
        id: session.id, connected: session.socket !== undefined, intents: session.intents, shard: session.shard, sequence: session.sequence(),
      })),
      counts: () => ({ ...counts }),
    },
  };
}

/** Discord's rule: a guild's events go to shard `(id >> 22) % n`, all others to shard 0. */
function isOnShard({ shard: [index, total] }: Session, guildId: string | undefined): boolean {
  return index === (guildId === undefined ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(total)));
}
