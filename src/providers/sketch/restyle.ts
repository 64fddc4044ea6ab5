import { between } from './canvas.ts';
import type { Plate } from './canvas.ts';
import { photoSize, readPhoto } from './photo.ts';
import { workingSize } from './sizes.ts';
import type { TaskOf } from './task.ts';

export async function restyleFiles(task: TaskOf<'restyle'>, files: readonly string[]): Promise<Plate> {
  const [path] = files;
  if (path === undefined) throw new RangeError('There is no picture to restyle.');
  const picture = await readPhoto(path, workingSize(await photoSize(path)));
  const share = Math.round((1 - (1 - task.strength) ** 2) * 256);
  for (let index = 0; index < picture.pixels.length; index += 1) picture.pixels[index] = between(picture.pixels[index]!, (picture.pixels[index]! ^ 0x00ffffff) >>> 0, share);
  return picture;
}
