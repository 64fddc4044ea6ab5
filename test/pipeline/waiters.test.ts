import { expect, test } from 'vitest';
import { createWaiters } from '../../src/pipeline/waiters.ts';

const no = async (): Promise<boolean> => false;
const never = new AbortController().signal;

test('Whoever waits is woken by the end, all of them and only of that job', async () => {
  const waiters = createWaiters();
  const woken: string[] = [];
  const waits = ['a', 'a', 'b'].map((id) => waiters.wait(id, { signal: never }, no).then(() => woken.push(id)));
  await Promise.resolve();
  waiters.settle('a');
  await Promise.all(waits.slice(0, 2));
  expect(woken).toEqual(['a', 'a']);
  waiters.settle('b');
  await Promise.all(waits);
});

test('An end while somebody begins to wait is not missed', async () => {
  const waiters = createWaiters();
  await waiters.wait('a', { signal: never }, async () => {
    waiters.settle('a');
    return false;
  });
});

test('Whoever comes too late does not wait', async () => {
  await createWaiters().wait('a', { signal: never }, async () => true);
});

test('An abort ends the wait, also one while the job is being looked at', async () => {
  const waiters = createWaiters();
  const early = new AbortController();
  await expect(waiters.wait('a', { signal: early.signal }, async () => {
    early.abort(new Error('enough'));
    // Long enough for a rejection that nobody handles to be noticed.
    await new Promise((resolve) => { setImmediate(resolve); });
    return false;
  })).rejects.toThrow('enough');
  await expect(waiters.wait('a', { signal: early.signal }, no)).rejects.toThrow('enough');
});

test('A look that fails is passed on', async () => {
  await expect(createWaiters().wait('a', { signal: never }, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
});
