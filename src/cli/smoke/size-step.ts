import { randomBytes } from 'node:crypto';
import type { Upload } from '../../discord/multipart.ts';
import { defaultFileLimits } from '../../discord/ways.ts';
import { plural } from '../plural.ts';
import { findLimit } from './find-limit.ts';
import type { Step } from './step.ts';

const { byBoostTier, mostPerFile, mostPerPost } = defaultFileLimits;
/** Bytes that the bot keeps free in a post for its words. */
const margin = 64 * 2 ** 10;
const maxFiles = 10;

/** Finds the size from which Discord refuses a file, and whether a post with as much as the bot sends at once is taken. */
export const size: Step = {
  step: 'size', tried: 'files of growing size, each deleted at once, to find the limit',
  async run({ recorder, posts, place }, { claim, fact }) {
    const expected = byBoostTier[place.boostTier] ?? byBoostTier[0];
    const refusals = new Set<string>();
    const post = async (sizes: readonly number[]): Promise<boolean> => {
      const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
      const what = `${plural(sizes.length, 'file')} of ${total} bytes`;
      const sent = await recorder.tryAsk(what, () => posts.create(what, { files: sizes.map(fileOf) }));
      if ('taken' in sent) {
        await posts.remove(sent.taken.id);
        return true;
      }
      if (sent.refused !== 'too-large') throw new Error(`${what} was refused for another reason: ${sent.reason}`);
      refusals.add(String(sent.code ?? sent.reason));
      return false;
    };

    const { taken, refused } = await findLimit((bytes) => post([bytes]), { expected, most: mostPerFile });
    fact('the largest file taken', inMebibytes(taken));
    fact('the smallest file refused', refused === null ? `none up to ${inMebibytes(mostPerFile)}` : `${inMebibytes(refused)} (${[...refusals].join(', ')})`);
    claim(`a file may have what the bot takes for the limit at boost level ${place.boostTier}, ${inMebibytes(expected)}`, taken >= expected, `the limit is ${inMebibytes(taken)}`);
    if (refused !== null) claim('what is too large is told by 413, 40005 or 50045', refusals.size > 0, [...refusals].join(', '));

    if (taken === 0) throw new Error('no file was taken at all');
    const count = Math.min(maxFiles, Math.ceil((mostPerPost - margin) / taken));
    const total = Math.min(mostPerPost - margin, count * taken);
    const parts = Array.from({ length: count }, () => Math.floor(total / count));
    claim(`the files of one post may have ${inMebibytes(total)} together`, await post(parts), plural(count, 'file'));
  },
};

/** Bytes that cannot be made smaller on the way. */
function fileOf(bytes: number, index: number): Upload {
  const data = new Uint8Array(bytes);
  const block = randomBytes(Math.min(margin, Math.max(1, bytes)));
  for (let at = 0; at < bytes; at += block.length) data.set(block.subarray(0, Math.min(block.length, bytes - at)), at);
  return { name: `size-test-${index + 1}.bin`, type: 'application/octet-stream', description: 'Nothing but size.', data };
}

function inMebibytes(bytes: number): string {
  return `${bytes} bytes (${(bytes / 2 ** 20).toFixed(2)} MiB)`;
}
