import { z } from 'zod';
import type { Output } from '../../core/provider.ts';
import { fromBase64 } from '../common/base64.ts';

const path = z.string().max(500).regex(/^\/(?!\/)[\w.~%@:+/-]+$/).refine((text) => !text.split('/').includes('..'));
/** A name that can stand in a path. */
export const videoId = z.string().regex(/^[\w.:-]{1,200}$/);

/** Where an output lies at the server itself: a file, or the content of a video. */
export const refSchema = z.union([z.object({ path }), z.object({ video: videoId })]);

/** An answer with pictures, and LocalAI's with a video. */
export const resultSchema = z.object({ data: z.array(z.object({ b64_json: z.string().nullish(), url: z.string().nullish() })) });

/** Servers in containers take their own address for this. */
const loopback = ['localhost', '127.0.0.1', '0.0.0.0', '[::1]'];

/** What can be had of an answer, in its order. `origin`: the server's own. */
export function outputsOf({ data }: z.infer<typeof resultSchema>, origin: string): readonly Output[] {
  return data.flatMap(({ b64_json: base64, url }): readonly Output[] => {
    const bytes = fromBase64(base64 ?? '') ?? (url?.startsWith('data:') ? fromBase64(url) : undefined);
    if (bytes) return [{ kind: 'bytes', bytes }];
    return url === null || url === undefined || !URL.canParse(url, origin) ? [] : outputAt(new URL(url, origin), origin);
  });
}

function outputAt({ origin: itsOrigin, hostname, pathname, protocol, href }: URL, origin: string): readonly Output[] {
  if (itsOrigin === origin || loopback.includes(hostname)) {
    const own = refSchema.safeParse({ path: pathname });
    return own.success ? [{ kind: 'own', ref: own.data }] : [];
  }
  return protocol === 'https:' ? [{ kind: 'foreign', url: href }] : [];
}
