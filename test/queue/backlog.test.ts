import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { createQueueBench, made, type QueueBench } from './bench.ts';

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

describe('Fair order', () => {
  test('lets a guild\'s first job pass a thousand jobs of another guild', async () => {
    await Promise.all(Array.from({ length: 1000 }, (_, index) => bench.add({ id: `hog-${1000 + index}`, user: 'hog', guild: 'loud' })));
    expect(await bench.claimJobs(2)).toEqual(['hog-1000', 'hog-1001']);
    await bench.add({ id: 'light', user: 'ada', guild: 'quiet' });
    expect(await bench.claimJobs(2)).toEqual(['light', 'hog-1002']);
  });

  test('lets a person\'s first job pass a thousand jobs of another one in the same guild', async () => {
    await Promise.all(Array.from({ length: 1000 }, (_, index) => bench.add({ id: `hog-${1000 + index}`, user: 'hog' })));
    expect(await bench.claimJobs(1)).toEqual(['hog-1000']);
    await bench.add({ id: 'light', user: 'ada' });
    expect(await bench.claimJobs(2)).toEqual(['light', 'hog-1001']);
  });

  test('shares a lane between guilds, not between heads', async () => {
    for (let number = 0; number < 6; number++) {
      await bench.add({ id: `small-${number}`, user: 'solo', guild: 'small' });
      for (const user of ['u1', 'u2', 'u3']) await bench.add({ id: `big-${user}-${number}`, user, guild: 'big' });
    }
    const order = await bench.claimJobs(12);
    expect(order.filter((job) => job.startsWith('small'))).toHaveLength(6);
    for (const user of ['u1', 'u2', 'u3']) expect(order.filter((job) => job.startsWith(`big-${user}`))).toHaveLength(2);
  });

  test('shares by slot-seconds: who asks for long calls gets fewer of them', async () => {
    for (let number = 0; number < 20; number++) {
      await bench.add({ id: `video-${number}`, user: 'video', guild: 'a', calls: [{ seconds: 30 }] });
      await bench.add({ id: `photo-${number}`, user: 'photo', guild: 'b', calls: [{ seconds: 10 }] });
    }
    const order = await bench.claimJobs(12);
    expect(order.filter((job) => job.startsWith('photo'))).toHaveLength(9);
  });

  test('counts even the shortest call as a second', async () => {
    for (let number = 0; number < 20; number++) {
      await bench.add({ id: `tiny-${number}`, user: 'tiny', guild: 'a', calls: [{ seconds: 0.001 }] });
      await bench.add({ id: `second-${number}`, user: 'second', guild: 'b', calls: [{ seconds: 1 }] });
    }
    expect((await bench.claimJobs(10)).filter((job) => job.startsWith('tiny'))).toHaveLength(5);
  });

  test('takes a person\'s jobs in the order they came', async () => {
    for (const id of ['c', 'a', 'b']) {
      await bench.add({ id, calls: [{}, {}] });
      await bench.clock.advance(1);
    }
    expect(await bench.claimJobs(9)).toEqual(['c', 'c', 'a', 'a', 'b', 'b']);
  });

  test('gives nobody credit for the time they were away', async () => {
    await bench.add({ id: 'early', user: 'ada', guild: 'a' });
    await bench.claimJobs(1);
    for (let number = 0; number < 50; number++) await bench.add({ id: `busy-${number}`, user: 'bob', guild: 'b' });
    await bench.claimJobs(40);
    for (let number = 0; number < 20; number++) await bench.add({ id: `back-${number}`, user: 'ada', guild: 'a' });
    const order = await bench.claimJobs(10);
    expect(order.filter((job) => job.startsWith('busy')).length).toBeGreaterThanOrEqual(4);
  });

  test('gives nobody credit within their guild either', async () => {
    await bench.add({ id: 'early', user: 'ada' });
    await bench.claimJobs(1);
    for (let number = 0; number < 30; number++) await bench.add({ id: `busy-${number}`, user: 'bob' });
    await bench.claimJobs(20);
    for (let number = 0; number < 10; number++) await bench.add({ id: `back-${number}`, user: 'ada' });
    expect((await bench.claimJobs(10)).filter((job) => job.startsWith('busy')).length).toBeGreaterThanOrEqual(4);
  });

  test('lets the first to come be the first to go, whatever their ids are', async () => {
    for (const user of ['zoe', 'ada', 'yan', 'bob']) await bench.add({ id: `${user}-guild`, user, guild: `guild-${user}` });
    expect(await bench.claimJobs(9)).toEqual(['zoe-guild', 'ada-guild', 'yan-guild', 'bob-guild']);
    for (const user of ['zoe', 'ada', 'yan', 'bob']) await bench.add({ id: `${user}-one`, user, guild: 'one' });
    expect(await bench.claimJobs(9)).toEqual(['zoe-one', 'ada-one', 'yan-one', 'bob-one']);
  });

  test('does not let an endless row of newcomers keep back somebody who has had a little already', async () => {
    await bench.add({ id: 'had', user: 'old', calls: [{ seconds: 1 }] });
    await bench.claimJobs(1);
    await bench.add({ id: 'second', user: 'old' });
    const order: string[] = [];
    for (let number = 0; number < 150; number++) {
      await bench.add({ id: `new-${number}`, user: `new-${number}` });
      order.push(...await bench.claimJobs(1));
    }
    expect(order.indexOf('second')).toBe(128);
  });

  test('treats who asks outside a guild as a guild of their own', async () => {
    for (let number = 0; number < 4; number++) {
      await bench.add({ id: `ada-${number}`, user: 'ada', guild: null });
      await bench.add({ id: `bob-${number}`, user: 'bob', guild: null });
    }
    expect(await bench.claimJobs(4)).toEqual(['ada-0', 'bob-0', 'ada-1', 'bob-1']);
  });

  test('keeps lanes apart', async () => {
    await bench.add({ id: 'job', calls: [{ lane: 'box' }, { lane: 'cloud' }] });
    expect((await bench.backlog.claim('cloud', 5)).map(({ index }) => index)).toEqual([1]);
    expect(await bench.claimJobs(5, 'nowhere')).toEqual([]);
  });
});

describe('A share', () => {
  test('is charged at the claim and corrected when the call ends', async () => {
    await bench.add({ id: 'job', calls: [{ seconds: 10 }] });
    const call = await bench.claimOne();
    expect(await bench.share('ada')).toEqual({ virtual: 10, waiting: 0, running: 1 });
    await begin(call);
    await bench.clock.advance(25_000);
    await bench.backlog.end(call, made);
    expect(await bench.share('ada')).toEqual({ virtual: 25, waiting: 0, running: 0 });
  });

  test('is not charged for the time in which nobody ran the bot', async () => {
    await bench.add({ id: 'job', calls: [{ seconds: 10 }] });
    await begin(await bench.claimOne());
    await bench.clock.advance(36_000_000);
    const [call] = await bench.restart();
    if (!call) throw new Error('not recovered');
    await bench.clock.advance(20_000);
    await bench.backlog.end(call, made);
    expect((await bench.share('ada'))?.virtual).toBe(20);
  });

  test('gets the charge of a call back that was not begun', async () => {
    await bench.add({ id: 'job', calls: [{ seconds: 10 }] });
    const call = await bench.claimOne();
    await begin(call);
    await bench.backlog.putBack(call);
    expect(await bench.share('ada')).toEqual({ virtual: 0, waiting: 1, running: 0 });
  });

  test('pays nothing for a call that is canceled before it began', async () => {
    await bench.add({ id: 'job', calls: [{ seconds: 60 }] });
    const call = await bench.claimOne();
    await bench.cancel('job');
    expect(await bench.backlog.begin(call)).toBeUndefined();
    expect(await bench.share('ada')).toEqual({ virtual: 0, waiting: 0, running: 0 });
  });
});

describe('A call that was put back', () => {
  test('is claimed again at its old place, under a new attempt and its old key', async () => {
    for (const user of ['zoe', 'cy', 'bob']) await bench.add({ id: user, user, guild: user });
    await bench.add({ id: 'zoe-2', user: 'zoe', guild: 'zoe' });
    const [zoe, cy] = [await bench.claimOne(), await bench.claimOne()];
    expect([zoe.job, cy.job]).toEqual(['zoe', 'cy']);
    await bench.backlog.putBack(zoe);
    expect((await bench.backlog.upcoming('box', 9)).map(({ job }) => job)).toEqual(['zoe', 'bob', 'zoe-2']);
    await bench.backlog.putBack(cy);
    expect(await bench.claimOne()).toMatchObject({ job: 'zoe', attempt: zoe.attempt + 1, key: zoe.key });
    expect(await bench.claimJobs(9)).toEqual(['cy', 'bob', 'zoe-2']);
  });

  test('lets its job wait again, and be canceled at once', async () => {
    await bench.add({ id: 'job' });
    const call = await begin(await bench.claimOne());
    expect(await bench.phase('job')).toBe('working');
    await bench.backlog.putBack(call);
    expect([await bench.phase('job'), (await bench.calls('job'))[0]?.startedAt]).toEqual(['queued', undefined]);
    await bench.cancel('job');
    expect([await bench.phase('job'), await stateNames('job')]).toEqual(['delivering', ['canceled']]);
  });

  test('leaves its job working while another call of it works', async () => {
    await bench.add({ id: 'job', calls: [{}, {}] });
    const calls = await bench.backlog.claim('box', 2);
    for (const call of calls) await begin(call);
    if (calls[0]) await bench.backlog.putBack(calls[0]);
    expect(await bench.phase('job')).toBe('working');
  });

  test('ends instead when its job is being canceled', async () => {
    await bench.add({ id: 'job' });
    const call = await begin(await bench.claimOne());
    await bench.cancel('job');
    await bench.backlog.putBack(call);
    expect([await bench.phase('job'), await stateNames('job')]).toEqual(['delivering', ['canceled']]);
  });

  test('is put back once, however often that is asked', async () => {
    await bench.add({ id: 'job' });
    const call = await bench.claimOne();
    await bench.backlog.putBack(call);
    await bench.backlog.putBack(call);
    expect(await bench.share('ada')).toEqual({ virtual: 0, waiting: 1, running: 0 });
  });
});
