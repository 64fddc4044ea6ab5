import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { composeLine, type Line } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { createMemoryChannel, createMemoryDelivery } from '../fakes/memory-delivery.ts';
import { createRunningClock } from '../fakes/running-clock.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { createWebUiBench, model, password, type WebUiBench } from './automatic1111-bench.ts';
import { slow } from '../setup/needs.ts';

/** A bot over a web UI, stopped in the middle of a picture and started again; `whileStopping` happens once it was told to stop. */
async function stoppedOnce(bench: WebUiBench, whileStopping: () => Promise<void>): Promise<{ readonly phase: string; readonly posts: number }> {
  const folder = await createTemporaryFolder();
  const clock = createRunningClock();
  const fast = clock.fast(5);
  const channel = createMemoryChannel();
  const config = await readConfig({
    DATA_DIR: folder.path, SKETCH: 'off', FFMPEG: 'none', SHUTDOWN_SECONDS: '1', AUTOMATIC1111_URL: bench.service.origin, AUTOMATIC1111_USER: 'bot', AUTOMATIC1111_PASSWORD: password,
  });
  const lines: Line[] = [];
  const start = async (): Promise<Line> => {
    const line = await composeLine(config, { clock, log: silentLog, createDelivery: () => createMemoryDelivery(channel) });
    lines.push(line);
    await line.start();
    return line;
  };
  onTestFinished(async () => {
    for (const line of lines) await line[Symbol.asyncDispose]();
    fast[Symbol.dispose]();
    await folder[Symbol.asyncDispose]();
  });

  const first = await start();
  const asked = { mode: 'text-to-image', model: `automatic1111/${model}`, prompt: 'a cat', inputs: [], options: {}, private: false } as const;
  await first.studio.submit({ id: 'job', asked, requester: { userId: 'u', guildId: null, channelId: null }, destination: null });
  // The start has returned once the web UI is asked how far it is.
  while (!bench.service.requests.some(({ path }) => path.endsWith('/progress'))) await wait(5);
  const stopped = lines.shift()?.[Symbol.asyncDispose]();
  await whileStopping();
  await stopped;
  const { job } = await (await start()).studio.settled('job', { signal: new AbortController().signal });
  return { phase: job.phase, posts: channel.messages.length };
}

test('a picture that a web UI ends while the bot is stopping is posted by the next process, and made once', { timeout: 20_000 }, async () => {
  const bench = await createWebUiBench();
  expect(await stoppedOnce(bench, () => wait(50).then(() => bench.pass(0)))).toEqual({ phase: 'done', posts: 1 });
  expect(bench.starts()).toBe(1);
});

slow('a picture that takes longer than the bot may is lost, and not made again', async () => {
  const bench = await createWebUiBench();
  expect(await stoppedOnce(bench, async () => {})).toEqual({ phase: 'failed', posts: 1 });
  expect(bench.starts()).toBe(1);
}, 20_000);
