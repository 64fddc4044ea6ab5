import type { Plate } from './canvas.ts';
import { createPlate } from './canvas.ts';
import { createFinish } from './finish.ts';
import type { Picture } from './picture.ts';
import { pictureOf, plateOfPicture } from './picture.ts';
import type { Scene } from './scene.ts';
import { composeScene, paintScene } from './scene.ts';
import type { StyleName } from './style-names.ts';
import { techniques } from './style-names.ts';
import { styles } from './styles/index.ts';
import { styleTools } from './styles/style.ts';
import type { TaskOf } from './task.ts';

/** A still of the scene that the words ask for. */
export async function drawStill(task: Omit<TaskOf<'scene-image'>, 'kind'>): Promise<Plate> {
  const scene = await composeScene(task, task, 0);
  const frame = createPlate(task.width, task.height);
  paintScene(scene, frame, { seconds: 0, pan: 0 });
  createFinish(scene.stage, { grain: 7, vignette: 0.2, bloom: 0.5 })(frame);
  return inTechnique(scene, frame);
}

/** "A watercolour of a lake": the scene is drawn first, then done over as a picture of that kind. */
function inTechnique({ stage, wishes }: Scene, frame: Plate): Plate {
  const named = wishes.styles.filter((style) => (techniques as readonly StyleName[]).includes(style)).slice(0, 2);
  let picture: Picture | undefined;
  for (const name of named) {
    picture ??= pictureOf(frame);
    picture = styles[name](picture, styleTools(picture, stage.random(`technique ${name}`), 0.7, wishes.colours));
  }
  return picture ? plateOfPicture(picture) : frame;
}
