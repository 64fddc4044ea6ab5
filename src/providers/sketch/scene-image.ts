import type { Plate } from './canvas.ts';
import { createPlate } from './canvas.ts';
import { createFinish } from './finish.ts';
import { composeScene, paintScene } from './scene.ts';
import type { TaskOf } from './task.ts';

/** A still of the scene that the words ask for. */
export async function drawStill(task: Omit<TaskOf<'scene-image'>, 'kind'>): Promise<Plate> {
  const scene = await composeScene(task, task, 0);
  const frame = createPlate(task.width, task.height);
  paintScene(scene, frame, { seconds: 0, pan: 0 });
  createFinish(scene.stage, { grain: 7, vignette: 0.2, bloom: 0.5 })(frame);
  return frame;
}
