import { createVideo, ease } from './video.ts';
import type { Video } from './video.ts';
import { createFinish } from './finish.ts';
import { composeScene, paintScene } from './scene.ts';
import type { TaskOf } from './task.ts';

/** How far the camera travels to either side, as a share of the width. */
const travel = 0.05;

/** A video of the scene that the words ask for: the camera passes by, and what moves in nature moves. */
export async function drawVideo(task: Omit<TaskOf<'scene-video'>, 'kind'>): Promise<Video> {
  const margin = Math.ceil(task.width * travel) + 2;
  const scene = await composeScene(task, task, margin);
  const finish = createFinish(scene.stage, { grain: 0, vignette: 0.2, bloom: 0.5 });
  const direction = scene.stage.random('camera').pick([-1, 1]);
  return createVideo(task, task.seconds, (frame, seconds) => {
    const pan = (2 * ease(seconds / task.seconds) - 1) * direction * task.width * travel;
    paintScene(scene, frame, { seconds, pan });
    finish(frame);
  });
}
