import { BufferTarget, Conversion, Mp4OutputFormat, Output } from 'mediabunny';
import { writeFile } from 'node:fs/promises';
import { openVideo } from './probe-video.ts';

/** Copies a video's pictures and sound into a new MP4 with its index first and without tags; nothing is decoded. */
export async function remux(source: string, target: string): Promise<void> {
  using input = openVideo(source);
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target: new BufferTarget() });
  const copy = await Conversion.init({ input, output, tracks: 'primary', copy: { mode: 'forced', shiftTolerance: Infinity }, tags: {}, showWarnings: false });
  await copy.execute();
  await writeFile(target, new Uint8Array(output.target.buffer ?? new ArrayBuffer(0)));
}
