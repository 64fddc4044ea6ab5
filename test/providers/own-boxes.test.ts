import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { composeLine, type Line } from '../../src/compose.ts';
import { readConfig, type Environment } from '../../src/config.ts';
import type { Log } from '../../src/lib/log.ts';
import type { HttpService } from '../fakes/http-service.ts';
import { createMemoryChannel, createMemoryDelivery, type MemoryChannel } from '../fakes/memory-delivery.ts';
import { createRunningClock, type RunningClock } from '../fakes/running-clock.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { apiKey as painterKey, createAiSdkBench, painterModule, pictureModel } from './ai-sdk-bench.ts';
import { createWebUiBench, password } from './automatic1111-bench.ts';
import { apiKey, createCompatibleBench } from './openai-compatible-bench.ts';
import { createSdServerBench, token } from './sd-server-bench.ts';
import { slow } from '../setup/needs.ts';

/** A log that hides nothing: whatever reaches it was said by the parts themselves. */
function openLog(lines: string[]): Log {
  const write = (fields: object, message: string): void => { lines.push(inspect([message, fields], { depth: 10, showHidden: true })); };
  return { debug: write, info: write, warn: write, error: write, child: () => openLog(lines) };
}

type Run = { readonly line: Line; readonly clock: RunningClock; ask(model: string, prompt?: string): Promise<string>; readonly told: () => Promise<string>; readonly channel: MemoryChannel };

/** The whole line over boxes whose work goes on by itself, on a clock that runs fast. */
async function open(environment: Environment, tick: () => unknown): Promise<Run> {
  const folder = await createTemporaryFolder();
  const timer = setInterval(tick, 10);
  const clock = createRunningClock();
  const lines: string[] = [];
  const channel = createMemoryChannel();
  const outcomes: unknown[] = [];
  const line = await composeLine(
    await readConfig({ DATA_DIR: folder.path, SKETCH: 'off', FFMPEG: 'none', SHUTDOWN_SECONDS: '1', ...environment }),
    { clock, log: openLog(lines), createDelivery: () => createMemoryDelivery(channel) },
  );
  const fast = clock.fast(10);
  onTestFinished(async () => {
    await line[Symbol.asyncDispose]();
    fast[Symbol.dispose]();
    clearInterval(timer);
    await folder[Symbol.asyncDispose]();
  });
  await line.start();
  return {
    line, clock, channel,
    ask: async (model, prompt = 'a cat') => {
      const id = `job-${outcomes.length}`;
      const asked = { mode: 'text-to-image', model, prompt, inputs: [], options: {}, private: false } as const;
      await line.studio.submit({ id, asked, requester: { userId: 'u', guildId: null, channelId: null }, destination: null });
      const outcome = await line.studio.settled(id, { signal: new AbortController().signal });
      outcomes.push(outcome);
      return outcome.job.phase;
    },
    told: async () => [lines.join('\n'), JSON.stringify(outcomes), inspect(channel, { depth: 20 }), await everyFile(folder.path)].join('\n'),
  };
}

async function everyFile(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return (await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')))).join('\n');
}

/** Faults that repeat the key in the service's words, to the next orders. */
function faultsOf(service: HttpService, key: string): void {
  const isOrder = ({ method, path }: { readonly method: string; readonly path: string }): boolean => method === 'POST' && !/interrupt|cancel/.test(path);
  const words = `No to ${key}.`;
  for (const status of [400, 401, 403, 500]) service.fault({ kind: 'answer', answer: { status, headers: { 'x-said': key }, json: { error: words, detail: words, errors: words, message: words } } }, isOrder);
  for (const kind of ['answer-lost', 'request-lost', 'truncated'] as const) service.fault({ kind }, isOrder);
  service.fault({ kind: 'answer', answer: { status: 502, headers: { 'content-type': `text/${key}` }, body: `<html>${key}` } }, isOrder);
}

test('boxes of one\'s own and packages make pictures in one line, and no key of theirs is in a log line, row, file, post or address', { timeout: 60_000 }, async () => {
  const [sdServer, webUi, compatible, painter] = [await createSdServerBench(), await createWebUiBench(), await createCompatibleBench({ server: 'vllm-omni' }), await createAiSdkBench()];
  const { ask, told } = await open({
    SD_SERVER_URL: sdServer.service.origin, SD_SERVER_TOKEN: token, SD_SERVER_IMAGE_SIDE: '64',
    AUTOMATIC1111_URL: webUi.service.origin, AUTOMATIC1111_USER: 'bot', AUTOMATIC1111_PASSWORD: password,
    OPENAI_COMPATIBLE_URL: compatible.service.origin, OPENAI_COMPATIBLE_API_KEY: apiKey, OPENAI_COMPATIBLE_PRICE_USD_PER_IMAGE: '0.01',
    AI_SDK_MODULE: painterModule, AI_SDK_EXPORT: 'createPainter', AI_SDK_API_KEY: painterKey,
    AI_SDK_OPTIONS: JSON.stringify({ baseURL: painter.service.origin }), AI_SDK_MODELS: JSON.stringify([pictureModel]),
  }, () => Promise.all([sdServer.pass(0), webUi.pass(0)]));
  const boxes = [
    ['sd-server/sd_xl_turbo-Q8_0', sdServer.service, token], ['automatic1111/sdxl_juggernaut-XL-v9', webUi.service, password],
    ['openai-compatible/flux.2-dev', compatible.service, apiKey], ['ai-sdk/brush/large', painter.service, painterKey],
  ] as const;
  for (const [model, service, key] of boxes) {
    expect([model, await ask(model)]).toEqual([model, 'done']);
    faultsOf(service, key);
    for (let number = 0; number < 8; number += 1) expect([model, number, await ask(model)]).toEqual([model, number, 'failed']);
    expect([model, await ask(model)]).toEqual([model, 'done']);
  }
  const everything = await told();
  for (const [, service, key] of boxes) {
    for (const text of [everything, ...service.requests.map(({ url }) => url)]) expect(text.includes(key), text.slice(Math.max(0, text.indexOf(key) - 300), text.indexOf(key) + 100)).toBe(false);
  }
});

slow('several boxes of one kind are there with names of their own, and one that is down is on offer once it comes', async () => {
  const [one, attic] = [await createSdServerBench(), await createSdServerBench()];
  for (let times = 0; times < 2; times += 1) attic.service.fault({ kind: 'answer', answer: { status: 502, body: '<html>' } });
  const { line, clock, ask } = await open({
    SD_SERVER_URL: one.service.origin, SD_SERVER_TOKEN: token, SD_SERVER_IMAGE_SIDE: '64',
    SD_SERVER_URL__ATTIC: attic.service.origin, SD_SERVER_TOKEN__ATTIC: token, SD_SERVER_IMAGE_SIDE__ATTIC: '64',
  }, () => Promise.all([one.pass(0), attic.pass(0)]));
  const offered = (): readonly string[] => line.studio.models('text-to-image').map(({ provider }) => provider);
  expect(offered()).toEqual(['sd-server']);
  expect(await ask('sd-server/sd_xl_turbo-Q8_0')).toBe('done');
  while (!offered().includes('sd-server/attic')) await clock.sleep(5_000);
  expect(await ask('sd-server/attic/sd_xl_turbo-Q8_0')).toBe('done');
  expect([one.starts(), attic.starts()]).toEqual([1, 1]);
}, 30_000);
