import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Snowflakes } from '../snowflake.ts';
import type { Attachment } from '../wire.ts';
import { mediaType, pixelSize } from './media-type.ts';
import type { PixelSize } from './media-type.ts';

/** A file as it came in. */
export type Upload = {
  readonly name: string;
  readonly bytes: Buffer;
  readonly contentType?: string;
  readonly description?: string;
  readonly title?: string;
  readonly spoiler?: boolean;
};

/** A file of a request with its place n in `files[n]`. */
export type RequestFile = Upload & { readonly index: number };

/** A file of the CDN. */
export type StoredFile = {
  readonly id: string;
  readonly channelId: string;
  readonly filename: string;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly contentType: string;
  readonly size: number;
  readonly pixels: PixelSize | undefined;
  readonly spoiler: boolean;
  readonly ephemeral: boolean;
};

/** The files of the CDN with their bytes, and the signatures of their URLs. */
export type Files = {
  store(upload: Upload, options: { readonly channelId: string; readonly ephemeral: boolean }): StoredFile;
  /** The same bytes under another description; used when an edit changes the alt text of a file it keeps. */
  describe(file: StoredFile, changes: { readonly description?: string; readonly title?: string; readonly spoiler?: boolean }): StoredFile;
  /** The file as payloads show it, with a URL that lives from now on. */
  attachment(file: StoredFile): Attachment;
  /** Bytes by the id of the attachment; undefined if unknown or already forgotten. */
  bytes(id: string): Buffer | undefined;
  /** The file behind a path and its query: undefined if unknown, wrongly signed or expired. */
  open(path: string, query: URLSearchParams): { readonly file: StoredFile; readonly bytes: Buffer } | undefined;
  /** A fresh URL for a known path, signed from now on; undefined if the file is unknown. */
  refresh(path: string): string | undefined;
  /** Drops the bytes; their URLs answer 404. */
  forget(id: string): void;
};

/** Files in memory. `keepBytes` is the most that is held; beyond it the oldest are forgotten. */
export function createFiles(parts: {
  readonly clock: Clock; readonly snowflakes: Snowflakes; readonly urlLifetimeMs: number; readonly keepBytes: number; readonly origin: () => string;
}): Files {
  const { clock, snowflakes, urlLifetimeMs } = parts;
  const secret = randomBytes(32).toString('hex');
  const held = new Map<string, { readonly path: string; readonly file: StoredFile; readonly bytes: Buffer }>();
  let total = 0;

  const signature = (path: string, expiry: string, issued: string): string => hash('sha256', `${secret} ${path} ${expiry} ${issued} ${secret}`);
  const pathOf = (file: StoredFile): string => `/attachments/${file.channelId}/${file.id}/${encodeURIComponent(file.filename)}`;
  const signed = (path: string): string => {
    const seconds = Math.floor(clock.now() / 1000);
    const issued = seconds.toString(16);
    const expiry = (seconds + Math.floor(urlLifetimeMs / 1000)).toString(16);
    return `${parts.origin()}${path}?ex=${expiry}&is=${issued}&hm=${signature(path, expiry, issued)}&`;
  };
  const forget = (id: string): void => {
    total -= held.get(id)?.bytes.length ?? 0;
    held.delete(id);
  };

  return {
    store(upload, { channelId, ephemeral }) {
      const filename = safeName(upload.name);
      const contentType = mediaType(upload.bytes, filename, upload.contentType);
      const file: StoredFile = {
        id: snowflakes.next(), channelId, filename, title: upload.title, description: upload.description, contentType, size: upload.bytes.length,
        pixels: pixelSize(upload.bytes, contentType), spoiler: upload.spoiler ?? filename.startsWith('SPOILER_'), ephemeral,
      };
      held.set(file.id, { path: pathOf(file), file, bytes: upload.bytes });
      total += upload.bytes.length;
      for (const oldest of held.keys()) {
        if (total <= parts.keepBytes || oldest === file.id) break;
        forget(oldest);
      }
      return file;
    },
    describe: (file, { description = file.description, title = file.title, spoiler = file.spoiler }) => ({ ...file, description, title, spoiler }),
    attachment(file) {
      const url = signed(pathOf(file));
      return {
        id: file.id, filename: file.filename, size: file.size, content_type: file.contentType, url, proxy_url: url,
        ...(file.title !== undefined && { title: file.title }),
        ...(file.description !== undefined && { description: file.description }),
        ...file.pixels,
        ...(file.ephemeral && { ephemeral: true }),
        ...(file.spoiler && { flags: 8 }),
      };
    },
    bytes: (id) => held.get(id)?.bytes,
    open(path, query) {
      const entry = held.get(path.split('/')[3] ?? '');
      const [expiry, issued, given] = ['ex', 'is', 'hm'].map((name) => query.get(name) ?? '');
      if (entry === undefined || entry.path !== path || expiry === undefined || issued === undefined || given === undefined) return undefined;
      const right = Buffer.from(signature(path, expiry, issued));
      const offered = Buffer.from(given);
      if (offered.length !== right.length || !timingSafeEqual(offered, right)) return undefined;
      return Number.parseInt(expiry, 16) * 1000 > clock.now() ? entry : undefined;
    },
    refresh(path) {
      const entry = held.get(path.split('/')[3] ?? '');
      return entry?.path === path ? signed(path) : undefined;
    },
    forget,
  };
}

/** Discord's way with names: blanks become underscores, and nothing is left that a path could stumble over. */
export function safeName(name: string): string {
  const safe = name.replace(/\s+/gu, '_').replace(/[^\p{L}\p{N}._-]/gu, '');
  return safe === '' ? 'unknown' : safe;
}
