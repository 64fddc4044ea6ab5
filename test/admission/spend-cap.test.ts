import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAdmission, createLedger } from '../../src/admission/index.ts';
import type { Job } from '../../src/core/job.ts';
import type { ModelCard } from '../../src/core/model-card.ts';
import { createSpool } from '../../src/media/spool.ts';
import { createCatalog } from '../../src/pipeline/index.ts';
import { readJob } from '../../src/store/jobs.ts';
import { createMemoryMedia } from '../fakes/memory-media.ts';
import { createRecordingProvider } from '../fakes/recording-provider.ts';
import { createRecordingService } from '../fakes/recording-service.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { createQueueBench, type QueueBench } from '../queue/bench.ts';

let bench: QueueBench;
let folder: Awaited<ReturnType<typeof createTemporaryFolder>>;
beforeEach(async () => {
  bench = await createQueueBench();
  folder = await createTemporaryFolder({ quick: true });
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const { signal } = new AbortController();
const ledger = createLedger();
const price = (micros: number): Pick<ModelCard, 'price'> => ({ price: { rows: [{ unit: 'image', micros }], asOf: '2026-11-01', source: 'https://example.test' } });

/** An admission where a picture costs `micros`. */
async function admission(micros: number, spendCapMicros?: number) {
  const { store, backlog, clock } = bench;
  const spool = await createSpool({ folder: folder.path });
  const provider = createRecordingProvider({ service: createRecordingService({ clock }), clock, card: price(micros) });
  return createAdmission({
    store, backlog, clock, ledger, room: { refusal: async () => undefined }, random: () => 0.5, catalog: createCatalog([provider]), limits: { maxWaitingPerUser: 100, ...(spendCapMicros !== undefined && { spendCapMicros }) },
    inputs: { spool, media: createMemoryMedia(spool), fetch: { open: async () => { throw new Error('nothing is fetched here'); } }, hosts: [], limits: { maxBytes: 100, maxPixels: 1_000 } },
  });
}

async function received(id: string): Promise<Job> {
  const asked = { mode: 'text-to-image', prompt: 'a lighthouse', model: 'auto', inputs: [], options: {}, private: false };
  await bench.store.transaction(async (tx) => {
    await tx.insertInto('jobs').values({
      id, phase: 'received', mode: 'text-to-image', user_id: `user-${id}`, guild_id: 'guild', channel_id: null, asked_json: JSON.stringify(asked), destination_json: 'null', artifacts_json: '[]', received_at: 1,
    }).execute();
  });
  const job = await readJob(bench.store.read, id);
  if (!job) throw new Error(`no job ${id}`);
  return job;
}

test('what would go beyond the cap is refused before anything is held, with what is spent so far', async () => {
  const door = await admission(400_000, 1_000_000);
  expect(await door.admit(await received('a'), { signal })).toBe('queued');
  expect(await door.admit(await received('b'), { signal })).toBe('queued');

  expect(await door.admit(await received('c'), { signal })).toMatchObject({
    code: 'over-quota', retryable: false, text: { key: 'spend-cap-reached', values: { cost: 400_000, spent: 800_000, cap: 1_000_000 } },
  });
  expect(await bench.store.read.selectFrom('ledger').select('job').where('job', '=', 'c').execute()).toEqual([]);
  expect(await bench.calls('c')).toEqual([]);
});

test('the cap is filled to its last millionth, and ten who ask at the same moment do not fill it twice', async () => {
  const door = await admission(250_000, 1_000_000);
  const jobs = await Promise.all(Array.from({ length: 10 }, (_, index) => received(`j${index}`)));

  const answers = await Promise.all(jobs.map((job) => door.admit(job, { signal })));

  expect(answers.filter((answer) => answer === 'queued')).toHaveLength(4);
  expect(await ledger.spent(bench.store.read)).toBe(1_000_000);
});

test('what was billed counts instead of what was expected, once it is known', async () => {
  const door = await admission(600_000, 1_000_000);
  await door.admit(await received('a'), { signal });
  expect(await door.admit(await received('b'), { signal })).toMatchObject({ code: 'over-quota' });

  await bench.store.transaction((tx) => ledger.settle(tx, { job: 'a', spend: { micros: 400_000, estimated: false }, allowance: 0, at: 2 }));

  expect(await ledger.spent(bench.store.read)).toBe(400_000);
  expect(await door.admit(await received('c'), { signal })).toBe('queued');
});

test('what costs nothing is accepted under a cap of nothing', async () => {
  expect(await (await admission(0, 0)).admit(await received('a'), { signal })).toBe('queued');
  expect(await (await admission(1, 0)).admit(await received('b'), { signal })).toMatchObject({ text: { key: 'spend-cap-reached', values: { cost: 1, spent: 0, cap: 0 } } });
});

test('without a cap nothing is counted', async () => {
  expect(await (await admission(999_000_000)).admit(await received('a'), { signal })).toBe('queued');
});
