import type { Plate } from './canvas.ts';
import { createPlate } from './canvas.ts';
import type { View } from './camera.ts';
import { fade, show } from './camera.ts';
import type { Video } from './video.ts';
import { createVideo, framesPerSecond } from './video.ts';
import { moves, moveOf } from './moves.ts';
import type { Move } from './moves.ts';
import { photoMove, soloMove } from './photo-moves.ts';
import { photoSize } from './photo.ts';
import { placePhoto } from './place-photo.ts';
import { createRandom } from './random.ts';
import { videoSize, videoSizeLike } from './sizes.ts';
import type { Size } from './sizes.ts';
import type { TaskOf } from './task.ts';
import { planTimeline, shownAt } from './timeline.ts';

/** Photos are kept this much larger than the frame, so that moving close stays sharp. */
const closeness = 1.15;

/** A video of one photo, or of a set in its order; nothing is stretched or cut off while a photo is at rest. */
export async function drawSlideshow(task: TaskOf<'slideshow'>, files: readonly string[]): Promise<Video> {
  const [first] = files;
  if (first === undefined) throw new RangeError('A slideshow needs a photo.');
  const size = task.frame === undefined ? videoSizeLike(await photoSize(first)) : videoSize(task.frame);
  return createSlideshow(task, files, size);
}

/** The same at a size of the caller's choice. */
export function createSlideshow(task: TaskOf<'slideshow'>, files: readonly string[], size: Size): Video {
  const random = createRandom(`${task.seed}\u0000${task.prompt}`);
  const asked = task.move ?? moveOf(task.prompt);
  const timeline = planTimeline(files.length, task.seconds);
  const last = Math.round(timeline.seconds * framesPerSecond) - 1;
  const paths = files.map((_, index) => moveFor(index, files.length, asked, task.endsOnLast, random.pick(moves.slice(0, -1))));
  const album = createAlbum(files, size);
  const next = createPlate(size.width, size.height);

  return createVideo(size, timeline.seconds, async (frame, _seconds, index) => {
    // The last frame shows the very end, not one frame before it.
    const place = index / last;
    const seconds = place * timeline.seconds;
    const { from, to, share } = shownAt(timeline, files.length, seconds);
    await paint(frame, from, seconds);
    if (share === 0) return;
    await paint(next, to, seconds);
    fade(frame, next, share);
  });

  async function paint(frame: Plate, number: number, seconds: number): Promise<void> {
    show(frame, await album(number), paths[number]!((seconds - number * timeline.slot) / timeline.slot));
  }
}

function moveFor(index: number, count: number, asked: Move | undefined, endsOnLast: boolean, chosen: Move): (place: number) => View {
  if (count === 1) return soloMove(asked ?? chosen);
  const rests = endsOnLast && index === count - 1 ? 'end' : index === 0 && endsOnLast ? 'start' : 'middle';
  return photoMove(asked ?? chosen, rests);
}

/** Photos on their backdrops, read when they are first needed and dropped when their turn is over. */
function createAlbum(files: readonly string[], size: Size): (number: number) => Promise<Plate> {
  const placed = new Map<number, Plate>();
  const large = { width: Math.round(size.width * closeness), height: Math.round(size.height * closeness) };
  return async (number) => {
    let plate = placed.get(number);
    if (!plate) {
      placed.delete(number - 2);
      plate = await placePhoto(files[number]!, large);
      placed.set(number, plate);
    }
    return plate;
  };
}
