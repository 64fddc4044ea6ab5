import type { Media, Spool, StoredFile } from '../../src/core/media.ts';
import { problem, ProblemError } from '../../src/core/problem.ts';

/** Media over files of text: whatever does not begin with `damaged` is a picture of 64 × 64. No child process. */
export function createMemoryMedia(spool: Pick<Spool, 'read' | 'write'>): Media {
  const look = async (hash: string): Promise<StoredFile | undefined> => {
    const bytes = await spool.read(hash);
    if (new TextDecoder().decode(bytes.subarray(0, 7)) === 'damaged') return undefined;
    return { hash, type: 'image/png', bytes: bytes.byteLength, width: 64, height: 64 };
  };
  return {
    ingest: async ({ hash, name }, _limits, { signal }) => {
      signal.throwIfAborted();
      const file = await look(hash);
      if (!file) throw new ProblemError(problem('invalid-request', 'file-damaged', { name }));
      return file;
    },
    /** What is made of a mask says how large it is. */
    mask: async (file, { width, height, name }, { signal }) => {
      signal.throwIfAborted();
      if (new TextDecoder().decode(await spool.read(file.hash)).startsWith('empty')) throw new ProblemError(problem('invalid-request', 'mask-empty', { name }));
      const bytes = new TextEncoder().encode(`mask ${width}x${height}`);
      const { hash } = await spool.write((async function* () {
        yield bytes;
      })(), { maxBytes: bytes.byteLength });
      return { hash, type: 'image/png', bytes: bytes.byteLength, width, height };
    },
    describe: async (hash) => {
      const file = await look(hash);
      if (!file) throw new ProblemError(problem('internal', 'result-damaged', {}));
      return file;
    },
    /** What begins with `stiff` cannot be made smaller. */
    fit: async (file, { maxBytes }) => {
      if (file.bytes <= maxBytes) return file;
      const text = new TextDecoder().decode(await spool.read(file.hash));
      if (text.startsWith('stiff')) throw new ProblemError(problem('too-large', 'result-too-large', {}));
      const bytes = new TextEncoder().encode(text).subarray(0, maxBytes);
      const { hash } = await spool.write((async function* () {
        yield bytes;
      })(), { maxBytes });
      return { ...file, hash, bytes: bytes.byteLength };
    },
    /** What is joined says of which parts. */
    join: async (clips, { signal }) => {
      signal.throwIfAborted();
      const parts = await Promise.all(clips.map(async ({ hash }) => new TextDecoder().decode(await spool.read(hash))));
      if (parts.some((text) => text.startsWith('no clip'))) throw new ProblemError(problem('internal', 'clips-not-joined', {}));
      const bytes = new TextEncoder().encode(parts.join(' + '));
      const { hash } = await spool.write((async function* () {
        yield bytes;
      })(), { maxBytes: bytes.byteLength });
      return { hash, type: 'video/mp4', bytes: bytes.byteLength, width: 64, height: 64, durationMs: clips.length * 1_000 };
    },
    preview: async ({ bytes }, { signal }) => {
      signal.throwIfAborted();
      return bytes;
    },
    draw: () => Promise.reject(new Error('Nothing is drawn here.')),
    [Symbol.asyncDispose]: async () => {},
  };
}
