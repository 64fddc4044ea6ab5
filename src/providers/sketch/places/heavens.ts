import { mix, scale } from '../colour.ts';
import { birds } from '../layers/birds.ts';
import { celestial } from '../layers/celestial.ts';
import { clouds } from '../layers/clouds.ts';
import { rainfall, snowfall } from '../layers/fall.ts';
import { fogBank } from '../layers/fog.ts';
import { aurora, lanterns, lightning, rainbow } from '../layers/lights.ts';
import { sky } from '../layers/sky.ts';
import { milkyWay, stars } from '../layers/stars.ts';
import { silhouette } from '../palette.ts';
import { sprite, createInk } from '../sprite.ts';
import type { Layer, Stage } from '../stage.ts';
import { balloon, rocket } from '../subjects/craft.ts';

/** Everything behind the land. */
export async function heavens(stage: Stage): Promise<readonly Layer[]> {
  const { wishes, palette, horizon } = stage;
  const random = stage.random('heavens');
  const air = sky(stage);
  const layers: Layer[] = [air];
  const wet = wishes.has('rain', 'storm');
  const dim = palette.darkness > 0.7;
  if (!wishes.has('clouds') && (wishes.has('stars') || (dim && !wet && !wishes.has('snow', 'fog')))) {
    const night = palette.light === 'night';
    if (night) milkyWay(stage, horizon, air.plate);
    layers.push(stars(stage, horizon, night ? 1 : 0.5));
  }
  if (wishes.has('aurora')) layers.push(aurora(stage));
  layers.push(celestial(stage));
  if (wishes.has('storm')) layers.push(clouds(stage, 'cover', 0.55), lightning(stage));
  else if (wet || wishes.has('snow', 'clouds')) layers.push(clouds(stage, wishes.has('clouds') && !wet ? 'heaps' : 'cover', wishes.has('clouds') ? 0.3 : 0.12));
  else if (!wishes.has('clear', 'aurora') && !(dim && wishes.has('stars'))) layers.push(...fairClouds(stage));
  if (wishes.has('rainbow')) layers.push(rainbow(stage));
  if (wishes.has('birds', 'freedom') || (!wet && palette.darkness < 0.6 && !wishes.has('fog', 'snow') && random.chance(0.25))) {
    const named = wishes.colourOf('birds');
    layers.push(birds(stage, named ?? mix(silhouette(palette), palette.haze, 0.15), wishes.has('birds') ? 16 : random.integer(5, 9)));
  }
  if (wishes.has('balloon')) layers.push(...await balloons(stage));
  if (wishes.has('rocket') && !wishes.has('space')) {
    const ink = createInk(stage, 'rocket', 0.05);
    layers.push(await sprite(stage, rocket(ink, wishes.colourOf('rocket')), { x: stage.width * 0.5, foot: horizon * 0.9, height: stage.height * 0.34, depth: 0.2, bob: { reach: 5 * stage.unit, period: 3 } }));
  }
  return layers;
}

function fairClouds(stage: Stage): readonly Layer[] {
  const random = stage.random('clouds');
  const low = stage.palette.light === 'sunset' || stage.palette.light === 'dawn';
  const kinds = random.pick(low ? [['wisps'], ['wisps', 'heaps'], ['heaps']] as const : [['heaps'], ['wisps'], ['heaps']] as const);
  return kinds.map((kind) => clouds(stage, kind, random.between(-0.22, 0.16)));
}

async function balloons(stage: Stage): Promise<readonly Layer[]> {
  const random = stage.random('balloons');
  const { width, horizon, height } = stage;
  const own = stage.wishes.colourOf('balloon');
  const places = [{ x: random.between(0.14, 0.34), y: 0.55, size: 0.13, haze: 0.4 }, { x: random.between(0.7, 0.9), y: 0.38, size: 0.16, haze: 0.3 }, { x: stage.source.x < width / 2 ? 0.62 : 0.36, y: 0.78, size: 0.34, haze: 0.04 }];
  return Promise.all(places.map((place, index) => {
    const ink = createInk(stage, `balloon ${index}`, place.haze);
    return sprite(stage, balloon(ink, index === 2 || random.chance(0.5) ? own : undefined), {
      x: place.x * width, foot: place.y * horizon, height: place.size * height, depth: 0.08 + place.size * 0.6, bob: { reach: 5 * stage.unit, period: 5 + index },
    });
  }));
}

/** Everything before the land: mist and what falls. */
export function weather(stage: Stage): readonly Layer[] {
  const { wishes, height, horizon } = stage;
  const layers: Layer[] = [];
  if (wishes.has('fog')) layers.push(fogBank(stage, 'front', horizon * 0.86, height * 0.97, 0.62, 0.5), fogBank(stage, 'ground', height * 0.72, height * 1.3, 0.55, 0.8));
  if (wishes.has('lantern')) layers.push(lanterns(stage, wishes.colourOf('lantern')));
  if (wishes.has('rain', 'storm')) layers.push(rainfall(stage, wishes.has('storm') ? 1.4 : 1));
  if (wishes.has('snow')) layers.push(snowfall(stage, wishes.has('storm') ? 2 : 1));
  return layers;
}

/** A glow for lamps in this light. */
export const lampLight = scale([255, 205, 120], 1);
