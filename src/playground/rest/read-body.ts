import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import type { RequestFile } from '../cdn/files.ts';

/** What a request carried; `tooLarge` if more than the server reads at all, `invalid` if it is no JSON. */
export type ReadBody =
  | { readonly kind: 'read'; readonly json: unknown; readonly files: readonly RequestFile[] }
  | { readonly kind: 'too-large' } | { readonly kind: 'invalid' };

/** Beyond this the bytes are read past but not kept: far over Discord's 25 MiB for a whole request. */
const maxBytes = 64 * 1024 * 1024;

/** Reads a JSON or multipart body to its end. Rejects if the connection breaks before. */
export function readBody(request: IncomingMessage): Promise<ReadBody> {
  return (request.headers['content-type'] ?? '').startsWith('multipart/form-data') ? readMultipart(request) : readJson(request);
}

async function readJson(request: IncomingMessage): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return size > maxBytes ? { kind: 'too-large' } : parse(Buffer.concat(chunks).toString('utf8'), []);
}

function parse(text: string, files: readonly RequestFile[]): ReadBody {
  if (text === '') return { kind: 'read', json: undefined, files };
  try {
    return { kind: 'read', json: JSON.parse(text), files };
  } catch {
    return { kind: 'invalid' };
  }
}

/** Parts may come in any order: discord.js sends its files first and `payload_json` last. */
function readMultipart(request: IncomingMessage): Promise<ReadBody> {
  return new Promise((resolve, reject) => {
    let parser: busboy.Busboy;
    try {
      // discord.js writes file names as raw UTF-8, which busboy takes for latin1 unless told.
      parser = busboy({ headers: request.headers, defParamCharset: 'utf8', limits: { fieldSize: maxBytes } });
    } catch {
      request.resume();
      resolve({ kind: 'invalid' });
      return;
    }
    const files: RequestFile[] = [];
    let payload = '';
    let size = 0;
    parser.on('file', (field, stream, info) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxBytes) chunks.push(chunk);
      });
      stream.on('end', () => {
        const index = Number(/^files?\[(\d+)\]$/.exec(field)?.[1] ?? files.length);
        files.push({ index, name: (info.filename ?? '').replaceAll('%22', '"'), contentType: info.mimeType, bytes: Buffer.concat(chunks) });
      });
    });
    parser.on('field', (field, value) => {
      if (field === 'payload_json') payload = value;
    });
    parser.on('error', () => {
      request.resume();
      resolve({ kind: 'invalid' });
    });
    parser.on('close', () => resolve(size > maxBytes ? { kind: 'too-large' } : parse(payload, files.toSorted((a, b) => a.index - b.index))));
    request.on('aborted', () => reject(new Error('The client broke the connection before its request was whole.')));
    request.pipe(parser);
  });
}
