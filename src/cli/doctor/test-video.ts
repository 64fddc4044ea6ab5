import type { Draw } from '../../core/media.ts';

const [width, height, frameCount, framesPerSecond] = [64, 48, 6, 12];

/** Half a second that goes from black to grey; to see whether this machine makes videos. */
export const draw: Draw = async () => ({ kind: 'video', width, height, framesPerSecond, frameCount, bitrate: 200_000, frames: frames() });

async function* frames(): AsyncGenerator<Uint8Array> {
  for (let frame = 0; frame < frameCount; frame++) yield new Uint8Array(width * height * 4).fill(frame * 20);
}
