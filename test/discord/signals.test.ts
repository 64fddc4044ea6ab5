import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { startDelivery } from './delivery-bench.ts';

test('A signal that outlives a delivery is not listened to any more after it', async () => {
  await using bench = await startDelivery();
  const { job } = await bench.job();
  const { signal } = new AbortController();
  const route = await bench.delivery().route(job, { signal });
  if (typeof route === 'string') throw new Error(`The way is ${route}.`);
  await bench.delivery().post(job, bench.result(job), route, { signal });
  await bench.delivery().ping(job, { signal });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
