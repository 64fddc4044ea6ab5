import type { AudioSample, InputAudioTrack } from 'mediabunny';
import {
  AudioSampleSink, AudioSampleSource, BufferSource, BufferTarget, EncodedAudioPacketSource, EncodedPacketSink, Input, MP4,
  Mp4OutputFormat, Output, Quality,
} from 'mediabunny';

/** Sound ready to be put beside pictures. `copy` adds it from second `from` of the video on, where its pictures begin. */
export type Sound = { readonly source: EncodedAudioPacketSource; copy(from: number): Promise<void> };

/**
 * The video's sound as AAC: copied where it is AAC, else encoded anew. Undefined where it cannot be decoded (Vorbis, with
 * this codec): a video without its sound is better than none.
 */
export async function openSound(track: InputAudioTrack, bitrate: number): Promise<Sound | undefined> {
  try {
    return await track.getCodec() === 'aac' ? await copied(track) : await encodedAnew(new AudioSampleSink(track).samples(), bitrate);
  } catch {
    return undefined;
  }
}

async function copied(track: InputAudioTrack): Promise<Sound> {
  const source = new EncodedAudioPacketSource('aac');
  const decoderConfig = await track.getDecoderConfig();
  if (decoderConfig === null) throw new Error('the sound cannot be described');
  return {
    source,
    async copy(from) {
      for await (const packet of new EncodedPacketSink(track).packets()) {
        const timestamp = packet.timestamp - from;
        if (timestamp >= 0) await source.add(packet.clone({ timestamp }), { decoderConfig });
      }
      source.close();
    },
  };
}

/** Samples as AAC. Through a file of its own, in memory, so that sound that fails halfway has not yet touched the video. */
export async function encodedAnew(samples: AsyncIterable<AudioSample>, bitrate: number): Promise<Sound> {
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target: new BufferTarget() });
  const source = new AudioSampleSource({ codec: 'aac', quality: new Quality({ bitrate }) });
  output.addAudioTrack(source);
  await output.start();
  for await (const sample of samples) {
    using piece = sample;
    if (piece.timestamp >= 0) await source.add(piece);
  }
  await output.finalize();
  const input = new Input({ source: new BufferSource(output.target.buffer ?? new ArrayBuffer(0)), formats: [MP4] });
  const made = await input.getPrimaryAudioTrack();
  if (made === null) throw new Error('the sound came out empty');
  return copied(made);
}
