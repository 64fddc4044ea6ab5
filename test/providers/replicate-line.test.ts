import { createCipheriv } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { composeLine, type Line } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { JobWithCalls } from '../../src/core/job.ts';
import type { Asked } from '../../src/core/request.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Log } from '../../src/lib/log.ts';
import { createMemoryChannel, createMemoryDelivery, type MemoryChannel } from '../fakes/memory-delivery.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { quarters } from '../media/pictures.ts';
import { fixtureModels, isCreation } from './replicate-bench.ts';
import { startReplicate, token, type ReplicateService } from './replicate-service.ts';

// The whole line with Replicate at its end: real sockets, store, spool and media; nothing waits, for the service works at once.

type World = { readonly service: ReplicateService; readonly channel: MemoryChannel; readonly folder: string; readonly lines: string[]; open(): Promise<Line> };

/** A log that hides nothing: whatever reaches it was said by the parts themselves. */
function openLog(lines: string[]): Log {
  const write = (fields: object, message: string): void => { lines.push(inspect([message, fields], { depth: 10, showHidden: true })); };
  return { debug: write, info: write, warn: write, error: write, child: () => openLog(lines) };
}

async function openWorld(): Promise<World> {
  const folder = await createTemporaryFolder();
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const service = await startReplicate();
  onTestFinished(() => service[Symbol.asyncDispose]());
  service.results.set('made.png', await quarters(64, 64));
  service.move = (prediction) => {
    const isRefused = String(prediction.input['prompt']).includes('forbidden');
    Object.assign(prediction, isRefused ? { status: 'failed', error: 'NSFW content detected.' } : { status: 'succeeded', output: [`${service.origin}/v1/files/made.png`] }, { metrics: { predict_time: 2 } });
  };
  const config = await readConfig({ DATA_DIR: folder.path, SKETCH: 'off', FFMPEG: 'none', REPLICATE_API_TOKEN: token, REPLICATE_API_URL: `${service.origin}/v1`, REPLICATE_MODELS: fixtureModels, REPLICATE_DEFAULT_MODELS: 'off' });
  const [lines, channel]: [string[], MemoryChannel] = [[], createMemoryChannel()];
  return {
    service, channel, lines, folder: folder.path,
    open: async () => {
      const line = await composeLine(config, { clock: systemClock, log: openLog(lines), createDelivery: () => createMemoryDelivery(channel) });
      await line.start();
      return line;
    },
  };
}

async function submit({ studio }: Line, id: string, more: Partial<Asked> = {}): Promise<void> {
  const asked: Asked = { mode: 'text-to-image', model: 'replicate/pictor/swift', prompt: 'a cat', inputs: [], options: {}, private: false, ...more };
  await studio.submit({ id, asked, requester: { userId: 'u', guildId: null, channelId: null }, destination: null });
}

async function ask(line: Line, id: string, more: Partial<Asked> = {}): Promise<JobWithCalls> {
  await submit(line, id, more);
  const { studio } = line;
  await studio.settled(id, { signal: new AbortController().signal });
  const job = await studio.job(id);
  if (!job) throw new Error('The job is gone.');
  return job;
}

describe('The line with Replicate at its end', () => {
  test('makes each of several results by a prediction of its own, with its own seed, and books what they cost', async () => {
    const world = await openWorld();
    await using line = await world.open();
    const { job, calls } = await ask(line, 'one', { count: 3, seed: 10 });
    expect(job.phase).toBe('done');
    expect(world.service.created.map(({ input }) => input['seed']).toSorted()).toEqual([10, 11, 12]);
    expect(calls.map(({ state }) => state)).toMatchObject(Array.from({ length: 3 }, () => ({ name: 'made', cost: { micros: 3_000, estimated: false } })));
    expect(world.channel.outcomesOf('one')).toMatchObject([{ kind: 'result', artifacts: [{ seed: 10 }, { seed: 11 }, { seed: 12 }] }]);
  });

  test('takes a picture from a person to the model and away again', async () => {
    const world = await openWorld();
    await using line = await world.open();
    // Noise, which no format makes smaller.
    const bytes = await sharp(createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(400 * 400 * 3)), { raw: { width: 400, height: 400, channels: 3 } }).png().toBuffer();
    const { hash } = await line.spool.write((async function* () { yield bytes; })(), { maxBytes: 10_000_000 });
    const { job } = await ask(line, 'one', { mode: 'image-to-image', model: 'replicate/pictor/editor', inputs: [{ role: 'image', name: 'noise.png', bytes: bytes.length, source: { kind: 'spool', hash } }] });
    expect(job.phase).toBe('done');
    expect(world.service.created.map(({ input }) => String(input['image_input']).slice(0, 60))).toEqual([expect.stringMatching(/^https:\/\/api\.replicate\.com\/v1\/files\/file-1-/)]);
    await expect.poll(() => world.service.files.size).toBe(0);
  });

  test('buys once though the answer to the order is lost', async () => {
    const world = await openWorld();
    await using line = await world.open();
    world.service.fault({ kind: 'answer-lost' }, isCreation);
    expect((await ask(line, 'one')).job.phase).toBe('done');
    expect(world.service.requests.filter(isCreation)).toHaveLength(1);
  });

  test('takes up after a restart what was under way', async () => {
    const world = await openWorld();
    const { move } = world.service;
    world.service.move = (prediction) => void Object.assign(prediction, { status: 'processing' });
    {
      await using line = await world.open();
      await submit(line, 'one');
      await expect.poll(() => world.service.requests.at(-1)?.path).toMatch(/^\/v1\/predictions\/p/);
    }
    world.service.move = move;
    await using line = await world.open();
    await line.studio.settled('one', { signal: new AbortController().signal });
    expect(world.channel.outcomesOf('one')).toMatchObject([{ kind: 'result' }]);
    expect(world.service.requests.filter(isCreation)).toHaveLength(1);
  });

  test('tells the token nobody: not in a log line, row, file, post or address, whatever the service says', async () => {
    const world = await openWorld();
    const outcomes: unknown[] = [];
    {
      await using line = await world.open();
      outcomes.push(await ask(line, 'good'), await ask(line, 'refused', { prompt: 'a forbidden cat' }));
      for (const status of [400, 401, 402, 403, 422]) {
        world.service.fault({ kind: 'answer', answer: { status, json: { detail: `No to ${token}.` } } }, isCreation);
        outcomes.push(await ask(line, `status ${status}`));
      }
      world.service.move = (prediction) => void Object.assign(prediction, { status: 'failed', error: `Cannot log in with ${token}.` });
      outcomes.push(await ask(line, 'failed'));
    }
    const entries = await readdir(world.folder, { recursive: true, withFileTypes: true });
    const files = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')));
    expect(world.channel.messages).toHaveLength(8);
    for (const text of [world.lines.join('\n'), JSON.stringify(outcomes), inspect(world.channel, { depth: 20 }), files.join('\n'), ...world.service.requests.map(({ url }) => url)]) {
      expect(text.includes(token)).toBe(false);
    }
  });
});
