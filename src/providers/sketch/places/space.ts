import { addGlow } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import { blend, hex, mix, scale } from '../colour.ts';
import { nebula } from '../layers/nebula.ts';
import { planet } from '../layers/planet.ts';
import type { PlanetForm } from '../layers/planet.ts';
import { stars } from '../layers/stars.ts';
import { createInk, sprite } from '../sprite.ts';
import type { Layer, Stage } from '../stage.ts';
import { rocket } from '../subjects/craft.ts';

const gases: readonly (readonly [string, string, string])[] = [
  ['#2b4fd8', '#d0418f', '#ffd9b0'], ['#1f8f9c', '#e0703a', '#fff0c8'], ['#5a2bc0', '#2fa7d8', '#ffe0f0'], ['#b02f5a', '#f0a04a', '#fff2d0'], ['#2f9a6a', '#3f6fe0', '#e8fff0'],
];
const worlds: readonly { readonly kind: PlanetForm['kind']; readonly colours: readonly [string, string, string] }[] = [
  { kind: 'gas', colours: ['#c98f5a', '#f0dcb4', '#8a4f38'] }, { kind: 'gas', colours: ['#4a6fb0', '#a8d0e8', '#2b3f7a'] }, { kind: 'rock', colours: ['#a8583c', '#d99a6a', '#f0c8a0'] },
  { kind: 'rock', colours: ['#6a6f80', '#a8acb8', '#d0d4e0'] }, { kind: 'earth', colours: ['#1f4f8f', '#4f8a4a', '#b09a5c'] }, { kind: 'gas', colours: ['#8a5ab0', '#e0a8d0', '#5a3a8a'] },
];

/** Nebula, stars, planets. */
export async function space(stage: Stage): Promise<readonly Layer[]> {
  const { width, height, unit, wishes } = stage;
  const random = stage.random('space');
  const named = wishes.colours;
  const [low, high, hot] = random.pick(gases).map(hex) as [Colour, Colour, Colour];
  const gas: [Colour, Colour, Colour] = named[0] ? [named[0], named[1] ?? blend(named[0], high, 0.4), mix(named[0], [255, 255, 255], 0.7)] : [low, high, hot];
  const layers: Layer[] = [nebula(stage, gas, 1.75), stars(stage, height * 1.25, 1.5), brightStars(stage)];
  const measure = Math.min(width, height);
  const side = stage.source.x < width / 2 ? 0.68 : 0.32;
  const kinds = [random.pick(worlds), random.pick(worlds), random.pick(worlds)];
  const own = wishes.colourOf('planet');
  const world = (index: number, more: Pick<PlanetForm, 'x' | 'y' | 'radius' | 'ringed' | 'depth'>): Layer => {
    const { kind, colours } = kinds[index]!;
    return planet(stage, { ...more, ringed: more.ringed && kind === 'gas', name: String(index), kind, colours: index === 0 && own ? [own, mix(own, [255, 255, 255], 0.5), scale(own, 0.6)] : colours.map(hex) as [Colour, Colour, Colour] });
  };
  const many = wishes.has('planet', 'rocket') || random.chance(0.7);
  if (many) {
    layers.push(world(1, { x: width * (1 - side) + random.between(-0.08, 0.08) * width, y: height * random.between(0.2, 0.34), radius: measure * random.between(0.045, 0.075), ringed: random.chance(0.3), depth: 0.15 }));
    layers.push(world(0, { x: width * side, y: height * random.between(0.5, 0.62), radius: measure * random.between(0.19, 0.25), ringed: random.chance(0.55), depth: 0.4 }));
    if (random.chance(0.6)) layers.push(world(2, { x: width * (side + (side > 0.5 ? -0.3 : 0.3)), y: height * random.between(0.66, 0.82), radius: measure * random.between(0.025, 0.045), ringed: false, depth: 0.6 }));
  }
  if (wishes.has('rocket')) {
    const ink = createInk(stage, 'rocket', 0);
    layers.push(await sprite(stage, rocket(ink, wishes.colourOf('rocket')), { x: width * (1 - side), foot: height * 0.86, height: height * 0.4, depth: 0.7, bob: { reach: 7 * unit, period: 3 } }));
  }
  return layers;
}

/** A few stars near enough to show rays. */
function brightStars(stage: Stage): Layer {
  const random = stage.random('bright stars');
  const { unit } = stage;
  const list = Array.from({ length: 7 }, () => ({ x: random.next() * stage.width, y: random.next() * stage.height, size: random.between(10, 30) * unit, colour: random.pick([[255, 240, 220], [214, 228, 255], [255, 220, 190]] as readonly Colour[]), phase: random.between(0, 6) }));
  return {
    paint(frame, { seconds, pan }) {
      for (const star of list) {
        const bright = 0.8 + 0.2 * Math.sin(star.phase + seconds * 2);
        const x = star.x - pan * 0.07;
        addGlow(frame, x, star.y, star.size * 1.5, star.colour, 0.4 * bright, 4);
        addGlow(frame, x, star.y, star.size * 0.22, [255, 255, 255], bright);
        for (let step = 1; step < 12; step += 1) {
          const away = (step / 12) * star.size * 1.25, strength = 0.42 * bright * (1 - step / 12) ** 1.5;
          for (const [dx, dy] of [[away, 0], [-away, 0], [0, away], [0, -away]] as const) addGlow(frame, x + dx, star.y + dy, 1.5 * unit + 0.6, star.colour, strength);
        }
      }
    },
  };
}
