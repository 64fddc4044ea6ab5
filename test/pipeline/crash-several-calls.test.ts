import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { problem } from '../../src/core/problem.ts';
import type { Provider } from '../../src/core/provider.ts';
import { createLine, type LineSettings, type TestLine } from '../fakes/line.ts';
import { fetchByName, photoSet, takesFirstAndLast } from '../fakes/photo-set.ts';
import { createRecordingProvider, type RecordingProviderParts } from '../fakes/recording-provider.ts';
import { dieAtEveryStep, expectNothingLost } from './crash-bench.ts';

// Jobs of several calls whose process dies before and after every step that leaves it.

const cost = { micros: 7_000, estimated: false };
/** The photo with which the last clip begins. */
const hashOfThird = createHash('sha256').update('image-3.png').digest('hex');

/** A service that refuses the orders it is told to, again and again, whichever process asks. */
function refusing(which: (seed: number, image: string | undefined) => boolean, more: Partial<RecordingProviderParts> = {}): NonNullable<LineSettings['providers']> {
  return ({ service, clock }): readonly Provider[] => {
    const provider = createRecordingProvider({ service, clock, limits: { concurrency: 2 }, ...more });
    return [{
      ...provider,
      start: async (order, o) => which(order.seed, order.inputs[0]?.file.hash) ? { kind: 'failed', problem: problem('refused', 'provider-refused', {}) } : provider.start(order, o),
    }];
  };
}

const books = async (line: TestLine) => Object.fromEntries((await line.now.store.read.selectFrom('ledger').select(['account', 'micros']).execute()).map(({ account, micros }) => [account, micros]));

describe('A process that dies at any step', { timeout: 60_000 }, () => {
  test.for([false, true])('leaves three of four pictures delivered once, where one is refused (a blocking start: %s)', async (blocking) => {
    const base = 2 ** 31;
    const providers = refusing((seed) => seed === base + 1, { blocking });
    await dieAtEveryStep((diesAt) => createLine({ diesAt, providers, service: { workMs: 1_500, cost } }), { asked: { count: 4 }, cancel: false }, async (line) => {
      await expectNothingLost(line);
      expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'result', wanted: 4, missing: [{ code: 'refused' }], artifacts: [{ seed: base }, { seed: base + 2 }, { seed: base + 3 }], cost: { micros: 21_000 } }]);
      expect([(await line.job('j1')).job.phase, await books(line)]).toEqual(['done', { spend: 21_000, allowance: 21_000 }]);
    });
  });

  test('leaves one video of a set of photos, of all its clips: also between clips, while they are joined, and after that', async () => {
    const settings = { provider: { card: takesFirstAndLast, limits: { concurrency: 1 } }, fetch: fetchByName, service: { workMs: 1_500, cost } };
    const steps = await dieAtEveryStep((diesAt) => createLine({ ...settings, diesAt }), { asked: photoSet(4), cancel: false }, async (line) => {
      await expectNothingLost(line);
      const { job } = await line.job('j1');
      expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'result', wanted: 1, missing: [], artifacts: [{ name: 'darkroom-j1-1.mp4', file: { durationMs: 3_000 } }] }]);
      expect(job).toMatchObject({ phase: 'done', artifacts: [{ name: 'darkroom-j1-1.mp4' }] });
      expect(await books(line)).toEqual({ spend: 21_000, allowance: 21_000 });
    });
    expect(steps.filter((step) => step.includes('media.join'))).toEqual(['before media.join', 'after media.join']);
  });

  test('leaves a set whose last clip is refused failed once, with what its clips cost, and the clips', async () => {
    const settings = { providers: refusing((_, image) => image === hashOfThird, { card: takesFirstAndLast }), fetch: fetchByName, service: { workMs: 1_500, cost } };
    await dieAtEveryStep((diesAt) => createLine({ ...settings, diesAt }), { asked: photoSet(4), cancel: false }, async (line) => {
      await expectNothingLost(line);
      const { job, calls } = await line.job('j1');
      const made = calls.filter(({ state }) => state.name === 'made').length;
      expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'problem', problem: { code: 'refused' }, cost: { micros: 0 } }]);
      expect([job.phase, job.artifacts.length, await books(line)]).toEqual(['failed', made, { spend: made * cost.micros, allowance: 0 }]);
      expect(made).toBe(line.service.purchases.length);
    });
  });

  test('leaves a set that is canceled on its way canceled, charged for what was bought', async () => {
    const settings = { provider: { card: takesFirstAndLast, limits: { concurrency: 1 } }, fetch: fetchByName, service: { workMs: 1_500, cost } };
    await dieAtEveryStep((diesAt) => createLine({ ...settings, diesAt }), { asked: photoSet(4), cancel: true }, async (line) => {
      await expectNothingLost(line);
      const { job } = await line.job('j1');
      const bought = line.service.purchases.length * cost.micros;
      if (job.phase === 'canceled') expect(await books(line)).toEqual({ spend: bought, allowance: bought });
      else expect(job).toMatchObject({ phase: 'done', artifacts: [{ name: 'darkroom-j1-1.mp4' }] });
    });
  });
});
