import type { View } from './camera.ts';
import { wholeView } from './camera.ts';
import { ease } from './video.ts';
import type { Move } from './moves.ts';

type Path = (place: number) => View;

const far = 1.24;
const pans: { readonly [M in Move]?: readonly [number, number] } = { 'pan-left': [-1, 0], 'pan-right': [1, 0], 'pan-up': [0, -1], 'pan-down': [0, 1] };

/** The camera's way over a single photo, from start (0) to end (1); at rest at both. */
export function soloMove(move: Move): Path {
  const pan = pans[move];
  if (pan) return (place) => ({ zoom: far, x: pan[0] * (2 * ease(place) - 1), y: pan[1] * (2 * ease(place) - 1) });
  if (move === 'still') return () => wholeView;
  const zoom = (share: number): View => ({ zoom: far ** share, x: 0.12 * share, y: -0.18 * share });
  return move === 'zoom-in' ? (place) => zoom(ease(place)) : (place) => zoom(1 - ease(place));
}

/**
 * The camera's way over one photo of a set. `place` 0..1 is its slot; fades reach a little beyond. Where it `rests` it
 * shows the whole photo, at no speed; before and after it is nearer, on the way through in one direction.
 */
export function photoMove(move: Move, rests: 'start' | 'middle' | 'end'): Path {
  if (move === 'still') return () => wholeView;
  const [panX, panY] = pans[move] ?? [0.5, -0.5];
  const reach = move === 'zoom-in' || move === 'zoom-out' ? 0.07 : 0.09;
  return (place) => {
    // The start of a video that must begin on its picture, and the end of one that must end on it, are held.
    const way = rests === 'start' ? Math.max(0, place - 0.5) : rests === 'end' ? Math.min(0, place - 1) * 0.7 : place - 0.5;
    const nearness = smooth(Math.abs(way) * 2) * reach;
    const side = Math.sign(way);
    return { zoom: 1 + nearness, x: panX * side, y: panY * side };
  };
}

/** Leaves 0 without a jerk and goes on growing past 1. */
function smooth(value: number): number {
  return value <= 1 ? value * value * (1.5 - 0.5 * value) : 1 + 1.5 * (value - 1);
}
