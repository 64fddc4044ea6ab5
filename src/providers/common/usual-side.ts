/** Models that were trained on a million pixels, by what their files are called; the older ones on a quarter of it. */
const large = /xl|pony|illustrious|noob|flux|sd[-_.]?3|qwen|z[-_]?image|hidream|chroma|lumina|kolors|pixart|aura|hunyuan|klein/i;
const middle = /768|sd[-_]?2|v2-1/i;

/** The side of a square result at which a picture model is at its best: a guess from its name, as no server tells it. */
export function usualSide(name: string): number {
  return large.test(name) ? 1_024 : middle.test(name) ? 768 : 512;
}
