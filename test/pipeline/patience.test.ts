import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { backOff, createPatience, insist, within } from '../../src/pipeline/patience.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { silentLog } from '../fakes/silent-log.ts';

const never = new AbortController().signal;

function parts() {
  const clock = createFakeClock();
  const stopping = new AbortController();
  const killing = new AbortController();
  return { clock, stopping, killing, patience: createPatience({ clock, log: silentLog, stopping: stopping.signal, killing: killing.signal }) };
}

describe('A time limit', () => {
  test('passes the answer on and leaves nothing behind', async () => {
    const clock = createFakeClock();
    expect(await clock.run(within({ clock, ms: 1_000, until: never }, async () => 'answer'))).toBe('answer');
    await clock.settle();
    expect(clock.sleepers).toBe(0);
  });

  test('ends the wait for whoever does not heed the signal, and aborts it for whoever does', async () => {
    const clock = createFakeClock();
    let given: AbortSignal | undefined;
    const answer = within({ clock, ms: 1_000, until: never }, (signal) => {
      given = signal;
      return new Promise(() => {});
    });
    await expect(clock.run(answer)).rejects.toThrow('took too long');
    expect(given?.aborted).toBe(true);
  });

  test('ends with the reason of whoever wants no more', async () => {
    const clock = createFakeClock();
    const until = new AbortController();
    const answer = within({ clock, ms: 1_000, until: until.signal }, () => new Promise(() => {}));
    until.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });

  test('asks nothing when nobody wants it any more', async () => {
    let asked = 0;
    await expect(within({ clock: createFakeClock(), ms: 1, until: AbortSignal.abort(new Error('enough')) }, async () => asked++)).rejects.toThrow('enough');
    expect(asked).toBe(0);
  });

  test('leaves no listener on a signal that outlives it', async () => {
    const clock = createFakeClock();
    const until = new AbortController();
    for (let number = 0; number < 5; number++) await within({ clock, ms: 1_000, until: until.signal }, async () => number);
    expect(getEventListeners(until.signal, 'abort')).toEqual([]);
  });
});

describe('Patience with a service', () => {
  test('takes a throw and a silence for no answer', async () => {
    const { clock, patience } = parts();
    expect(await patience.ask(() => Promise.reject(new Error('500')))).toBeUndefined();
    expect(await clock.run(patience.ask(() => new Promise(() => {})))).toBeUndefined();
  });

  test('ends with the process, in a question and in a pause', async () => {
    const { patience, stopping } = parts();
    const both = [patience.ask(() => new Promise(() => {})), patience.pause(10_000)];
    stopping.abort(new Error('stop'));
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('lets a pause end early without ending anything else', async () => {
    const { clock, patience } = parts();
    const wake = new AbortController();
    const pause = patience.pause(10_000, wake.signal);
    wake.abort();
    await pause;
    expect(clock.sleepers).toBe(0);
  });

  test('writes down until it is taken, with longer and longer waits up to a minute', async () => {
    const { clock, patience } = parts();
    const at: number[] = [];
    const taken = patience.insist(async () => {
      at.push(clock.monotonic());
      if (at.length < 9) throw new Error('disk full');
      return 'taken';
    });
    expect(await clock.run(taken)).toBe('taken');
    expect(at.slice(1).map((time, index) => time - (at[index] ?? 0))).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  test('still writes while the process is stopping, and not in its last moment', async () => {
    const { clock, patience, stopping, killing } = parts();
    let tries = 0;
    const taken = patience.insist(async () => {
      tries += 1;
      throw new Error('disk full');
    });
    taken.catch(() => {});
    stopping.abort();
    await clock.advance(7_000);
    expect(tries).toBe(3);
    killing.abort(new Error('kill'));
    await expect(taken).rejects.toThrow('kill');
  });

  test('gives up after so many tries where that is asked', async () => {
    const clock = createFakeClock();
    const tries: number[] = [];
    const taken = insist({ clock, log: silentLog, until: never, atMost: 3 }, async (number) => {
      tries.push(number);
      throw new Error(`try ${number}`);
    });
    await expect(clock.run(taken)).rejects.toThrow('try 3');
    expect(tries).toEqual([1, 2, 3]);
  });

  test('never waits longer than a minute', () => {
    expect([1, 2, 5, 6, 60, 5_000].map(backOff)).toEqual([2_000, 4_000, 32_000, 60_000, 60_000, 60_000]);
  });
});
