import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../src/core/problem.ts';
import type { Order, Status } from '../../src/core/provider.ts';
import { filesIn } from '../../src/providers/comfyui/outputs.ts';
import { createComfyBench, type BenchOptions, type ComfyBench } from './comfyui-bench.ts';

const { signal } = new AbortController();
const image: Order = { mode: 'text-to-image', model: 'sdxl', prompt: 'a cat', count: 1, seed: 5, inputs: [], options: {} };
const video: Order = { mode: 'text-to-video', model: 'wan22-5b', prompt: 'a cat', count: 1, seed: 5, inputs: [], options: {} };

type Pending = Extract<Status, { kind: 'pending' }>;
async function begun(bench: ComfyBench, order: Order = image, key = 'key'): Promise<Pending> {
  const status = await bench.provider.start(order, { key, signal });
  if (status.kind !== 'pending') throw new Error(`It is ${JSON.stringify(status)}.`);
  return status;
}
const look = (bench: ComfyBench, { operation }: Pending, provider = bench.provider): Promise<Status> => provider.check(operation, { signal });
/** Looks until it is over; nothing more happens on the server. */
async function outcome(bench: ComfyBench, begin: Pending, provider = bench.provider): Promise<Status> {
  let status: Status = begin;
  for (let looks = 0; status.kind === 'pending' && looks < 10; looks += 1) status = await look(bench, begin, provider);
  return status;
}

describe.each(['0.33.0', '0.3.64'] as const)('A run on ComfyUI %s', (version) => {
  const open = (more: BenchOptions = {}): Promise<ComfyBench> => createComfyBench({ version, ...more });

  test('waits, runs and is done with its file, whoever looks', async () => {
    const bench = await open();
    const first = await begun(bench, image, 'one');
    const second = await begun(bench, { ...image, seed: 6 }, 'two');
    bench.server.runs.tick();
    expect(await look(bench, first)).toMatchObject({ kind: 'pending', pollAfterMs: 1_000 });
    expect(await look(bench, second)).toMatchObject({ kind: 'pending', pollAfterMs: 2_000 });
    bench.server.runs.finishAll();
    const elsewhere = bench.again({ fresh: true });
    expect(await elsewhere.check(JSON.parse(JSON.stringify(first.operation)), { signal })).toMatchObject({ kind: 'done', outputs: [{ kind: 'own', ref: { filename: 'sdxl_00001_.png', subfolder: 'darkroom', type: 'output' } }], cost: { micros: 0, estimated: false } });
    expect(await look(bench, second)).toMatchObject({ kind: 'done' });
  });

  test('gives a video that is reported under images', async () => {
    const bench = await open();
    const run = await begun(bench, video);
    bench.server.runs.finishAll();
    expect(await look(bench, run)).toMatchObject({ kind: 'done', outputs: [{ kind: 'own', ref: { filename: 'wan22-5b_00001_.mp4' } }] });
  });

  test('costs what the operator counts for a run and for its seconds', async () => {
    const bench = await open({ settings: { COMFYUI_PRICE_USD_PER_CALL: '0.01', COMFYUI_PRICE_USD_PER_SECOND: '0.002' } });
    expect(bench.provider.models().find(({ name }) => name === 'sdxl')?.price?.rows).toEqual([{ unit: 'call', micros: 50_000 }]);
    const run = await begun(bench);
    bench.server.runs.tick();
    await bench.clock.advance(7_500);
    bench.server.runs.finishAll();
    expect(await look(bench, run)).toMatchObject({ kind: 'done', cost: { micros: 25_000, estimated: false } });
  });

  test('costs what its own workflow says, also for a process with other settings', async () => {
    const bench = await open({ settings: { COMFYUI_PRICE_USD_PER_CALL: '0.01' } });
    const run = await begun(bench);
    bench.server.runs.finishAll();
    const operation = { ...(run.operation as object), rates: { perCall: 0.04, perSecond: 0 } };
    expect(await bench.provider.check(operation, { signal })).toMatchObject({ kind: 'done', cost: { micros: 40_000, estimated: false } });
  });

  test('that ran out of memory says so, and that a smaller one may fit', async () => {
    const bench = await open();
    const run = await begun(bench, { ...image, prompt: 'something enormous' });
    bench.server.runs.finishAll();
    expect(await look(bench, run)).toMatchObject({ kind: 'failed', problem: { code: 'unavailable', retryable: false, detail: expect.stringContaining('smaller') as string }, cost: { micros: 0 } });
  });

  test('that a service behind a node declined is refused, for good', async () => {
    const bench = await open();
    const run = await begun(bench, { ...image, prompt: 'a forbidden thing' });
    bench.server.runs.finishAll();
    expect(await look(bench, run)).toMatchObject({ kind: 'failed', problem: { code: 'refused', retryable: false, text: { key: 'provider-refused' } } });
  });

  test('that failed shows nobody the server\'s paths, the graph or the prompt', async () => {
    const lines: string[] = [];
    const note = (level: string) => (fields: object, message: string): void => void lines.push(`${level} ${JSON.stringify(fields)} ${message}`);
    const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error'), child: () => log };
    const bench = await open({ parts: { log } });
    const run = await begun(bench, { ...image, prompt: 'a broken cat' });
    bench.server.runs.finishAll();
    const status = await look(bench, run);
    expect(status).toMatchObject({ kind: 'failed', problem: { code: 'unavailable', detail: 'RuntimeError in KSampler' } });
    expect(JSON.stringify(status)).not.toMatch(/\/opt|class_type|broken|mat1/);
    const [warning, detail, ...more] = lines;
    expect(warning).toMatch(/^warn .*KSampler.*RuntimeError.* a workflow failed$/);
    expect(detail).toMatch(/^debug .*mat1 and mat2/);
    expect(more).toEqual([]);
    expect(warning).not.toMatch(/mat1|broken/);
  });

  test('that somebody interrupted there is canceled, not failed', async () => {
    const bench = await open();
    const run = await begun(bench);
    bench.server.runs.tick();
    bench.server.runs.interrupt();
    expect(await look(bench, run)).toMatchObject({ kind: 'canceled' });
  });

  test('is lost once the server has been restarted, but not at the first look', async () => {
    const bench = await open();
    const run = await begun(bench);
    bench.server.runs.tick();
    bench.server.restart();
    expect(await look(bench, run)).toMatchObject({ kind: 'pending' });
    expect(await look(bench, run)).toMatchObject({ kind: 'pending' });
    expect(await look(bench, run)).toEqual({ kind: 'lost' });
  });

  test('has no answer while the server is down, and goes on when it is back', async () => {
    const bench = await open();
    const run = await begun(bench);
    bench.server.service.fault({ kind: 'answer', answer: { status: 502, body: '<html>Bad Gateway</html>' } });
    await expect(look(bench, run)).rejects.toMatchObject({ problem: { code: 'unavailable', retryable: true } });
    bench.server.service.fault({ kind: 'request-lost' });
    await expect(look(bench, run)).rejects.toMatchObject({ problem: { code: 'unavailable' } });
    for (const json of [{ message: 'no Route matched with those values' }, { error: 'not found' }]) {
      for (const path of ['/api/jobs', '/queue']) bench.server.service.fault({ kind: 'answer', answer: { status: 404, json } }, (request) => request.path.startsWith(path));
      await expect(look(bench, run)).rejects.toBeInstanceOf(ProblemError);
      await bench.provider.refresh({ signal });
    }
    bench.server.service.fault({ kind: 'answer', answer: { body: '{"status": "com' } });
    await expect(look(bench, run)).rejects.toMatchObject({ problem: { code: 'unavailable' } });
    bench.server.runs.finishAll();
    expect(await look(bench, run)).toMatchObject({ kind: 'done' });
  });

  test('that ends without a file has failed', async () => {
    const bench = await open();
    bench.server.runs.reports.set('SaveImage', { text: ['nothing'] });
    const run = await begun(bench);
    bench.server.runs.finishAll();
    expect(await look(bench, run)).toMatchObject({ kind: 'failed', problem: { code: 'internal', detail: 'The workflow ended without a file.' } });
  });
});

describe('A cancel', () => {
  const posts = (bench: ComfyBench): readonly [string, unknown][] =>
    bench.server.service.requests.filter(({ method, path }) => method === 'POST' && path !== '/prompt').map(({ path, body }) => [path, body.length > 0 ? JSON.parse(body.toString()) : undefined]);

  test('ends the run by its id on a newer server', async () => {
    const bench = await createComfyBench();
    const run = await begun(bench);
    bench.server.runs.tick();
    await bench.provider.cancel(run.operation, { signal });
    expect(posts(bench).map(([path]) => path)).toEqual([expect.stringMatching(/^\/api\/jobs\/[0-9a-f-]{36}\/cancel$/)]);
    expect(await look(bench, run)).toMatchObject({ kind: 'canceled' });
  });

  test('takes it out of the line, and interrupts that id alone, on an older one', async () => {
    const bench = await createComfyBench({ version: '0.3.64' });
    const [one, two] = [await begun(bench, image, 'one'), await begun(bench, { ...image, seed: 6 }, 'two')];
    bench.server.runs.tick();
    await bench.provider.cancel(two.operation, { signal });
    const id = bench.server.taken[1]?.id;
    expect(posts(bench)).toEqual([[`/api/jobs/${id}/cancel`, {}], ['/queue', { delete: [id] }], ['/interrupt', { prompt_id: id }]]);
    bench.server.runs.finishAll();
    expect(await look(bench, one)).toMatchObject({ kind: 'done' });
    expect(await outcome(bench, two)).toEqual({ kind: 'canceled', cost: { micros: 0, estimated: false } });
  });

  test('never ends whatever runs, on a server too old to be told which', async () => {
    const bench = await createComfyBench({ version: '0.3.10' });
    const run = await begun(bench);
    bench.server.runs.tick();
    await bench.provider.cancel(run.operation, { signal });
    expect(posts(bench).map(([path]) => path)).not.toContain('/interrupt');
    bench.server.runs.finishAll();
    expect(await look(bench, run)).toMatchObject({ kind: 'done' });
  });

  test('that comes too late leaves the result', async () => {
    const bench = await createComfyBench();
    const run = await begun(bench);
    bench.server.runs.finishAll();
    await bench.provider.cancel(run.operation, { signal });
    expect(await look(bench, run)).toMatchObject({ kind: 'done' });
  });

  test('that the server did not hear is told', async () => {
    const bench = await createComfyBench();
    const run = await begun(bench);
    bench.server.service.fault({ kind: 'answer', answer: { status: 500, body: '' } }, ({ path }) => path.endsWith('/cancel'));
    await expect(bench.provider.cancel(run.operation, { signal })).rejects.toMatchObject({ problem: { code: 'unavailable' } });
  });
});

describe('The files of a run', () => {
  const item = (filename: string, type = 'output', more = {}): object => ({ filename, subfolder: 'a', type, ...more });
  const names = (outputs: Parameters<typeof filesIn>[0], wanted: Parameters<typeof filesIn>[1] = {}): readonly unknown[] =>
    filesIn(outputs, wanted).map(({ ref }) => (ref as { filename: string }).filename);

  test.each<[string, Record<string, unknown>]>([
    ['x.png', { images: [item('x.png')] }], ['x.webp', { images: [item('x.webp')], animated: [true] }], ['x.webm', { images: [item('x.webm')], animated: [true] }],
    ['x.mp4', { gifs: [item('x.mp4', 'output', { format: 'video/h264-mp4', frame_rate: 8 })] }], ['x.gif', { gifs: [item('x.gif', 'output', { format: 'image/gif' })] }],
    ['x.mov', { videos: [item('x.mov')] }],
  ])('are found wherever nodes report them: %s', (name, reported) => {
    expect(names({ 9: reported })).toEqual([name]);
  });

  test('are saved ones, and previews only where nothing was saved', () => {
    const preview = { images: [item('p.png', 'temp')] };
    expect(names({ 1: preview, 2: { images: [item('s.png')] } })).toEqual(['s.png']);
    expect(names({ 1: preview })).toEqual(['p.png']);
  });

  test('are of the kind that was asked for, where there is any', () => {
    const outputs = { 1: { images: [item('first-frame.png')] }, 2: { images: [item('v.mp4')], animated: [true] } };
    expect(names(outputs, { video: true })).toEqual(['v.mp4']);
    expect(names(outputs, { video: false })).toEqual(['first-frame.png']);
    expect(names({ 1: outputs[1] }, { video: true })).toEqual(['first-frame.png']);
  });

  test('are those of the named nodes, and no more than were ordered', () => {
    const outputs = { 1: { images: [item('draft.png')] }, 2: { images: [item('a.png'), item('b.png'), item('c.png')] } };
    expect(names(outputs, { nodes: ['2'], count: 2 })).toEqual(['a.png', 'b.png']);
  });

  test.each([
    ['../../etc/passwd', 'a'], ['x.png', '../..'], ['x.png', '/etc'], ['x.png', 'C:\\x'], ['a/x.png', ''], ['..', ''], ['', ''], ['x\0.png', ''],
  ])('are none where a name leads elsewhere: %j in %j', (filename, subfolder) => {
    expect(filesIn({ 9: { images: [{ filename, subfolder, type: 'output' }] } }, {})).toEqual([]);
  });

  test('are none of what is no picture and no video, or of no known shape', () => {
    expect(names({ 9: { audio: [item('x.flac')], text: ['words'], images: [null, 7, {}, item('x.png', 'input'), { filename: { length: { toString: 1 } } }], '3d': [item('x.glb')] } })).toEqual([]);
  });
});
