import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAdmission, createLedger } from '../../src/admission/index.ts';
import type { Job } from '../../src/core/job.ts';
import type { Media, Spool } from '../../src/core/media.ts';
import { problem, ProblemError, type Problem, type ProblemCode } from '../../src/core/problem.ts';
import type { Asked, AskedInput } from '../../src/core/request.ts';
import type { SafeFetch } from '../../src/lib/safe-fetch.ts';
import { SafeFetchError } from '../../src/lib/safe-fetch-error.ts';
import { createSpool } from '../../src/media/spool.ts';
import { createCatalog } from '../../src/pipeline/index.ts';
import { readJob } from '../../src/store/jobs.ts';
import { createMemoryMedia } from '../fakes/memory-media.ts';
import { createRecordingProvider } from '../fakes/recording-provider.ts';
import { bytesOf, createRecordingService } from '../fakes/recording-service.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { createQueueBench, type QueueBench } from '../queue/bench.ts';

type Web = { [url: string]: string | SafeFetchError };
type Tools = { readonly web?: Web; readonly media?: Partial<Media>; readonly maxWaitingPerUser?: number; readonly random?: () => number; readonly full?: Problem };

let bench: QueueBench;
let folder: Awaited<ReturnType<typeof createTemporaryFolder>>;
let spool: Spool;
beforeEach(async () => {
  bench = await createQueueBench();
  folder = await createTemporaryFolder({ quick: true });
  spool = await createSpool({ folder: folder.path });
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const signal = new AbortController().signal;
const opened: { url: string; maxBytes: number; hosts: readonly string[] | undefined }[] = [];

function admission({ web = {}, media = {}, maxWaitingPerUser = 3, random = () => 0.5, full }: Tools = {}) {
  opened.length = 0;
  const fetch: SafeFetch = {
    open: async (url, { maxBytes, hosts }) => {
      opened.push({ url, maxBytes, hosts });
      const found = web[url] ?? new SafeFetchError('not-found', 'not there');
      if (typeof found !== 'string') throw found;
      return { body: new Blob([bytesOf(found)]).stream(), contentType: 'image/png', finalUrl: url };
    },
  };
  const { store, backlog, clock } = bench;
  const provider = createRecordingProvider({ service: createRecordingService({ clock }), clock, card: { imagesPerCall: 2 } });
  return createAdmission({
    store, backlog, clock, random, room: { refusal: async () => full }, ledger: createLedger(), catalog: createCatalog([provider]), limits: { maxWaitingPerUser },
    inputs: { spool, media: { ...createMemoryMedia(spool), ...media }, fetch, hosts: ['cdn.test'], limits: { maxBytes: 100, maxPixels: 1_000 } },
  });
}

async function received(id: string, asked: Partial<Asked> = {}, userId = 'ada'): Promise<Job> {
  const whole: Asked = { mode: 'text-to-image', prompt: 'a lighthouse', model: 'auto', inputs: [], options: {}, private: false, ...asked };
  await bench.store.transaction(async (tx) => {
    await tx.insertInto('jobs').values({
      id, phase: 'received', mode: whole.mode, user_id: userId, guild_id: 'guild', channel_id: null, asked_json: JSON.stringify(whole), destination_json: 'null', artifacts_json: '[]', received_at: bench.clock.now(),
    }).execute();
  });
  return jobOf(id);
}

async function jobOf(id: string): Promise<Job> {
  const job = await readJob(bench.store.read, id);
  if (!job) throw new Error(`no job ${id}`);
  return job;
}

/** Everything that an admission may write. */
async function written(id: string): Promise<unknown> {
  const { read } = bench.store;
  const calls = await bench.calls(id);
  const held = await read.selectFrom('ledger').select(['account', 'micros', 'state']).where('job', '=', id).orderBy('account').execute();
  return { phase: await bench.phase(id), calls: calls.length, held };
}
const nothing = { phase: 'received', calls: 0, held: [] };

const picture = (name: string, bytes = 10): AskedInput => ({ role: 'image', name, bytes, source: { kind: 'url', url: `https://cdn.test/${name}` } });
const change = (input: AskedInput): Partial<Asked> => ({ mode: 'image-to-image', inputs: [input] });

describe('An admission', () => {
  test('puts hold, job and calls down together', async () => {
    expect(await admission().admit(await received('j1', { count: 3 }), { signal })).toBe('queued');
    expect(await written('j1')).toEqual({
      phase: 'queued', calls: 2, held: [{ account: 'allowance', micros: 30_000, state: 'held' }, { account: 'spend', micros: 30_000, state: 'held' }],
    });
  });

  test('takes nothing while the disk is full, but tells first what is wrong with the asking', async () => {
    const door = admission({ full: problem('unavailable', 'disk-full', {}), web: { 'https://cdn.test/cat.png': 'a cat' } });
    expect(await door.admit(await received('j1', change(picture('cat.png'))), { signal })).toMatchObject({ text: { key: 'disk-full' } });
    expect([await written('j1'), opened]).toEqual([nothing, []]);
    expect(await door.admit(await received('j2', { model: 'box/unheard-of' }), { signal })).toMatchObject({ text: { key: 'model-unknown' } });
  });

  test('spreads results over as few calls as the model allows, each with its key, count and first seed', async () => {
    await admission().admit(await received('j1', { count: 3, seed: 2 ** 32 - 1 }), { signal });
    expect(await bench.calls('j1')).toMatchObject([
      { index: 0, key: 'j1-0', count: 2, seed: 2 ** 32 - 1 }, { index: 1, key: 'j1-1', count: 1, seed: 1 },
    ]);
  });

  test('decides a seed that nobody asked for once, and keeps one that was asked for, also 0', async () => {
    let rolled = 0.25;
    const random = (): number => {
      const now = rolled;
      rolled = 0.999_999_999_9;
      return now;
    };
    const door = admission({ random });
    await door.admit(await received('j1'), { signal });
    await door.admit(await jobOf('j1'), { signal });
    await door.admit(await received('j2', { seed: 0 }), { signal });
    await door.admit(await received('j3'), { signal });
    const seeds = await Promise.all(['j1', 'j2', 'j3'].map(async (id) => (await jobOf(id)).accepted?.request.seed));
    expect(seeds).toEqual([2 ** 30, 0, 2 ** 32 - 1]);
  });

  test('takes a snapshot of the card', async () => {
    await admission().admit(await received('j1'), { signal });
    expect((await jobOf('j1')).accepted?.card).toMatchObject({ provider: 'box', name: 'one', imagesPerCall: 2, price: { rows: [{ micros: 10_000 }] } });
  });

  test('of a job that is in line already changes nothing', async () => {
    const door = admission();
    const job = await received('j1');
    await door.admit(job, { signal });
    const before = await bench.store.read.selectFrom('calls').selectAll().execute();
    await door.admit(job, { signal });
    expect(await bench.store.read.selectFrom('calls').selectAll().execute()).toEqual(before);
  });

  test('of a job that was canceled meanwhile puts nothing in line', async () => {
    const job = await received('j1');
    await bench.store.transaction(async (tx) => {
      await tx.updateTable('jobs').set({ cancel_asked_by: 'ada' }).execute();
    });
    expect(await admission().admit(job, { signal })).toMatchObject({ code: 'canceled' });
    expect(await written('j1')).toEqual(nothing);
  });

  test('that the store breaks off leaves nothing half done, and can be repeated', async () => {
    const job = await received('j1');
    const { backlog } = bench;
    bench.backlog = { ...backlog, add: async (...of) => {
      await backlog.add(...of);
      throw new Error('the store is away');
    } };
    await expect(admission().admit(job, { signal })).rejects.toThrow('away');
    expect(await written('j1')).toEqual(nothing);
    bench.backlog = backlog;
    expect(await admission().admit(job, { signal })).toBe('queued');
  });
});

describe('The number of jobs that a person may have waiting', () => {
  test('is kept when ten ask at the same moment', async () => {
    const door = admission({ maxWaitingPerUser: 3 });
    const jobs = await Promise.all(Array.from({ length: 10 }, (_, index) => received(`j${index}`)));
    const answers = await Promise.all(jobs.map((job) => door.admit(job, { signal })));
    expect(answers.filter((answer) => answer === 'queued')).toHaveLength(3);
    expect(answers.find((answer) => answer !== 'queued')).toMatchObject({ code: 'over-quota', text: { key: 'too-many-waiting', values: { waiting: 3, max: 3 } }, retryable: true });
    expect(await bench.store.read.selectFrom('ledger').select('job').execute()).toHaveLength(6);
  });

  test('does not count what runs, nor what others have', async () => {
    const door = admission({ maxWaitingPerUser: 1 });
    await door.admit(await received('j1'), { signal });
    expect(await door.admit(await received('j2', {}, 'bob'), { signal })).toBe('queued');
    expect(await door.admit(await received('j3'), { signal })).toMatchObject({ code: 'over-quota' });
    for (const call of await bench.backlog.claim('box', 1)) await bench.backlog.begin(call);
    expect(await door.admit(await received('j4'), { signal })).toBe('queued');
  });
});

describe('A picture', () => {
  test('is fetched at once, made safe and kept with the request', async () => {
    const door = admission({ web: { 'https://cdn.test/a.png': 'a picture' } });
    expect(await door.admit(await received('j1', change(picture('a.png'))), { signal })).toBe('queued');
    const [input] = (await jobOf('j1')).accepted?.request.inputs ?? [];
    expect(input).toMatchObject({ role: 'image', file: { type: 'image/png', bytes: 9 } });
    expect(new TextDecoder().decode(await spool.read(input?.file.hash ?? ''))).toBe('a picture');
    expect(opened).toEqual([{ url: 'https://cdn.test/a.png', maxBytes: 100, hosts: ['cdn.test'] }]);
  });

  test('that is in the spool already needs no fetching', async () => {
    const { hash } = await spool.write(new Blob([bytesOf('kept')]).stream(), { maxBytes: 100 });
    const door = admission();
    expect(await door.admit(await received('j1', change({ ...picture('a.png'), source: { kind: 'spool', hash } })), { signal })).toBe('queued');
    expect(opened).toEqual([]);
  });

  const failures: readonly (readonly [string, Tools, AskedInput, { readonly code: ProblemCode; readonly text: object }])[] = [
    ['whose address has died', {}, picture('a.png'), { code: 'invalid-request', text: { key: 'file-gone', values: { name: 'a.png' } } }],
    ['that is not in the spool any more', {}, { ...picture('a.png'), source: { kind: 'spool', hash: 'f'.repeat(64) } }, { code: 'invalid-request', text: { key: 'file-gone' } }],
    ['that says it is too large', {}, picture('a.png', 101), { code: 'invalid-request', text: { key: 'file-too-large', values: { name: 'a.png', bytes: 101, max: 100 } } }],
    ['that is larger than it says', { web: { 'https://cdn.test/a.png': 'x'.repeat(101) } }, picture('a.png'), { code: 'invalid-request', text: { key: 'file-too-large' } }],
    ['that the fetch finds too large', { web: { 'https://cdn.test/a.png': new SafeFetchError('too-large', 'x') } }, picture('a.png'), { code: 'invalid-request', text: { key: 'file-too-large' } }],
    ['of a host that is not allowed', { web: { 'https://cdn.test/a.png': new SafeFetchError('host-not-allowed', 'x') } }, picture('a.png'), { code: 'unavailable', text: { key: 'file-unreachable' } }],
    ['that cannot be reached', { web: { 'https://cdn.test/a.png': new SafeFetchError('network', 'x') } }, picture('a.png'), { code: 'unavailable', text: { key: 'file-unreachable' } }],
    ['that is damaged', { web: { 'https://cdn.test/a.png': 'damaged' } }, picture('a.png'), { code: 'invalid-request', text: { key: 'file-damaged', values: { name: 'a.png' } } }],
    [
      'that has too many pixels',
      { web: { 'https://cdn.test/a.png': 'x' }, media: { ingest: () => Promise.reject(new ProblemError(problem('invalid-request', 'file-too-many-pixels', { name: 'a.png', max: 1_000 }))) } },
      picture('a.png'), { code: 'invalid-request', text: { key: 'file-too-many-pixels' } },
    ],
  ];
  test.for(failures)('%s is refused in words, and nothing is held', async ([, tools, input, expected]) => {
    expect(await admission(tools).admit(await received('j1', change(input)), { signal })).toMatchObject(expected);
    expect(await written('j1')).toEqual(nothing);
  });

  test('is not asked for when the request is wrong anyway', async () => {
    expect(await admission().admit(await received('j1', { ...change(picture('a.png')), strength: 9 }), { signal })).toMatchObject({ code: 'invalid-request' });
    expect(opened).toEqual([]);
  });

  test('whose fetching is broken off by the end of the process is nobody\'s fault: the job is admitted later', async () => {
    for (const thrown of [new Error('socket closed'), new ProblemError(problem('unavailable', 'file-unreachable', { name: 'a.png' }))]) {
      const id = `j-${thrown.name.toLowerCase()}`;
      const stopping = new AbortController();
      const media: Partial<Media> = { ingest: async () => {
        stopping.abort(new Error('stop'));
        throw thrown;
      } };
      const web = { 'https://cdn.test/a.png': 'a picture' };
      const job = await received(id, change(picture('a.png')));
      await expect(admission({ web, media }).admit(job, { signal: stopping.signal })).rejects.toThrow();
      expect(await written(id)).toEqual(nothing);
      expect(await admission({ web }).admit(job, { signal })).toBe('queued');
    }
  });
});
