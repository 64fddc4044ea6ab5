import type { Input } from 'mediabunny';
import { AudioSample, AudioSampleSink } from 'mediabunny';
import type { Sound } from './sound.ts';
import { encodedAnew } from './sound.ts';
import type { JoinAim, VideoSource } from './video.ts';
import { framesAt } from './video.ts';

type Clip = VideoSource & { readonly input: Input };

/** The sound of all clips, each exactly as long as its pictures. Undefined where one cannot be decoded, or is of another kind. */
export async function joinedSound(clips: readonly Clip[], { audioBitrate, framesPerSecond }: JoinAim): Promise<Sound | undefined> {
  try {
    return await encodedAnew(inTurn(clips, framesPerSecond), audioBitrate);
  } catch {
    return undefined;
  }
}

async function* inTurn(clips: readonly Clip[], framesPerSecond: number): AsyncGenerator<AudioSample> {
  let start = 0;
  let kind: string | undefined;
  for (const { input, facts } of clips) {
    const seconds = framesAt(facts, framesPerSecond) / framesPerSecond;
    const sample = await soundOf(input, seconds, start);
    kind ??= kindOf(sample);
    if (kindOf(sample) !== kind) throw new Error(`${kindOf(sample)} cannot follow ${kind}`);
    yield sample;
    start += seconds;
  }
}

function kindOf({ sampleRate, numberOfChannels }: AudioSample): string {
  return `sound of ${sampleRate} Hz and ${numberOfChannels} channels`;
}

/** A clip's sound in one piece, with silence where there is none and cut where it would last too long. */
async function soundOf(input: Input, seconds: number, timestamp: number): Promise<AudioSample> {
  const [track, pictures] = [await input.getPrimaryAudioTrack(), await input.getPrimaryVideoTrack()];
  if (track === null || pictures === null) throw new Error('there is no sound');
  const from = Math.max(0, await pictures.getFirstTimestamp());
  const [sampleRate, numberOfChannels] = [await track.getSampleRate(), await track.getNumberOfChannels()];
  const length = Math.round(seconds * sampleRate);
  const data = new Float32Array(length * numberOfChannels);
  for await (const decoded of new AudioSampleSink(track).samples()) {
    using piece = decoded;
    if (piece.sampleRate !== sampleRate || piece.numberOfChannels !== numberOfChannels) throw new Error('the sound changes on its way');
    const at = Math.round((piece.timestamp - from) * sampleRate);
    const [skipped, end] = [Math.max(0, -at), Math.min(piece.numberOfFrames, length - at)];
    if (end <= skipped) continue;
    for (let channel = 0; channel < numberOfChannels; channel += 1) {
      const wave = new Float32Array(piece.numberOfFrames);
      piece.copyTo(wave, { planeIndex: channel, format: 'f32-planar' });
      data.set(wave.subarray(skipped, end), channel * length + at + skipped);
    }
  }
  return new AudioSample({ data, format: 'f32-planar', numberOfChannels, sampleRate, timestamp });
}
