import type { Choice, Field } from './fields.ts';
import { nearest } from './fields.ts';
import type { FindField } from './size.ts';

/** How a model is told the length of its video. */
export type Length = {
  /** What to send for each length in seconds, the model's own default first; never empty. */
  readonly bySeconds: ReadonlyMap<number, Readonly<Record<string, Choice>>>;
  readonly fields: readonly Field[];
};

/** Seconds beyond which no length is offered. */
const longest = 60;

/** The length by seconds, or by frames where the number of them in a second is known. Undefined: the model decides. */
export function lengthOfFields(find: FindField): Length | undefined {
  const seconds = find('seconds', ['integer', 'number', 'text'], ({ kind, choices }) => kind !== 'text' || choices !== undefined);
  if (seconds) return lengthOf([seconds], (value) => secondsIn(value), secondsOffered(seconds), (each) => ({ [seconds.name]: each }));
  const [frames, rate] = [find('frames', ['integer']), find('frameRate', ['integer', 'number'])];
  return frames && rate && typeof rate.standard === 'number' && rate.standard > 0 ? ofFrames(frames, rate, rate.standard) : undefined;
}

function lengthOf(fields: readonly Field[], read: (value: Choice) => number | undefined, offered: readonly Choice[], write: (value: Choice) => Record<string, Choice>): Length | undefined {
  const lengths = offered.flatMap((value): [number, Record<string, Choice>][] => {
    const seconds = read(value);
    return seconds === undefined ? [] : [[seconds, write(value)]];
  });
  return lengths.length === 0 ? undefined : { bySeconds: new Map(lengths), fields };
}

/** Some models write -1 or 0 for a length of their own choosing; that is none that a price could be told of. */
function secondsIn(value: Choice): number | undefined {
  const text = /^(\d+(?:\.\d+)?)\s*(?:s|sec|seconds?)?$/i.exec(String(value))?.[1];
  const seconds = typeof value === 'boolean' || text === undefined ? 0 : Number(text);
  return seconds > 0 && seconds <= longest ? seconds : undefined;
}

function secondsOffered({ choices, standard, min = 1, max }: Field): readonly Choice[] {
  const first = standard === undefined ? [] : [standard];
  if (choices) return [...first, ...choices.filter((each) => each !== standard)];
  const range = max === undefined ? [] : wholeNumbers(min, max);
  return [...first, ...range.filter((each) => each !== standard)];
}

function wholeNumbers(min: number, max: number): readonly number[] {
  const from = Math.max(1, Math.ceil(min));
  return Array.from({ length: Math.max(0, Math.min(longest, Math.floor(max)) - from + 1) }, (_, more) => from + more);
}

/** Whole seconds whose frames the model takes. Video models make one frame and then blocks of four, and say so by their default. */
function ofFrames(frames: Field, rate: Field, perSecond: number): Length | undefined {
  const usual = typeof frames.standard === 'number' ? frames.standard : undefined;
  const inBlocks = usual === undefined || usual % 4 === 1;
  const countOf = (seconds: number): number => inBlocks ? Math.round((seconds * perSecond - 1) / 4) * 4 + 1 : Math.round(seconds * perSecond);
  const first = usual === undefined ? undefined : Math.max(1, Math.round(usual / perSecond));
  const whole = wholeNumbers(1, longest).filter((seconds) => nearest(frames, countOf(seconds)) === countOf(seconds));
  const bySeconds = new Map<number, Record<string, Choice>>();
  if (first !== undefined && usual !== undefined) bySeconds.set(first, { [frames.name]: usual });
  for (const seconds of whole) if (seconds !== first) bySeconds.set(seconds, { [frames.name]: countOf(seconds) });
  return bySeconds.size === 0 ? undefined : { bySeconds, fields: [frames, rate] };
}
