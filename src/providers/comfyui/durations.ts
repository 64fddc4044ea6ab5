import type { InputSpec } from './node-classes.ts';

/** How seconds become what a node takes. */
export type Durations = {
  /** Seconds on offer; the first is the workflow's own. */
  readonly seconds: readonly number[];
  /** What is written for them: frames or seconds. */
  valueOf(seconds: number): number;
};

export type DurationParts = {
  /** As it stands in the workflow. */
  readonly own: number;
  readonly unit: 'frames' | 'seconds';
  readonly framesPerSecond: number;
  readonly spec: InputSpec | undefined;
  readonly named?: readonly number[] | undefined;
};

export function durationsFor({ own, unit, framesPerSecond, spec, named }: DurationParts): Durations {
  const { min = 1, max = Number.POSITIVE_INFINITY } = spec ?? {};
  const step = Math.max(1, spec?.step ?? 1);
  const frames = (seconds: number): number => Math.min(max, min + Math.max(0, Math.round((seconds * framesPerSecond) / step)) * step);
  const ownSeconds = unit === 'seconds' ? own : Math.max(0.5, Math.round(((own - min) / framesPerSecond) * 2) / 2);
  // Not longer: the workflow's own length is what its author found to fit into the card's memory.
  const shorter = Array.from({ length: Math.ceil(ownSeconds) }, (_, index) => index + 1).filter((seconds) => seconds < ownSeconds);
  return {
    seconds: named ?? [ownSeconds, ...shorter.toReversed()],
    valueOf: (seconds) => {
      if (seconds === ownSeconds) return own;
      return unit === 'seconds' ? seconds : frames(seconds);
    },
  };
}
