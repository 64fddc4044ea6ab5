import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { createQueueBench, failure, made, type QueueBench } from './bench.ts';

let bench: QueueBench;
beforeEach(async () => {
  bench = await createQueueBench();
});
afterEach(async () => {
  expect(await bench.miscounted()).toEqual([]);
  await bench[Symbol.asyncDispose]();
});

const stateNames = async (job: string): Promise<readonly string[]> => (await bench.calls(job)).map(({ state }) => state.name);
const begin = async (call: Call): Promise<Call> => {
  const begun = await bench.backlog.begin(call);
  if (!begun) throw new Error('not begun');
  return begun;
};

describe('The fence', () => {
  test('keeps an old attempt from beginning, recording, putting back and ending', async () => {
    await bench.add({ id: 'job' });
    const old = await begin(await bench.claimOne());
    const [call] = await bench.restart();
    expect(call).toMatchObject({ attempt: old.attempt + 1, state: { name: 'starting' } });
    expect(await bench.backlog.begin(old)).toBeUndefined();
    expect(await bench.backlog.running(old, 'op')).toBeUndefined();
    await bench.backlog.putBack(old);
    await bench.backlog.end(old, made);
    expect(await bench.calls('job')).toEqual([call]);
  });

  test('keeps a process that was thought dead from beginning what it had claimed', async () => {
    await bench.add({ id: 'job' });
    const old = await bench.claimOne();
    await bench.restart();
    expect(await bench.backlog.begin(old)).toBeUndefined();
    const call = await bench.claimOne();
    expect(await bench.backlog.begin(old)).toBeUndefined();
    expect(await bench.backlog.begin(call)).toMatchObject({ state: { name: 'starting' } });
  });

  test('lets the same attempt repeat a step whose answer it did not get', async () => {
    await bench.add({ id: 'job' });
    const call = await bench.claimOne();
    await begin(call);
    expect(await bench.backlog.begin(call)).toMatchObject({ state: { name: 'starting' }, attempt: call.attempt });
    await bench.backlog.running(call, { id: 7 });
    expect(await bench.backlog.running(call, { id: 7 })).toMatchObject({ state: { name: 'running', operation: { id: 7 } } });
    await bench.backlog.end(call, made);
    await bench.backlog.end(call, failure);
    expect(await stateNames('job')).toEqual(['made']);
  });

  test('does not let a call that runs be put back', async () => {
    await bench.add({ id: 'job' });
    const call = await begin(await bench.claimOne());
    await bench.backlog.running(call, 'op');
    await bench.backlog.putBack(call);
    expect(await stateNames('job')).toEqual(['running']);
  });

  test('does not let a final call be anything else', async () => {
    await bench.add({ id: 'job' });
    const call = await begin(await bench.claimOne());
    await bench.backlog.end(call, failure);
    expect(await bench.backlog.running(call, 'op')).toBeUndefined();
    await bench.backlog.putBack(call);
    expect(await stateNames('job')).toEqual(['failed']);
  });
});
