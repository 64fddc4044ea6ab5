import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { frameOf } from '../providers/comfyui-frames.ts';
import { startComfy, type ComfyServer, type ComfyVersion } from '../providers/comfyui-server.ts';
import type { Environment } from '../../src/config.ts';
import { videoFixture } from '../media/videos.ts';
import type { Interaction } from '../../src/playground/people/handle.ts';
import { isFinal, isOver, startTestBot, waitFor, type TestBot } from './bot.ts';
import { colours, png } from './pictures.ts';
import { slow } from '../setup/needs.ts';

/** A ComfyUI that works by itself, a node every few milliseconds. */
async function working(o: { version?: ComfyVersion; file?: Buffer } = {}): Promise<ComfyServer & { readonly pause: (isPaused: boolean) => void }> {
  const server = await startComfy(o);
  let isPaused = false;
  const timer = setInterval(() => { if (!isPaused) server.runs.tick(); }, 10);
  onTestFinished(async () => {
    clearInterval(timer);
    await server[Symbol.asyncDispose]();
  });
  return { ...server, pause: (paused) => { isPaused = paused; } };
}
const botOver = (server: ComfyServer, environment: Environment = {}): Promise<TestBot> => startTestBot({ environment: () => ({ COMFYUI_URL: server.origin, SKETCH: 'off', ...environment }) });

test('a picture is ordered in Discord, made by a ComfyUI workflow, and posted without the graph that ComfyUI writes into it', async () => {
  const graph = '{"3":{"class_type":"KSampler"}}';
  const file = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#4a90c2' } }).withExif({ IFD0: { ImageDescription: graph } }).png().toBuffer();
  const server = await working({ file });
  await using bot = await botOver(server);
  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse', model: 'comfyui/sdxl', seed: 0, count: 2 });
  await bot.soon(() => isOver(bot));
  const attachments = asked.response()?.attachments ?? [];
  expect(attachments).toHaveLength(2);
  expect(server.taken.map(({ graph: { 3: sampler } }) => sampler?.inputs['seed'])).toEqual([0, 1]);
  expect(file.includes('KSampler')).toBe(true);
  for (const { url } of attachments) expect(Buffer.from(await (await fetch(String(url))).arrayBuffer()).includes('KSampler')).toBe(false);
});

/** A run that goes no further than its first node, and of which the server sends this picture again and again. */
async function previewed(server: Awaited<ReturnType<typeof working>>, bot: TestBot, look: (asked: Interaction) => boolean | undefined): Promise<Interaction> {
  const picture = await sharp({ create: { width: 1_024, height: 512, channels: 3, background: '#c2904a' } }).withExif({ IFD0: { ImageDescription: 'KSampler' } }).jpeg().toBuffer();
  server.pause(true);
  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse', model: 'comfyui/sdxl' });
  await waitFor(() => server.taken.length === 1);
  for (let node = 0; node < 3; node++) server.runs.tick();
  await bot.soon(() => {
    server.sockets.sendRaw(frameOf(server.taken[0]?.id ?? '', picture));
    return look(asked);
  }, 5);
  return asked;
}

test('what ComfyUI shows on the way is seen in the message, made anew, and the result alone is left', async () => {
  const server = await working();
  await using bot = await botOver(server);
  const asked = await previewed(server, bot, (each) => each.response()?.attachments.some(({ filename }) => filename === 'preview.jpg'));
  const [preview] = asked.response()?.attachments ?? [];
  expect(preview?.description).toBe('Preview of what is being made for: a lighthouse');
  const shown = Buffer.from(await (await fetch(String(preview?.url))).arrayBuffer());
  expect([await sharp(shown).metadata(), shown.includes('KSampler')]).toMatchObject([{ format: 'jpeg', width: 512, height: 256 }, false]);
  server.pause(false);
  await bot.soon(() => isOver(bot));
  expect(asked.response()?.attachments.map(({ filename }) => filename)).toEqual([expect.stringMatching(/^darkroom-.*-1\.png$/)]);
});

test('nothing is shown on the way with PREVIEWS=off', async () => {
  const server = await working();
  await using bot = await botOver(server, { PREVIEWS: 'off' });
  const began = bot.clock.now();
  const asked = await previewed(server, bot, () => bot.clock.now() - began > 15_000);
  server.pause(false);
  await bot.soon(() => isOver(bot));
  expect(bot.standIn.history('general').flatMap(({ attachmentsEver }) => attachmentsEver).map(({ filename }) => filename)).toEqual([expect.stringMatching(/^darkroom-/)]);
  expect(asked.response()?.attachments).toHaveLength(1);
});

test.each(['0.33.0', '0.3.64'] as const)('a bot that is stopped in the middle finds its run on ComfyUI %s again, and buys nothing twice', async (version) => {
  const server = await working({ version });
  await using bot = await botOver(server);
  server.pause(true);
  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse', model: 'comfyui/sdxl' });
  await waitFor(() => server.taken.length === 1);
  await bot.stop();
  server.pause(false);
  await bot.start();
  await bot.soon(() => isOver(bot));
  expect(asked.response()?.attachments).toHaveLength(1);
  expect(server.taken).toHaveLength(1);
});

test('a run that ComfyUI forgot by a restart is told as lost, and nothing is charged', async () => {
  const server = await working();
  await using bot = await botOver(server);
  server.pause(true);
  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse', model: 'comfyui/sdxl' });
  await waitFor(() => server.taken.length === 1);
  server.restart();
  await bot.soon(() => isOver(bot));
  expect(asked.response()?.content).toContain('comfyui lost track of this job.');
  expect(asked.response()?.content).toContain('Nothing was charged.');
});

test('a box that is down at the start is on offer once it comes', async () => {
  const server = await working();
  server.service.fault({ kind: 'request-lost' });
  await using bot = await startTestBot({ environment: () => ({ COMFYUI_URL__ATTIC: server.origin }) });
  const early = bot.ask('text-to-image', { prompt: 'a lighthouse', model: 'comfyui/attic/sdxl' });
  await waitFor(() => early.response());
  expect(early.response()?.content).toContain('comfyui/attic/sdxl');
  expect(server.taken).toHaveLength(0);
  bot.clock.skip(31_000);
  // The last thing it does before the models are on offer.
  await waitFor(() => existsSync(join(bot.folder, 'providers', 'comfyui', 'attic', 'node-classes.txt')));
  const later = bot.ask('text-to-image', { prompt: 'a lighthouse', model: 'comfyui/attic/sdxl' });
  await bot.soon(() => isOver(bot));
  expect(later.response()?.attachments).toHaveLength(1);
});

slow('a set of photos is made by a workflow that takes a first and a last frame, clip by clip, and posted as one video', async () => {
  const server = await working({ file: Buffer.from(videoFixture('vorbis.webm')) });
  await using bot = await botOver(server);
  const photos = await Promise.all([colours.green, colours.red, colours.blue].map((colour) => png({ width: 96, height: 54, colour })));
  const [image, image2, image3] = photos.map((bytes, index) => ({ name: `${index}.png`, bytes }));
  const asked = bot.ask('image-to-video', { prompt: 'a slow change', image, image2, image3, model: 'comfyui/wan22-14b-image' });
  const message = await asked.responded(isFinal, { timeoutMs: 60_000 });

  const framesOf = (node: string): readonly unknown[] => server.taken.map(({ graph }) => graph[node]?.inputs['image']);
  const [first, second, third] = [...new Set([...framesOf('62'), ...framesOf('63')])];
  expect(framesOf('62')).toEqual([first, second]);
  expect(framesOf('63')).toEqual([second, third]);
  expect(server.taken.map(({ graph }) => [graph['67']?.inputs['width'], graph['67']?.inputs['height']])).toEqual([[832, 480], [832, 480]]);
  expect(message.attachments.map(({ content_type: type }) => type)).toEqual(['video/mp4']);
}, 60_000);
