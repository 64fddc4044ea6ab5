import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import type { Opened } from './open-media.ts';
import { fixture, never, openMedia, problemOf } from './open-media.ts';

const text = new TextDecoder();

function draw({ media }: Opened, name: string, input: Json = null, signal = never): Promise<Uint8Array> {
  return media.draw({ module: fixture(name), input, files: [] }, { signal });
}

/** Starts a drawing and resolves once its first frame is encoded; the drawing goes on. */
async function begin({ media }: Opened, name: string, signal = never): Promise<{ readonly drawing: Promise<Uint8Array> }> {
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  const drawing = media.draw({ module: fixture(name), input: null, files: [] }, { signal, report: () => resolve() });
  drawing.catch(() => undefined);
  await Promise.race([begun, drawing]);
  return { drawing };
}

async function expectWorks(opened: Opened): Promise<void> {
  expect(text.decode(await draw(opened, 'plain', 'next'))).toBe('"next" 0');
}

describe('A task that goes wrong in the media child fails alone', () => {
  test('when the child is killed from outside', async () => {
    const opened = await openMedia();
    const { drawing } = await begin(opened, 'patient');
    const waiting = draw(opened, 'plain', 'waiting');
    process.kill(opened.children[0] ?? 0, 'SIGKILL');
    expect(await problemOf(drawing)).toMatchObject({ code: 'internal', detail: expect.stringContaining('SIGKILL') });
    expect(text.decode(await waiting)).toBe('"waiting" 0');
    expect(opened.children).toHaveLength(2);
  });

  test('when the program leaves the process', async () => {
    const opened = await openMedia();
    expect(await problemOf(draw(opened, 'failing', 'exit'))).toMatchObject({ code: 'internal', detail: 'the decoder ended with code 3' });
    await expectWorks(opened);
  });

  test('when native code aborts the process', async () => {
    const opened = await openMedia();
    expect(await problemOf(draw(opened, 'failing', 'abort'))).toMatchObject({ code: 'internal', detail: expect.stringContaining('SIGABRT') });
    await expectWorks(opened);
  });

  test('when it computes past its deadline', async () => {
    const opened = await openMedia({ limits: { drawMs: 5_000 } });
    const { drawing } = await begin(opened, 'endless');
    await opened.clock.advance(5_000);
    expect(await problemOf(drawing)).toMatchObject({ code: 'internal', detail: 'the decoder was not done after 5 s' });
    await expectWorks(opened);
  });

  test('when it fills the JavaScript heap', async () => {
    const opened = await openMedia({ limits: { heapMegabytes: 64 } });
    expect(await problemOf(draw(opened, 'greedy', 'heap'))).toMatchObject({ code: 'internal', detail: expect.stringContaining('memory') });
    await expectWorks(opened);
  });

  test.runIf(process.platform === 'linux')('when it takes more memory than the whole child may', async () => {
    const opened = await openMedia({ limits: { memoryBytes: 400_000_000, drawMs: 1e12 } });
    let over = false;
    const drawing = problemOf(draw(opened, 'greedy', 'buffers')).finally(() => { over = true; });
    while (!over) await opened.clock.advance(200);
    expect(await drawing).toMatchObject({ code: 'internal', detail: expect.stringContaining('memory') });
    await expectWorks(opened);
  });

  test('when the program throws: a problem comes out as it is, a bug as internal, and the child lives on', async () => {
    const opened = await openMedia();
    expect(await problemOf(draw(opened, 'failing', 'problem'))).toMatchObject({ code: 'invalid-request', text: { key: 'prompt-empty' } });
    expect(await problemOf(draw(opened, 'failing', 'bug'))).toEqual({ code: 'internal', text: { key: 'internal', values: {} }, retryable: false });
    await expectWorks(opened);
    expect(opened.children).toHaveLength(1);
  });
});

describe('A task that is no longer wanted', () => {
  test('is stopped in the middle, with the reason of the abort', async () => {
    const opened = await openMedia();
    const aborting = new AbortController();
    const { drawing } = await begin(opened, 'endless', aborting.signal);
    aborting.abort(new Error('canceled'));
    await expect(drawing).rejects.toThrow('canceled');
    await expectWorks(opened);
  });

  test('leaves the queue without harm to the one that runs', async () => {
    const opened = await openMedia();
    const { drawing } = await begin(opened, 'patient');
    const aborting = new AbortController();
    const waiting = draw(opened, 'plain', 'waiting', aborting.signal);
    const last = draw(opened, 'plain', 'last');
    aborting.abort(new Error('canceled'));
    await expect(waiting).rejects.toThrow('canceled');
    expect(opened.children).toHaveLength(1);
    process.kill(opened.children[0] ?? 0, 'SIGKILL');
    await problemOf(drawing);
    expect(text.decode(await last)).toBe('"last" 0');
  });

  test('never begins when it was aborted before', async () => {
    const opened = await openMedia();
    await expect(draw(opened, 'plain', null, AbortSignal.abort(new Error('canceled')))).rejects.toThrow('canceled');
    expect(opened.children).toEqual([]);
  });
});
