import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { composeLine } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { Log } from '../../src/lib/log.ts';
import { createMemoryChannel, createMemoryDelivery } from '../fakes/memory-delivery.ts';
import { createRunningClock } from '../fakes/running-clock.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { headerSecret, secret } from './comfyui-bench.ts';
import { startComfy, type ComfyVersion } from './comfyui-server.ts';

const accountKey = 'comfyui-account-key-of-nobody';
const secrets = [secret, headerSecret, accountKey];

/** A log that hides nothing: whatever reaches it was said by the parts themselves. */
function openLog(lines: string[]): Log {
  const write = (fields: object, message: string): void => { lines.push(inspect([message, fields], { depth: 10, showHidden: true })); };
  return { debug: write, info: write, warn: write, error: write, child: () => openLog(lines) };
}

async function everyFile(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return (await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')))).join('\n');
}

test.each<ComfyVersion>(['0.33.0', '0.3.64'])('what is sent to the proxy of a ComfyUI %s is in no log line, row, file, post or address, whatever the server says', async (version) => {
  await using folder = await createTemporaryFolder();
  await using server = await startComfy({ version, secret, said: secrets.join(' ') });
  const timer = setInterval(() => server.runs.tick(), 5);
  onTestFinished(() => clearInterval(timer));
  const config = await readConfig({ DATA_DIR: folder.path, SKETCH: 'off', FFMPEG: 'none', COMFYUI_URL: server.origin, COMFYUI_TOKEN: secret, COMFYUI_HEADERS: `X-Door: ${headerSecret}`, COMFYUI_ACCOUNT_KEY: accountKey });
  const clock = createRunningClock();
  const lines: string[] = [];
  const channel = createMemoryChannel();
  const outcomes: unknown[] = [];
  {
    await using line = await composeLine(config, { clock, log: openLog(lines), createDelivery: () => createMemoryDelivery(channel) });
    await line.start();
    using _fast = clock.fast(100);
    const ask = async (prompt: string, seed: number): Promise<void> => {
      const id = `job-${outcomes.length}`;
      await line.studio.submit({
        id, asked: { mode: 'text-to-image', model: 'comfyui/sdxl', prompt, seed, inputs: [], options: {}, private: false },
        requester: { userId: 'u', guildId: null, channelId: null }, destination: null,
      });
      outcomes.push(await line.studio.settled(id, { signal: new AbortController().signal }));
    };
    for (const [seed, prompt] of ['a cat', 'a forbidden cat', 'an enormous cat', 'a broken cat'].entries()) await ask(prompt, seed);
    const words = `No to ${secrets.join(' and ')}.`;
    for (const status of [400, 401, 403, 500]) {
      server.service.fault({ kind: 'answer', answer: { status, headers: { 'x-said': secret }, json: { error: { type: words, message: words }, node_errors: {} } } }, ({ path }) => path === '/prompt');
      await ask('a cat', status);
    }
    for (const which of [/^\/view/, /^\/(?:api\/jobs|history)\//, /^\/queue|^\/api\/jobs/]) {
      server.service.fault({ kind: 'answer', answer: { status: 403, json: { error: words } } }, ({ path }) => which.test(path));
      await ask('a cat', outcomes.length);
    }
    delete server.classes['KSampler'];
    await ask('a cat', 99);
  }
  const told = [lines.join('\n'), JSON.stringify(outcomes), inspect(channel, { depth: 20 }), await everyFile(folder.path), ...server.service.requests.map(({ url }) => url)];
  expect(outcomes.map((outcome) => (outcome as { job: { phase: string } }).job.phase)).toContain('failed');
  expect(lines.length).toBeGreaterThan(5);
  for (const text of told) {
    for (const key of secrets) expect(text.includes(key), text.slice(Math.max(0, text.indexOf(key) - 300), text.indexOf(key) + 100)).toBe(false);
  }
}, 30_000);
