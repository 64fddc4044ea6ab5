import { describe, expect, test } from 'vitest';
import type { Output } from '../../src/core/provider.ts';
import type { SafeFetch } from '../../src/lib/safe-fetch.ts';
import { createLine, type LineSettings, type TestLine } from '../fakes/line.ts';
import { bytesOf } from '../fakes/recording-service.ts';

const cost = { micros: 10_000, estimated: false };

/** A call of two results whose service gives these outputs. */
async function lineWith(outputs: readonly Output[], settings: LineSettings = {}): Promise<TestLine> {
  const line = await createLine({ ...settings, provider: { ...settings.provider, card: { imagesPerCall: 4 } } });
  line.service.fates.push({ kind: 'work', outputs: () => outputs, cost });
  await line.submit('j1', { count: 2 });
  return line;
}

const bytes = (text: string): Output => ({ kind: 'bytes', bytes: bytesOf(text) });

async function textsOf(line: TestLine): Promise<readonly string[]> {
  const { job } = await line.settled('j1');
  return Promise.all(job.artifacts.map(async ({ file }) => new TextDecoder().decode(await line.now.studio.read(file))));
}

describe('What a service made', () => {
  test('is in the spool before the call is made', async () => {
    await using line = await lineWith([bytes('one'), bytes('two')]);
    await line.settled('j1');
    const { steps } = line.now.life;
    const written = steps.lastIndexOf('after spool.write');
    expect(steps.indexOf('before delivery.route')).toBeGreaterThan(written);
    expect(steps.filter((step) => step === 'after spool.write')).toHaveLength(2);
    expect((await line.job('j1')).calls[0]?.state).toMatchObject({ name: 'made', originals: [{ bytes: 3 }, { bytes: 3 }], cost });
  });

  test('is fetched again when the process dies before it is made, and not bought again', async () => {
    await using line = await createLine({ diesAt: 19 });
    await line.submit('j1');
    await line.clock.runUntil(() => line.now.life.isOver);
    expect(line.now.life.steps.at(-1)).toBe('after provider.check');
    await line.restart();
    await line.settled('j1');
    expect(line.service.purchases).toHaveLength(1);
  });

  test('comes as bytes, from the provider\'s own origin, and through the guarded fetch, in its order', async () => {
    const fetch: SafeFetch = {
      open: async (url) => ({ body: new Blob([bytesOf(`foreign ${url}`)]).stream(), contentType: 'image/png', finalUrl: url }),
    };
    await using line = await lineWith([{ kind: 'own', ref: 'mine' }, { kind: 'foreign', url: 'https://cdn.test/1' }, bytes('here')], { fetch });
    line.service.files.set('mine', bytesOf('own'));
    expect(await textsOf(line)).toEqual(['own', 'foreign https://cdn.test/1', 'here']);
  });

  test('is fetched again when a download fails', async () => {
    await using line = await lineWith([{ kind: 'own', ref: 'late' }]);
    await line.clock.runUntil(() => line.service.asked.includes('open late'));
    line.service.files.set('late', bytesOf('here at last'));
    expect((await line.settled('j1')).job.phase).toBe('done');
    expect(line.service.asked.filter((what) => what === 'open late')).toHaveLength(2);
  });

  test('is given up when it can never be fetched, with its cost, and the slot is free again', async () => {
    await using line = await lineWith([{ kind: 'own', ref: 'nowhere' }]);
    const { calls } = await line.settled('j1');
    expect(calls[0]?.state).toMatchObject({ name: 'failed', problem: { text: { key: 'provider-lost' } }, cost });
    await line.submit('j2');
    expect((await line.settled('j2')).job.phase).toBe('done');
  });

  test('is given up when its download hangs', async () => {
    const fetch: SafeFetch = { open: () => new Promise(() => {}) };
    await using line = await lineWith([{ kind: 'foreign', url: 'https://cdn.test/hangs' }], { fetch });
    expect((await line.settled('j1')).calls[0]?.state).toMatchObject({ name: 'failed', cost });
  });

  test('is not taken when it is larger than allowed, and is not fetched again and again', async () => {
    await using line = await lineWith([{ kind: 'own', ref: 'huge' }]);
    line.service.files.set('huge', new Uint8Array(1_000_001));
    expect((await line.settled('j1')).calls[0]?.state).toMatchObject({ name: 'failed', problem: { code: 'too-large' }, cost });
    expect(line.service.asked.filter((what) => what === 'open huge')).toHaveLength(1);
  });

  test('carries its cost when it is damaged', async () => {
    await using line = await lineWith([bytes('damaged')]);
    const { job, calls } = await line.settled('j1');
    expect(calls[0]?.state).toMatchObject({ name: 'failed', problem: { text: { key: 'result-damaged' } }, cost });
    expect(job.phase).toBe('failed');
  });

  test('is delivered as far as it is whole', async () => {
    await using line = await lineWith([bytes('whole'), bytes('damaged')]);
    expect(await textsOf(line)).toEqual(['whole']);
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'result', wanted: 2, artifacts: [{ seed: 2 ** 31 }], missing: [{ text: { key: 'result-damaged' } }] }]);
  });
});
