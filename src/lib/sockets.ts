import { WebSocket } from 'ws';

export type SocketOptions = {
  readonly headers: Readonly<Record<string, string>>;
  /** Sent first of all, as soon as there is a connection. */
  readonly greeting?: string;
  /** A whole text message. */
  readonly onText: (text: string) => void;
  /** A whole binary message, which may share its memory with others; without it they are passed over. */
  readonly onBytes?: (bytes: Uint8Array) => void;
  /** It is over, for whatever reason, or never came about; told once. */
  readonly onClose: () => void;
};
/** Opens a WebSocket to the configured origin, without following redirects; returns what closes it. Throws nothing but at a malformed URL. */
export type OpenSocket = (url: string, o: SocketOptions) => { close(): void };

/** Milliseconds for a connection to come about. */
const handshakeTimeout = 10_000;
/** A message that is larger ends the connection. */
const maxPayload = 16 * 2 ** 20;

export const openSocket: OpenSocket = (url, { headers, greeting, onText, onBytes, onClose }) => {
  const socket = new WebSocket(url, { headers: { ...headers }, handshakeTimeout, maxPayload, followRedirects: false, perMessageDeflate: false });
  socket.on('message', (data, isBinary) => {
    const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
    if (isBinary) onBytes?.(bytes);
    else onText(bytes.toString('utf8'));
  });
  if (greeting !== undefined) socket.on('open', () => socket.send(greeting));
  // Each error is followed by `close`; without a listener it would end the process.
  socket.on('error', () => {});
  socket.on('close', onClose);
  return { close: () => socket.terminate() };
};
