import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { composeLine } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Asked } from '../../src/core/request.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { Log } from '../../src/lib/log.ts';
import type { HttpService } from '../fakes/http-service.ts';
import { createMemoryChannel, createMemoryDelivery } from '../fakes/memory-delivery.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { openaiError, openaiKey, startOpenaiService } from './openai-service.ts';
import { stabilityKey, startStabilityService } from './stability-service.ts';

const requester = { userId: 'u', guildId: null, channelId: null };

/** A log that hides nothing: whatever reaches it was said by the parts themselves. */
function openLog(lines: string[]): Log {
  const write = (fields: object, message: string): void => { lines.push(inspect([message, fields], { depth: 10, showHidden: true })); };
  return { debug: write, info: write, warn: write, error: write, child: () => openLog(lines) };
}

async function everyFile(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(files)).join('\n');
}

/** Faults that repeat the key in the service's words, one after another. */
function faultsOf(service: HttpService, key: string): void {
  const isPaid = ({ method }: { readonly method: string }): boolean => method === 'POST';
  for (const status of [400, 401, 403, 500]) service.fault({ kind: 'answer', answer: openaiError(status, { message: `No to ${key}.`, name: 'x', errors: [`No to ${key}.`] }) }, isPaid);
  for (const kind of ['answer-lost', 'request-lost', 'truncated'] as const) service.fault({ kind }, isPaid);
  service.fault({ kind: 'answer', answer: { headers: { 'content-type': `text/${key}` }, body: `<html>${key}` } }, isPaid);
}

test('the keys of paid services are in no log line, row, file, post or address, whatever their services say', { timeout: 30_000 }, async () => {
  await using folder = await createTemporaryFolder();
  await using stability = await startStabilityService();
  await using openai = await startOpenaiService();
  const config = await readConfig({
    DATA_DIR: folder.path, SKETCH: 'off', FFMPEG: 'none',
    STABILITY_API_KEY: stabilityKey, STABILITY_URL: stability.origin, OPENAI_API_KEY: openaiKey, OPENAI_BASE_URL: `${openai.origin}/v1`,
  });
  const lines: string[] = [];
  const channel = createMemoryChannel();
  const outcomes: unknown[] = [];
  {
    await using line = await composeLine(config, { clock: systemClock, log: openLog(lines), createDelivery: () => createMemoryDelivery(channel) });
    await line.start();
    const ask = async (id: string, model: string, prompt: string): Promise<void> => {
      const asked: Asked = { mode: 'text-to-image', model, prompt, inputs: [], options: {}, private: false };
      await line.studio.submit({ id, asked, requester, destination: null });
      outcomes.push(await line.studio.settled(id, { signal: new AbortController().signal }));
    };
    for (const [service, key, model] of [[stability, stabilityKey, 'stability/core'], [openai, openaiKey, 'openai/gpt-image-2.6-flare']] as const) {
      await ask(`${model} good`, model, 'a cat');
      await ask(`${model} refused`, model, 'a forbidden cat');
      faultsOf(service, key);
      for (let number = 0; number < 8; number += 1) await ask(`${model} ${number}`, model, 'a cat');
    }
  }
  const told = [lines.join('\n'), JSON.stringify(outcomes), inspect(channel, { depth: 20 }), await everyFile(folder.path), ...[...stability.requests, ...openai.requests].map(({ url }) => url)];
  expect(outcomes).toHaveLength(20);
  expect(channel.messages.length).toBe(20);
  expect(lines.length).toBeGreaterThan(5);
  for (const text of told) for (const key of [stabilityKey, openaiKey]) expect(text.includes(key), text.slice(Math.max(0, text.indexOf(key) - 300), text.indexOf(key) + 100)).toBe(false);
});
