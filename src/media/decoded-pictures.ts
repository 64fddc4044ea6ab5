import type { Input, InputVideoTrack, VideoSample } from 'mediabunny';
import {
  BufferSource, BufferTarget, EncodedPacketSink, EncodedVideoPacketSource, Input as VideoInput, MATROSKA, MkvOutputFormat, Output, VideoSampleSink,
} from 'mediabunny';
import { readPlanes, toI420 } from './planes.ts';
import type { VideoFacts } from './probe-video.ts';
import { framesAt } from './video.ts';

/**
 * The encoder converts RGBA with the coefficients of BT.601 whatever it is told, so the matrix must say so. Without a
 * colour space it makes full-range pictures tagged as RGB, which players show washed out.
 */
export const RGBA_COLOURS: VideoColorSpaceInit = { primaries: 'bt709', transfer: 'bt709', matrix: 'smpte170m', fullRange: false };

/** Seconds that are the rounding of timestamps. */
const HARDLY_ANYTHING = 0.001;

/** One picture of a video: I420 in limited range, upright. */
export type Picture = {
  readonly data: Uint8Array;
  /** Seconds from the first one. */
  readonly timestamp: number;
  /** Seconds. */
  readonly duration: number;
  readonly colorSpace: VideoColorSpaceInit;
};

/**
 * The pictures of a track, in this size. Every one goes through memory of ours: the encoder aborts the whole process when it is
 * handed a decoded full-range frame, and only here can it be turned, scaled and brought to the usual range.
 */
export async function* decodedPictures(track: InputVideoTrack, { width, height }: { readonly width: number; readonly height: number }): AsyncGenerator<Picture> {
  using plain = await track.canBeTransparent() ? await withoutAlpha(track) : undefined;
  const source = plain === undefined ? track : await plain.getPrimaryVideoTrack();
  if (source === null) throw new Error('there are no pictures in the video');
  const from = Math.max(0, await track.getFirstTimestamp());
  const aim = { width, height, rotation: await track.getRotation(), flip: await track.getFlip() };
  let duration = 0;
  for await (const decoded of new VideoSampleSink(source).samples()) {
    using sample = decoded;
    duration = sample.duration || duration;                   // a Matroska's last frame does not say how long it lasts
    if (sample.timestamp < 0 && sample.timestamp + duration < HARDLY_ANYTHING) continue;   // before the beginning of a video that was cut
    yield { data: await toI420(await readPlanes(sample), aim), timestamp: Math.max(0, sample.timestamp - from), duration, colorSpace: coloursOf(sample) };
  }
}

/** At each moment the picture that is shown then, for as long as the video lasts. Throws where there is none. */
export async function* atConstantRate(pictures: AsyncIterable<Picture>, facts: Pick<VideoFacts, 'durationMs'>, framesPerSecond: number): AsyncGenerator<Picture> {
  const count = framesAt(facts, framesPerSecond);
  let shown = 0;
  let last: Picture | undefined;
  for await (const picture of pictures) {
    const until = Math.min(count, Math.round(picture.timestamp * framesPerSecond));
    for (; last !== undefined && shown < until; shown += 1) yield last;
    last = picture;
  }
  if (last === undefined) throw new Error('the video has no frames');
  for (; shown < count; shown += 1) yield last;
}

/** As the video says, but in limited range; pictures that came as RGB were converted with BT.601. */
function coloursOf(sample: VideoSample): VideoColorSpaceInit {
  if (sample.format === null || /^(?:RGB|BGR|NV)/.test(sample.format)) return RGBA_COLOURS;
  return { ...sample.colorSpace.toJSON(), fullRange: false };
}

/** The video in memory without its transparency, for whose merging mediabunny needs a browser. */
async function withoutAlpha(track: InputVideoTrack): Promise<Input> {
  const codec = await track.getCodec();
  const decoderConfig = await track.getDecoderConfig();
  if (codec === null || decoderConfig === null) throw new Error('the pictures cannot be described');
  const output = new Output({ format: new MkvOutputFormat(), target: new BufferTarget() });
  const packets = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(packets);
  await output.start();
  for await (const packet of new EncodedPacketSink(track).packets()) await packets.add(packet.clone({ sideData: {} }), { decoderConfig });
  await output.finalize();
  return new VideoInput({ source: new BufferSource(output.target.buffer ?? new ArrayBuffer(0)), formats: [MATROSKA] });
}
