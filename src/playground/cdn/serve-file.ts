import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Files } from './files.ts';

const shown = /^(image|video|audio)\/(?!svg)/;

/** Answers a GET or HEAD of the CDN; unknown, unsigned and expired URLs are one and the same 404, as on Discord. One range is honoured, so that videos can be sought. */
export function serveFile(files: Files, request: IncomingMessage, response: ServerResponse, url: URL): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('x-content-type-options', 'nosniff');
  // Else a page on another port could show what the browser has kept.
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  const opened = request.method === 'GET' || request.method === 'HEAD' ? files.open(url.pathname, url.searchParams) : undefined;
  if (opened === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain;charset=UTF-8' }).end('This content is no longer available.');
    return;
  }
  const { file, bytes } = opened;
  const name = encodeURIComponent(file.filename);
  const headers = {
    'content-type': file.contentType, 'accept-ranges': 'bytes', 'cache-control': 'private, max-age=3600',
    'content-disposition': `${shown.test(file.contentType) ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
  };
  const range = rangeOf(request.headers.range, bytes.length);
  if (range === 'none') response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
  else if (range === undefined) response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(request.method === 'HEAD' ? undefined : bytes);
  else {
    const part = bytes.subarray(range.start, range.end + 1);
    response.writeHead(206, { ...headers, 'content-length': part.length, 'content-range': `bytes ${range.start}-${range.end}/${bytes.length}` })
      .end(request.method === 'HEAD' ? undefined : part);
  }
}

function rangeOf(header: string | undefined, size: number): { readonly start: number; readonly end: number } | 'none' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end ? 'none' : { start, end };
}
