import { BufferSource, Input, MP4, VideoSampleSink } from 'mediabunny';
import type { Colour } from './pictures.ts';

// Where the codec's native part is not installed nobody can look into a video; in a variable, because the types are absent there too.
const polyfill = '@napi-rs/webcodecs/polyfill';
await import(polyfill);

/** The types of the browser do not know the field yet. */
const asRgba: VideoFrameCopyToOptions & { readonly format: 'RGBA' } = { format: 'RGBA' };

/** What stands in an MP4, seen by a decoder that is not the bot's own reading of it. */
export type Video = {
  /** The boxes of the file in their order, such as `ftyp moov mdat`. */
  readonly boxes: readonly string[];
  readonly codec: string | null;
  /** How its pictures are sampled: `I420` is what ffmpeg calls yuv420p. */
  readonly sampling: string | null;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly frames: number;
  /** The colour in the middle of the frame at each of these seconds. */
  readonly middles: readonly Colour[];
};

/** Opens a video and decodes the frames at some seconds. Throws for anything but an MP4 with pictures. */
export async function openVideo(bytes: Uint8Array, at: readonly number[] = [0]): Promise<Video> {
  using input = new Input({ source: new BufferSource(bytes), formats: [MP4] });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new Error('There are no pictures in the video.');
  const { packetCount } = await track.computePacketStats();
  const sink = new VideoSampleSink(track);
  const middles: Colour[] = [];
  let sampling: string | null = null;
  for (const second of at) {
    using sample = await sink.getSample(second);
    if (sample === null) throw new Error(`There is no frame at ${second} s.`);
    sampling = sample.format;
    const pixels = new Uint8Array(sample.allocationSize(asRgba));
    await sample.copyTo(pixels, asRgba);
    const middle = (Math.floor(sample.codedHeight / 2) * sample.codedWidth + Math.floor(sample.codedWidth / 2)) * 4;
    middles.push({ r: pixels[middle] ?? 0, g: pixels[middle + 1] ?? 0, b: pixels[middle + 2] ?? 0 });
  }
  return {
    boxes: boxesOf(bytes), codec: await track.getCodec(), sampling, middles, frames: packetCount,
    width: await track.getCodedWidth(), height: await track.getCodedHeight(), seconds: await track.computeDuration(),
  };
}

function boxesOf(bytes: Uint8Array): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  for (let at = 0; at + 8 <= bytes.byteLength;) {
    names.push(Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1'));
    const size = view.getUint32(at);
    at += size === 1 ? Number(view.getBigUint64(at + 8)) : size === 0 ? bytes.byteLength : size;
  }
  return names;
}
