/** Whether a file of so many bytes is taken. */
export type Probe = (bytes: number) => Promise<boolean>;

/** Bytes. `refused: null`: nothing was, up to the most that was tried. */
export type Limit = { readonly taken: number; readonly refused: number | null };

const mebibyte = 2 ** 20;
/** Bytes to which a limit is found that is no whole mebibyte. */
const precision = 64 * 2 ** 10;

/**
 * Finds the largest file that is taken with few uploads: two where the expected limit is right, else by doubling and halving,
 * in whole mebibytes first, where limits lie. Tries nothing above `most`.
 */
export async function findLimit(probe: Probe, { expected, most }: { readonly expected: number; readonly most: number }): Promise<Limit> {
  let taken = 0;
  let refused: number | null = null;
  const tryOne = async (bytes: number): Promise<void> => {
    if (await probe(bytes)) taken = Math.max(taken, bytes);
    else refused = Math.min(refused ?? bytes, bytes);
  };
  const gap = (): number => (refused ?? taken) - taken;

  await tryOne(Math.min(expected, most));
  if (refused === null && expected < most) await tryOne(expected + 1);
  while (refused === null && taken < most) await tryOne(Math.min(most, taken * 2));
  while (gap() > mebibyte) await tryOne(wholeBetween(taken, taken + gap()));
  if (gap() > 1 && taken % mebibyte === 0) await tryOne(taken + 1);
  while (gap() > precision) await tryOne(taken + Math.floor(gap() / 2));
  return { taken, refused };
}

/** The whole mebibyte nearest the middle that lies strictly between; there is one where they are more than one apart. */
function wholeBetween(low: number, high: number): number {
  const middle = Math.floor((low + high) / 2 / mebibyte) * mebibyte;
  return middle > low ? middle : middle + mebibyte;
}
