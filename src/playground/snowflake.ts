import type { Clock } from './clock.ts';

const discordEpoch = 1_420_070_400_000;
const oldestUsable = Date.UTC(2016, 0, 1);

/** Makes Discord's ids: strings of 17-19 digits that carry their time and never repeat. */
export type Snowflakes = {
  /** The next id, greater than every one before it; `at` (milliseconds) makes one that claims another time. */
  next(at?: number): string;
};

/** Ids that follow the given clock and keep rising while it stands still. */
export function createSnowflakes(clock: Clock): Snowflakes {
  let last = 0n;
  let backdated = 0n;
  const at = (milliseconds: number): bigint => {
    // discord.js parses routes by ids of 17-19 digits only; before 2016 they would be shorter.
    if (milliseconds < oldestUsable) throw new RangeError(`The clock of the stand-in must stand after 2015, but it says ${milliseconds} ms.`);
    return BigInt(Math.floor(milliseconds) - discordEpoch) << 22n;
  };
  return {
    next(milliseconds) {
      if (milliseconds !== undefined) {
        backdated += 1n;
        return String(at(milliseconds) + (1n << 21n) + backdated);
      }
      const base = at(clock.now());
      last = base > last ? base : last + 1n;
      return String(last);
    },
  };
}

/** When an id was made, in milliseconds since 1970. */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> 22n) + discordEpoch;
}

/** True for what can be an id at all. */
export function isSnowflake(value: unknown): value is string {
  return typeof value === 'string' && /^\d{17,20}$/.test(value);
}
