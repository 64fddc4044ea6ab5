import type { Plate } from './canvas.ts';
import type { Colour } from './colour.ts';
import { takeColoursFrom, tintedWith } from './lend-colours.ts';
import { photoSize, readPhoto } from './photo.ts';
import { mixPictures, pictureOf, plateOfPicture } from './picture.ts';
import type { Picture } from './picture.ts';
import { choosePalette } from './palette.ts';
import { createRandom } from './random.ts';
import { workingSize } from './sizes.ts';
import { styleNames } from './style-names.ts';
import type { StyleName } from './style-names.ts';
import { styles } from './styles/index.ts';
import { styleTools } from './styles/style.ts';
import type { TaskOf } from './task.ts';
import { readWishes } from './wishes.ts';
import type { Wishes } from './wishes.ts';

type Restyling = Omit<TaskOf<'restyle'>, 'kind'>;

/** More than these at once hide one another. */
const mostStyles = 3;

/** Transforms the first picture, within the mask if there is one; the others lend their colours. Its shape stays. */
export async function restyleFiles(task: Restyling, files: readonly string[]): Promise<Plate> {
  const maskPath = task.hasMask ? files.at(-1) : undefined;
  const [path, ...references] = task.hasMask ? files.slice(0, -1) : files;
  if (path === undefined) throw new RangeError('There is no picture to restyle.');
  const size = workingSize(await photoSize(path));
  const picture = pictureOf(await readPhoto(path, size));
  const palettes = await Promise.all(references.map(async (file) => pictureOf(await readPhoto(file, { width: 96, height: 96 }))));
  const styled = restyle(task, picture, palettes);
  if (maskPath === undefined) return plateOfPicture(styled);
  // What is see-through lies on white.
  const { r: light } = pictureOf(await readPhoto(maskPath, size));
  return plateOfPicture(mixPictures(picture, styled, light.map((level) => level / 255)));
}

/** The whole transformation on pixels in memory. */
export function restyle(task: Restyling, picture: Picture, references: readonly Picture[]): Picture {
  const wishes = readWishes(task.prompt);
  const random = createRandom(`${task.seed}\u0000${task.prompt}`);
  const chosen = chosenStyles(task, wishes);
  let styled = picture;
  for (const name of chosen) styled = styles[name](styled, styleTools(picture, random.fork(name), task.strength, wishes.colours));
  if (chosen.length === 0 && references.length === 0) styled = freely(task, picture, wishes);
  if (references.length > 0) styled = takeColoursFrom(styled, references, 0.85);
  return mixPictures(picture, styled, nearness(task.strength));
}

/** The named style, or those that the words name: first what changes the light, then the technique, then the colours. */
function chosenStyles(task: Restyling, wishes: Wishes): readonly StyleName[] {
  if (task.style) return [task.style];
  return wishes.styles.slice(0, mostStyles).toSorted((one, other) => styleNames.indexOf(one) - styleNames.indexOf(other));
}

/** No word says how: the named colours, else those of what the words mean, laid on in paint. */
function freely(task: Restyling, picture: Picture, wishes: Wishes): Picture {
  const random = createRandom(`free ${task.seed}\u0000${task.prompt}`);
  const palette = choosePalette(wishes, random);
  const colours: readonly Colour[] = wishes.colours.length > 0 ? wishes.colours : [palette.shade, palette.glow, palette.haze, palette.disc];
  const painted = styles[random.pick(['oil', 'watercolour', 'pastel', 'impressionist'] as const)](picture, styleTools(picture, random, task.strength, []));
  return tintedWith(painted, colours, 0.55);
}

/** How much of the new picture is seen: nothing of it at 0, all of it at 1, most of it from the middle on. */
function nearness(strength: number): number {
  return 1 - (1 - strength) ** 1.7;
}
