import type { Drawn } from '../../core/media.ts';
import type { Json } from '../../core/json.ts';
import { encodePng } from './photo.ts';
import { restyleFiles } from './restyle.ts';
import { drawVideo } from './scene-video.ts';
import { drawStill } from './scene-image.ts';
import { drawSlideshow } from './slideshow.ts';
import { taskSchema } from './task.ts';

/** Runs in the media child; the same input and files give the same bytes and frames. */
export async function draw(input: Json, files: readonly string[]): Promise<Drawn> {
  const task = taskSchema.parse(input);
  switch (task.kind) {
    case 'scene-image': return { kind: 'image', bytes: await encodePng(await drawStill(task)) };
    case 'scene-video': return drawVideo(task);
    case 'restyle': return { kind: 'image', bytes: await encodePng(await restyleFiles(task, files)) };
    case 'slideshow': return drawSlideshow(task, files);
  }
}
