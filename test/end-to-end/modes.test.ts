import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OptionValues } from '../../src/playground/people/options.ts';
import { buttonsOf, isFinal, startTestBot, type TestBot } from './bot.ts';
import { openVideo } from './video.ts';
import { colours, decode, jpegOnItsSide, nameOf, png } from './pictures.ts';

// The bot as it comes: no key, no network, the sketch provider, the media child and the embedded codec.
const patience = 60_000;
let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot();
}, patience);
afterAll(() => bot[Symbol.asyncDispose](), patience);

/** What is posted for a command: the text, and the bytes as Discord has them. */
async function post(command: string, options: OptionValues): Promise<{ readonly content: string; readonly files: readonly Buffer[]; readonly types: readonly (string | undefined)[] }> {
  const message = await bot.ask(command, options).responded(isFinal, { timeoutMs: patience });
  expect(message.attachments, message.content).not.toEqual([]);
  const files = message.attachments.map(({ id }) => bot.standIn.fileBytes(id) ?? Buffer.alloc(0));
  return { content: message.content, files, types: message.attachments.map(({ content_type }) => content_type) };
}

test('/text-to-image draws pictures of the asked shape, each from a seed of its own', async () => {
  const { content, files } = await post('text-to-image', { prompt: 'a sunset by the sea', seed: 5, count: 2, aspect_ratio: '3:2' });

  for (const bytes of files) {
    const { format, width, height } = await decode(bytes);
    expect({ format, ratio: width / height }).toEqual({ format: 'png', ratio: expect.closeTo(1.5, 2) as number });
  }
  expect(content).toMatch(/^> a sunset by the sea\n\*\*Sketch: scene\*\* · seed 5, 6 · 3:2 · \d+ × \d+ · took [\d.]+ s · free\n-# job `\w+` · Drawn by rules, not by a model\./);
  expect(files[1]?.equals(files[0] ?? Buffer.alloc(0))).toBe(false);

  // The same words and seed give the same bytes again.
  const again = await post('text-to-image', { prompt: 'a sunset by the sea', seed: 6, aspect_ratio: '3:2' });
  expect(again.files[0]?.equals(files[1] ?? Buffer.alloc(0))).toBe(true);
}, patience);

test('/image-to-image works on the picture as it is shown, not as it lies in the file', async () => {
  const { files: [bytes = Buffer.alloc(0)] } = await post('image-to-image', { prompt: 'a soft blur', strength: 0.1, seed: 1, image: { name: 'photo.jpg', bytes: await jpegOnItsSide() } });

  const { width, height, colourAt } = await decode(bytes);
  expect(height / width).toBeCloseTo(1.5, 1);
  expect([colourAt(0.5, 0.1), colourAt(0.5, 0.9)].map(nameOf)).toEqual(['red', 'blue']);
  expect(bytes.includes('Exif')).toBe(false);
}, patience);

test('/text-to-video posts an MP4 that plays anywhere: H.264, 4:2:0, the index first, as long as asked', async () => {
  const { content, files: [bytes = Buffer.alloc(0)], types } = await post('text-to-video', { prompt: 'waves on a beach', seed: 2, duration: 2 });

  const video = await openVideo(bytes);
  expect(types).toEqual(['video/mp4']);
  expect(video).toMatchObject({ codec: 'avc', sampling: 'I420', width: 768, height: 768 });
  expect(video.boxes.indexOf('moov')).toBeLessThan(video.boxes.indexOf('mdat'));
  expect(video.boxes).not.toContain('moof');
  expect(video.seconds).toBeCloseTo(2, 1);
  expect(content).toContain('2 s long');
}, patience);

test('/image-to-video makes one video of a set of photos, in the given order, upright and unstretched', async () => {
  const photos = await Promise.all([colours.green, colours.red, colours.blue].map((colour) => png({ width: 120, height: 80, colour })));
  const set = Object.fromEntries(photos.map((bytes, index) => [index === 0 ? 'image' : `image${index + 1}`, { name: `${index}.png`, bytes }]));

  const { files: [bytes = Buffer.alloc(0)] } = await post('image-to-video', { ...set, duration: 2 });

  // A photo is shown for a second and a half at least, which is longer than was asked for.
  const video = await openVideo(bytes, [0.75, 2.25, 3.75]);
  expect(video.seconds).toBeCloseTo(4.5, 1);
  expect(video.middles.map(nameOf)).toEqual(['green', 'red', 'blue']);
  expect(video.width / video.height).toBeCloseTo(1.5, 1);
  expect([video.width % 2, video.height % 2]).toEqual([0, 0]);
}, patience);

test('/image-to-video moves over a single photo that lies on its side, shown upright', async () => {
  const { files: [bytes = Buffer.alloc(0)] } = await post('image-to-video', { duration: 2, image: { name: 'photo.jpg', bytes: await jpegOnItsSide() } });

  const video = await openVideo(bytes);
  expect(video.height / video.width).toBeCloseTo(1.5, 1);
  expect(video.seconds).toBeCloseTo(2, 1);
}, patience);

test('work of the sketch provider is shown in percent, and canceled work costs nothing', async () => {
  const asked = bot.ask('text-to-video', { prompt: 'a long walk through a forest', duration: 10 });
  const shown = await bot.soon(() => {
    const message = asked.response();
    return message && /\*\*Working\*\* · \d+ %/.test(message.content) ? message : undefined;
  }, 5);

  bot.standIn.as('alice').in('general').press(shown, buttonsOf(shown)[0] ?? '');

  const ended = await asked.responded(isFinal, { timeoutMs: patience });
  expect(ended.content).toMatch(/^\*\*Canceled\.\*\*\n> a long walk through a forest\n-# Nothing was charged\./);
}, patience);
