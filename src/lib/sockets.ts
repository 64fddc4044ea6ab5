import { WebSocket } from 'ws';

export type SocketOptions = {
  readonly headers: Readonly<Record<string, string>>;
  /** A whole text message. Binary ones are passed over. */
  readonly onText: (text: string) => void;
  /** It is over, for whatever reason, or never came about; told once. */
  readonly onClose: () => void;
};
/** Opens a WebSocket to the configured origin, without following redirects; returns what closes it. Throws nothing but at a malformed URL. */
export type OpenSocket = (url: string, o: SocketOptions) => { close(): void };

/** Milliseconds for a connection to come about. */
const handshakeTimeout = 10_000;
/** A message that is larger ends the connection. */
const maxPayload = 16 * 2 ** 20;

export const openSocket: OpenSocket = (url, { headers, onText, onClose }) => {
  const socket = new WebSocket(url, { headers: { ...headers }, handshakeTimeout, maxPayload, followRedirects: false, perMessageDeflate: false });
  socket.on('message', (data, isBinary) => {
    if (!isBinary) onText(Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]).toString('utf8'));
  });
  // Each error is followed by `close`; without a listener it would end the process.
  socket.on('error', () => {});
  socket.on('close', onClose);
  return { close: () => socket.terminate() };
};
