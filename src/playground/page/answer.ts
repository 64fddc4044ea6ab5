import type { ServerResponse } from 'node:http';
import type { Document } from './html.ts';

/** Said of every answer: it is what it says it is, shown in no frame, and no other page learns of it. */
export function secure(response: ServerResponse): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('content-security-policy', 'default-src \'none\'; frame-ancestors \'none\'');
}

/** Text that may change at any time. */
export function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'content-length': Buffer.byteLength(text) }).end(text);
}

/** A document under its own policy. */
export function sendDocument(response: ServerResponse, status: number, { html, policy }: Document): void {
  response.setHeader('content-security-policy', policy);
  sendText(response, status, 'text/html; charset=utf-8', html);
}

/** A file that is asked for again at every visit, but sent only when it has changed. */
export function sendFile(response: ServerResponse, ifNoneMatch: string | undefined, { type, body, tag }: { readonly type: string; readonly body: string | Buffer; readonly tag: string }): void {
  const headers = { 'cache-control': 'no-cache', etag: tag };
  if (ifNoneMatch === tag) response.writeHead(304, headers).end();
  else response.writeHead(200, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}
