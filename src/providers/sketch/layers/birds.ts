import type { Plate } from '../canvas.ts';
import { over, covering } from '../canvas.ts';
import type { Colour } from '../colour.ts';
import type { Layer, Stage } from '../stage.ts';

/** A flock in the distance; it beats its wings and flies on. */
export function birds(stage: Stage, colour: Colour, count: number): Layer {
  const random = stage.random('birds');
  const { width, horizon, unit } = stage;
  const centre = { x: random.between(0.3, 0.7), y: random.between(0.25, 0.55) };
  const heading = random.pick([-1, 1]);
  const flock = Array.from({ length: count }, (_, index) => ({
    x: (centre.x + random.between(-0.16, 0.16)) * width, y: (centre.y + random.between(-0.11, 0.11)) * horizon,
    size: unit * random.between(7, 17) * (index === 0 ? 1.4 : 1), phase: random.between(0, 6.283), tempo: random.between(5, 7.5),
  }));
  return {
    paint(frame, { seconds, pan }) {
      for (const bird of flock) {
        const beat = Math.sin(bird.phase + seconds * bird.tempo);
        const x = bird.x + heading * seconds * bird.size * 1.5 - pan * 0.1, y = bird.y - seconds * bird.size * 0.12 + beat * bird.size * 0.07;
        for (const side of [-1, 1]) wing(frame, x, y, side, bird.size, 0.15 + 0.5 * beat, colour);
      }
    },
  };
}

/** From the body outwards and up, then down to the tip; thick at the body. */
function wing(frame: Plate, x: number, y: number, side: number, size: number, lift: number, colour: Colour): void {
  const steps = Math.max(8, Math.round(size * 2.4));
  for (let step = 0; step <= steps; step += 1) {
    const t = step / steps;
    const px = x + side * t * size;
    const py = y - Math.sin(t * Math.PI * 0.72) * size * (0.24 + lift * 0.35) + t * t * size * (0.16 - lift * 0.3);
    const half = Math.max(0.35, size * 0.07 * (1 - t) + 0.25);
    for (let row = Math.floor(py - half - 0.5); row <= Math.ceil(py + half); row += 1) {
      const column = Math.round(px);
      if (row < 0 || row >= frame.height || column < 0 || column >= frame.width) continue;
      const cover = Math.min(1, Math.max(0, half + 0.6 - Math.abs(row + 0.5 - py))) * 0.85;
      const index = row * frame.width + column;
      if (cover > 0) frame.pixels[index] = over(frame.pixels[index]!, covering(colour[0], colour[1], colour[2], cover));
    }
  }
}
