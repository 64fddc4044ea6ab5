import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import type { Clock } from '../../core/clock.ts';
import type { Media, Spool } from '../../core/media.ts';
import { createMedia, createSpool } from '../../media/index.ts';
import { ffmpegPlaces } from '../../media/media.ts';
import { openVideoTool } from '../../media/open-video-tool.ts';
import { fault, fine, reasonOf, warning, type Finding } from './finding.ts';

/** A white picture of one pixel. */
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==', 'base64');

/** Milliseconds. */
const patience = 60_000;

/** Decodes a picture and encodes a short video as the bot would, in a folder of its own. */
export async function examineMedia(config: Config, { clock }: { readonly clock: Clock }): Promise<readonly Finding[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-doctor-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const searchPath = config.environment['PATH'] ?? '';
  const spool = await createSpool({ folder: join(folder, 'spool') });
  const media = stack.use(createMedia({ spool, clock, tempFolder: join(folder, 'temp'), ffmpeg: config.FFMPEG, searchPath }));
  return [await examinePictures(media, spool), await examineVideo(config.FFMPEG, searchPath, media, spool)];
}

async function examinePictures(media: Media, spool: Spool): Promise<Finding> {
  try {
    const { hash } = await spool.write(chunk(pixel), { maxBytes: pixel.length });
    await media.ingest({ hash, name: 'pixel.png' }, { maxPixels: 1 }, { signal: AbortSignal.timeout(patience) });
    return fine('pictures', 'Pictures can be decoded.');
  } catch (error) {
    return fault('pictures', `Pictures cannot be decoded: ${reasonOf(error)}.`, 'Run npm install again on this machine; the package sharp brings a library for each system.');
  }
}

/** Which tool makes videos here, and that it does. */
export async function examineVideo(ffmpeg: string, searchPath: string, media: Pick<Media, 'draw' | 'describe'>, spool: Pick<Spool, 'write'>): Promise<Finding> {
  const mend = 'Install ffmpeg (or name it in FFMPEG), or the embedded codec as docs/operating.md says.';
  const signal = AbortSignal.timeout(patience);
  try {
    const { name } = await openVideoTool({ ffmpeg: ffmpegPlaces(ffmpeg, searchPath) });
    const bytes = await media.draw({ module: new URL('./test-video.ts', import.meta.url).href, input: null, files: [] }, { signal });
    const { hash } = await spool.write(chunk(bytes), { maxBytes: bytes.length });
    const { type } = await media.describe(hash, { signal });
    if (type !== 'video/mp4') return fault('video', `A video came out as ${type}.`, mend);
    if (name === 'ffmpeg') return fine('video', 'ffmpeg is used, and makes MP4.');
    const embedded = 'The embedded codec is used, and makes MP4.';
    if (ffmpeg === 'auto' || ffmpeg === 'none') return fine('video', embedded);
    return warning('video', `FFMPEG names ${ffmpeg}, which cannot be run or has no encoder libx264. ${embedded}`, 'Correct FFMPEG, or leave it out.');
  } catch (error) {
    return fault('video', `Videos cannot be made here, so those commands end without a result: ${reasonOf(error)}.`, mend);
  }
}

async function* chunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
