import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import type { Lane } from '../../src/core/lane.ts';
import type { Backlog } from '../../src/core/queue.ts';
import { createDispatcher, createLocalLane, type Dispatcher } from '../../src/queue/index.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { createQueueBench, made, type QueueBench } from './bench.ts';

let bench: QueueBench;
beforeEach(async () => {
  bench = await createQueueBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

type Line = AsyncDisposable & { dispatcher: Dispatcher; ran: string[]; claimedIn: string[]; lane: Lane; most(): number };

/** A dispatcher whose calls take 1 s each, over one lane, `box`. */
function line({ concurrency = 1, backlog = bench.backlog, run }: { concurrency?: number; backlog?: Backlog; run?: (call: Call) => Promise<void> } = {}): Line {
  const { clock } = bench;
  const lane = createLocalLane({ limits: { concurrency }, clock });
  const ran: string[] = [];
  const claimedIn: string[] = [];
  let atOnce = 0;
  let most = 0;
  const work = async (call: Call): Promise<void> => {
    most = Math.max(most, ++atOnce);
    if (call.state.name === 'waiting') await bench.backlog.begin(call);
    await clock.sleep(1_000);
    ran.push(`${call.job}-${call.index}`);
    await bench.backlog.end(call, made);
    atOnce -= 1;
  };
  const dispatcher = createDispatcher({ backlog, lanes: new Map([['box', lane]]), run: run ?? work, onClaimed: (id) => claimedIn.push(id), log: silentLog });
  return { dispatcher, ran, claimedIn, lane, most: () => most, [Symbol.asyncDispose]: () => dispatcher[Symbol.asyncDispose]() };
}

async function addJobs(...ids: readonly string[]): Promise<void> {
  for (const id of ids) await bench.add({ id });
}

describe('The dispatcher', () => {
  test('runs everything in line after one kick, one after the other, in order', async () => {
    await using on = line();
    await addJobs('a', 'b', 'c');
    on.dispatcher.kick('box');
    await bench.clock.advance(3_000);
    expect([on.ran, on.most()]).toEqual([['a-0', 'b-0', 'c-0'], 1]);
  });

  test('claims as late as possible: only what has a slot', async () => {
    await using on = line({ concurrency: 2 });
    await addJobs('a', 'b', 'c', 'd');
    on.dispatcher.kick('box');
    await bench.clock.advance(10);
    expect(await bench.share('ada')).toMatchObject({ waiting: 2, running: 2 });
    await bench.clock.advance(2_000);
    expect([on.ran.length, on.most()]).toEqual([4, 2]);
  });

  test('lets somebody who comes while a hog runs go next', async () => {
    await using on = line();
    for (let number = 0; number < 5; number++) await bench.add({ id: `hog-${number}`, user: 'hog', guild: 'loud' });
    on.dispatcher.kick('box');
    await bench.clock.advance(500);
    await bench.add({ id: 'light', user: 'ada', guild: 'quiet' });
    on.dispatcher.kick('box');
    await bench.clock.advance(1_600);
    expect(on.ran).toEqual(['hog-0-0', 'light-0']);
    await bench.clock.advance(10_000);
  });

  test('misses no job, however kicks and ends fall together', async () => {
    await using on = line({ concurrency: 3 });
    for (let number = 0; number < 20; number++) {
      void bench.add({ id: `job-${number}` }).then(() => on.dispatcher.kick('box'));
      await bench.clock.advance(number % 3 === 0 ? 1_000 : 0);
    }
    await bench.clock.advance(20_000);
    expect(on.ran).toHaveLength(20);
  });

  test('misses no job that comes while it has just found none', async () => {
    let isFirst = true;
    const slow: Backlog = {
      ...bench.backlog,
      claim: async (...of) => {
        const found = await bench.backlog.claim(...of);
        if (!isFirst) return found;
        isFirst = false;
        await addJobs('a');
        on.dispatcher.kick('box');
        return found;
      },
    };
    await using on = line({ backlog: slow });
    on.dispatcher.kick('box');
    await bench.clock.advance(2_000);
    expect(on.ran).toEqual(['a-0']);
  });

  test('tells which lane moved', async () => {
    await using on = line();
    on.dispatcher.kick('box');
    await bench.clock.advance(0);
    expect(on.claimedIn).toEqual([]);
    await addJobs('a');
    on.dispatcher.kick('box');
    await bench.clock.advance(2_000);
    expect(on.claimedIn).toEqual(['box']);
  });

  test('claims again by itself when the store could not be reached', async () => {
    let failures = 3;
    const flaky: Backlog = {
      ...bench.backlog,
      claim: async (...of) => {
        if (failures-- > 0) throw new Error('the store is away');
        return bench.backlog.claim(...of);
      },
    };
    await using on = line({ backlog: flaky });
    await addJobs('a');
    on.dispatcher.kick('box');
    await bench.clock.advance(10_000);
    expect(on.ran).toEqual(['a-0']);
  });

  test('goes on after a run that threw', async () => {
    const ran: string[] = [];
    await using on = line({ run: async (call) => {
      ran.push(call.job);
      throw new Error('on purpose');
    } });
    await addJobs('a', 'b');
    on.dispatcher.kick('box');
    await bench.clock.advance(10);
    expect(ran).toEqual(['a', 'b']);
  });

  test('lets re-attached calls take their slots before anything new', async () => {
    await addJobs('a', 'b', 'c');
    for (const call of await bench.backlog.claim('box', 2)) await bench.backlog.begin(call);
    const calls = await bench.restart();
    await using on = line({ concurrency: 2 });
    for (const call of calls) on.dispatcher.reattach(call);
    on.dispatcher.kick('box');
    await bench.clock.advance(1_000);
    expect(on.ran.toSorted()).toEqual(['a-0', 'b-0']);
    await bench.clock.advance(1_000);
    expect([on.ran.at(-1), on.most()]).toEqual(['c-0', 2]);
  });

  test('runs what no lane is there for any more without one, so that it ends', async () => {
    await bench.add({ id: 'gone', calls: [{ lane: 'cloud' }, { lane: 'cloud' }] });
    const [call] = await bench.backlog.claim('cloud', 1);
    if (call) await bench.backlog.begin(call);
    const calls = await bench.restart();
    await using on = line();
    for (const each of calls) on.dispatcher.reattach(each);
    on.dispatcher.kick('cloud');
    await bench.clock.advance(1_000);
    expect(on.ran.toSorted()).toEqual(['gone-0', 'gone-1']);
  });

  test('claims nothing after it was stopped; what runs goes on', async () => {
    await using on = line();
    await addJobs('a', 'b');
    on.dispatcher.kick('box');
    await bench.clock.advance(10);
    await on.dispatcher.stop();
    on.dispatcher.kick('box');
    await bench.clock.advance(5_000);
    expect([on.ran, (await bench.share('ada'))?.waiting]).toEqual([['a-0'], 1]);
  });

  test('is disposed when what runs has ended', async () => {
    const on = line();
    await addJobs('a');
    on.dispatcher.kick('box');
    await bench.clock.advance(10);
    await bench.clock.run(Promise.resolve(on[Symbol.asyncDispose]()));
    expect(on.ran).toEqual(['a-0']);
  });
});
