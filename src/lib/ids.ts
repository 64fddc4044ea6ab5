const TIME_CHARS = 9;
const RANDOM_CHARS = 5;

/**
 * A new id of 14 lower-case base36 characters. Ids sort by the millisecond they were made in, also as bytes, which is the
 * one order SQLite and PostgreSQL share; within a millisecond they are told apart by chance (one in 60 million).
 */
export function newId(nowMs: number, random: () => number = Math.random): string {
  const chance = Math.floor(random() * 36 ** RANDOM_CHARS);
  return nowMs.toString(36).padStart(TIME_CHARS, '0') + chance.toString(36).padStart(RANDOM_CHARS, '0');
}

/** A decimal snowflake (64 bits) in lower-case base36: 12 or 13 characters instead of 19. Throws on anything else. */
export function base36OfSnowflake(snowflake: string): string {
  if (!/^\d{1,20}$/.test(snowflake)) throw new TypeError('a snowflake has 1 to 20 decimal digits');
  return BigInt(snowflake).toString(36);
}
