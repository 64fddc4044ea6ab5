import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

describe('A cancel', () => {
  test('ends calls in line at once, and the job with them', async () => {
    await bench.add({ id: 'job', calls: [{}, {}, { after: 1 }] });
    await bench.cancel('job');
    expect([await bench.phase('job'), await stateNames('job')]).toEqual(['delivering', ['canceled', 'canceled', 'canceled']]);
    expect(await bench.claimJobs(5)).toEqual([]);
  });

  test('ends a claimed call when it would begin, at no cost', async () => {
    await bench.add({ id: 'job' });
    const call = await bench.claimOne();
    await bench.cancel('job');
    expect(await bench.phase('job')).toBe('queued');
    expect(await bench.backlog.begin(call)).toBeUndefined();
    expect([await bench.phase('job'), (await bench.calls('job'))[0]?.state]).toEqual(['delivering', { name: 'canceled' }]);
  });

  test('leaves a call under way to whoever follows it', async () => {
    for (const step of ['starting', 'running'] as const) {
      await bench.add({ id: step, calls: [{}, {}] });
      const call = await bench.claimOne();
      await bench.backlog.begin(call);
      if (step === 'running') await bench.backlog.running(call, 'op');
      await bench.cancel(step);
      expect([await bench.phase(step), await stateNames(step)]).toEqual(['working', [step, 'canceled']]);
      await bench.backlog.end(call, made);
      expect([await bench.phase(step), await stateNames(step)]).toEqual(['delivering', ['made', 'canceled']]);
    }
  });

  test('changes nothing of a call that is final', async () => {
    await bench.add({ id: 'job' });
    const call = await bench.claimOne();
    await bench.backlog.begin(call);
    await bench.backlog.end(call, made);
    await bench.cancel('job');
    expect(await stateNames('job')).toEqual(['made']);
  });

  test('of many jobs in all states leaves no slot counted and nothing in line', async () => {
    for (let number = 0; number < 25; number++) {
      for (const state of ['waiting', 'claimed', 'starting', 'running']) await bench.add({ id: `${state}-${number}`, user: `u${number % 3}`, calls: [{ lane: state }] });
    }
    const under = [...await bench.backlog.claim('claimed', 25), ...await bench.backlog.claim('starting', 25), ...await bench.backlog.claim('running', 25)];
    for (const call of under) {
      if (call.provider !== 'claimed') await bench.backlog.begin(call);
      if (call.provider === 'running') await bench.backlog.running(call, 'op');
    }
    const jobs = (await bench.store.read.selectFrom('jobs').select('id').execute()).map(({ id }) => id);
    for (const job of jobs) await bench.cancel(job);
    for (const call of under) {
      if (call.provider === 'claimed') await bench.backlog.begin(call);
      else await bench.backlog.end(call, { name: 'canceled' });
    }
    expect(await bench.store.read.selectFrom('shares').select('lane').where((is) => is.or([is('waiting', '<>', 0), is('running', '<>', 0)])).execute()).toEqual([]);
    expect(await bench.store.read.selectFrom('jobs').select('id').where('phase', '<>', 'delivering').execute()).toEqual([]);
  });
});

describe('A chain', () => {
  const chain = { id: 'job', calls: [{}, { after: 0, lane: 'video' }, { after: 1, lane: 'video' }] };

  test('lets a call wait until the one before it is made', async () => {
    await bench.add(chain);
    expect(await bench.claimJobs(5, 'video')).toEqual([]);
    const first = await bench.claimOne();
    await bench.backlog.begin(first);
    await bench.backlog.end(first, made);
    expect((await bench.backlog.claim('video', 5)).map(({ index }) => index)).toEqual([1]);
    expect(await bench.phase('job')).toBe('working');
  });

  test('ends with the first link that fails, and says why', async () => {
    await bench.add(chain);
    const first = await bench.claimOne();
    await bench.backlog.begin(first);
    await bench.backlog.end(first, failure);
    const [, second, third] = await bench.calls('job');
    expect([second?.state, third?.state]).toMatchObject([{ name: 'failed', problem: { text: { key: 'chain-incomplete' } } }, { name: 'failed' }]);
    expect(await bench.phase('job')).toBe('delivering');
  });

  test('is canceled with the first link that is', async () => {
    await bench.add(chain);
    const first = await bench.claimOne();
    await bench.backlog.begin(first);
    await bench.backlog.end(first, { name: 'canceled' });
    expect(await stateNames('job')).toEqual(['canceled', 'canceled', 'canceled']);
  });

  test('does not go on after a cancel although a link was made', async () => {
    await bench.add(chain);
    const first = await bench.claimOne();
    await bench.backlog.begin(first);
    await bench.cancel('job');
    await bench.backlog.end(first, made);
    expect([await stateNames('job'), await bench.claimJobs(5, 'video')]).toEqual([['made', 'canceled', 'canceled'], []]);
  });

  test('is delivered when its last link is made', async () => {
    await bench.add(chain);
    for (const lane of ['box', 'video', 'video']) {
      const call = await bench.claimOne(lane);
      await bench.backlog.begin(call);
      await bench.backlog.end(call, made);
    }
    expect(await bench.phase('job')).toBe('delivering');
  });
});

describe('After a crash', () => {
  test('what was claimed waits again at its place, what was begun is returned under a new attempt', async () => {
    for (const id of ['claimed', 'starting', 'running', 'made', 'waiting']) await bench.add({ id });
    const calls = await bench.backlog.claim('box', 4);
    const byJob = new Map(calls.map((call) => [call.job, call]));
    for (const id of ['starting', 'running', 'made']) {
      const call = byJob.get(id);
      if (!call) continue;
      await bench.backlog.begin(call);
      if (id === 'running') await bench.backlog.running(call, { id: 'op' });
      if (id === 'made') await bench.backlog.end(call, made);
    }
    const returned = await bench.restart();
    expect(returned.map(({ job, attempt, state }) => [job, attempt, state.name]).toSorted()).toEqual([['running', 2, 'running'], ['starting', 2, 'starting']]);
    expect(await bench.claimJobs(5)).toEqual(['claimed', 'waiting'].toSorted());
  });

  test('what has waited keeps its place, and the shares their runtime', async () => {
    for (let number = 0; number < 6; number++) for (const user of ['ada', 'bob', 'cy']) await bench.add({ id: `${user}-${number}`, user, guild: user });
    const call = await bench.claimOne();
    await bench.backlog.begin(call);
    await bench.backlog.end(call, made);
    const virtuals = () => bench.store.read.selectFrom('shares').select(['guild_key', 'user_key', 'virtual']).orderBy('guild_key').orderBy('user_key').execute();
    const before = [await bench.backlog.upcoming('box', 20), await virtuals()];
    await bench.claimJobs(5);
    await bench.restart();
    expect([await bench.backlog.upcoming('box', 20), await virtuals()]).toEqual(before);
  });

  test('a second recovery changes nothing but the attempts', async () => {
    await bench.add({ id: 'a' });
    await bench.add({ id: 'b' });
    const call = await bench.claimOne();
    await bench.backlog.begin(call);
    await bench.restart();
    const shares = await bench.store.read.selectFrom('shares').selectAll().execute();
    expect(await bench.restart()).toHaveLength(1);
    expect(await bench.store.read.selectFrom('shares').selectAll().execute()).toEqual(shares);
  });

  test('the starts of the last window can be read', async () => {
    for (const id of ['a', 'b', 'c']) {
      await bench.add({ id });
      await bench.backlog.begin(await bench.claimOne());
      await bench.clock.advance(1_000);
    }
    const now = bench.clock.now();
    expect(await bench.backlog.startsSince('box', now - 2_000)).toEqual([now - 2_000, now - 1_000]);
    expect(await bench.backlog.startsSince('cloud', 0)).toEqual([]);
  });
});
