import { writeFile } from 'node:fs/promises';
import type { Input, InputAudioTrack, InputVideoTrack } from 'mediabunny';
import { BufferTarget, EncodedAudioPacketSource, EncodedPacketSink, EncodedVideoPacketSource, Mp4OutputFormat, Output } from 'mediabunny';
import { openVideo } from './probe-video.ts';
import type { VideoSource } from './video.ts';

/** Seconds by which a clip's sound may end before or after its pictures and still be put beside the next one's. */
const SAME_LENGTH = 0.06;

type Clip = {
  readonly pictures: InputVideoTrack;
  readonly sound: InputAudioTrack | undefined;
  readonly picturesConfig: VideoDecoderConfig;
  readonly soundConfig: AudioDecoderConfig | undefined;
  /** Second of its file at which its pictures begin. */
  readonly from: number;
  readonly seconds: number;
};

/**
 * Puts clips together as they are, without decoding anything: no loss, and hardly any work. False, and nothing is written, where
 * they are not made alike to the last setting of their encoder.
 */
export async function copyClips(videos: readonly VideoSource[], target: string): Promise<boolean> {
  using opened = new DisposableStack();
  const clips: Clip[] = [];
  for (const { path, facts } of videos) {
    if (facts.codec !== 'avc' || !facts.plain || facts.fullRange || facts.width % 2 !== 0 || facts.height % 2 !== 0) return false;
    const clip = await readClip(opened.use(openVideo(path)));
    if (clip === undefined) return false;
    clips.push(clip);
  }
  const [first] = clips;
  if (first === undefined || !clips.every((clip) => isAlike(clip, first))) return false;
  await copy(clips, first, target);
  return true;
}

/** The clip, where it can be copied into another file. */
async function readClip(input: Input): Promise<Clip | undefined> {
  const pictures = await input.getPrimaryVideoTrack();
  const picturesConfig = await pictures?.getDecoderConfig();
  if (pictures === null || !picturesConfig?.description || await pictures.getRotation() !== 0 || await pictures.getFlip()) return undefined;
  const from = Math.max(0, await pictures.getFirstTimestamp());
  const clip = { pictures, picturesConfig, from, seconds: await pictures.computeDuration() - from };
  const sound = await input.getPrimaryAudioTrack();
  if (sound === null) return { ...clip, sound: undefined, soundConfig: undefined };
  const soundConfig = await sound.getDecoderConfig();
  const isAsLong = Math.abs(await sound.computeDuration() - from - clip.seconds) <= SAME_LENGTH;
  return soundConfig !== null && isAsLong && await sound.getCodec() === 'aac' ? { ...clip, sound, soundConfig } : undefined;
}

function isAlike(clip: Clip, first: Clip): boolean {
  return settingsOf(clip.picturesConfig) === settingsOf(first.picturesConfig)
    && (clip.soundConfig && settingsOf(clip.soundConfig)) === (first.soundConfig && settingsOf(first.soundConfig));
}

/** Everything a decoder is told, with the bytes of its `description` spelled out. */
function settingsOf({ description, ...others }: VideoDecoderConfig | AudioDecoderConfig): string {
  return JSON.stringify([others, description === undefined ? '' : Buffer.from(bytesOf(description)).toString('hex')]);
}

function bytesOf(source: NonNullable<VideoDecoderConfig['description']>): Uint8Array {
  return ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source);
}

async function copy(clips: readonly Clip[], { picturesConfig, soundConfig }: Clip, target: string): Promise<void> {
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target: new BufferTarget() });
  const pictures = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(pictures);
  const sound = soundConfig && new EncodedAudioPacketSource('aac');
  if (sound !== undefined) output.addAudioTrack(sound);
  await output.start();
  await Promise.all([addPictures(clips, pictures, picturesConfig), sound && soundConfig && addSound(clips, sound, soundConfig)]);
  await output.finalize();
  await writeFile(target, new Uint8Array(output.target.buffer ?? new ArrayBuffer(0)));
}

async function addPictures(clips: readonly Clip[], source: EncodedVideoPacketSource, decoderConfig: VideoDecoderConfig): Promise<void> {
  let start = 0;
  for (const { pictures, from, seconds } of clips) {
    for await (const packet of new EncodedPacketSink(pictures).packets()) {
      await source.add(packet.clone({ timestamp: start + packet.timestamp - from }), { decoderConfig });
    }
    start += seconds;
  }
  source.close();
}

/** A packet that lies mostly before or after the clip's pictures would be heard over another's. */
async function addSound(clips: readonly Clip[], source: EncodedAudioPacketSource, decoderConfig: AudioDecoderConfig): Promise<void> {
  let start = 0;
  for (const { sound, from, seconds } of clips) {
    if (sound === undefined) continue;
    for await (const packet of new EncodedPacketSink(sound).packets()) {
      const at = packet.timestamp - from;
      if (at >= 0 && at + packet.duration / 2 <= seconds) await source.add(packet.clone({ timestamp: start + at }), { decoderConfig });
    }
    start += seconds;
  }
  source.close();
}
