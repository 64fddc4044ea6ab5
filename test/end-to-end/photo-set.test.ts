import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ModelCard } from '../../src/core/model-card.ts';
import type { Order } from '../../src/core/provider.ts';
import { pencil } from '../fakes/model-cards.ts';
import { makeVideo } from '../media/videos.ts';
import { isFinal, startTestBot, type TestBot } from './bot.ts';
import { colours, decode, nameOf, png, type Colour } from './pictures.ts';
import { createService } from './service.ts';
import { openVideo } from './video.ts';

const patience = 60_000;
const frames = 12;

/** Makes a video of one second from a first picture to a last one, at two cents. */
const card: ModelCard = {
  ...pencil, name: 'morph', label: 'Morph', modes: ['image-to-video'], inputs: { 'image-to-video': { image: 1, reference: 0, lastFrame: true } }, aspectRatios: [], durationsSeconds: [1],
  price: { rows: [{ unit: 'call', micros: 20_000 }], asOf: '2026-11-01', source: 'https://example.test' },
};

/** A frame of one colour in RGBA. */
function frameOf({ r, g, b }: Colour): Uint8Array {
  return Uint8Array.from({ length: 96 * 64 * 4 }, (_, at) => [r, g, b, 255][at % 4] ?? 0);
}

/** The clip that an order asks for: its first picture's colour turns into its last one's. */
async function clipOf(order: Order, folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const colourOf = async (role: string): Promise<Colour> => {
    const hash = order.inputs.find((input) => input.role === role)?.file.hash ?? '';
    return (await decode(await readFile(join(folder, 'spool', hash.slice(0, 2), hash)))).colourAt(0.5, 0.5);
  };
  const [first, last] = [await colourOf('image'), await colourOf('last-frame')];
  const between = (share: number): Colour => ({ r: first.r + (last.r - first.r) * share, g: first.g + (last.g - first.g) * share, b: first.b + (last.b - first.b) * share });
  return makeVideo({ container: 'mp4', codec: 'avc', width: 96, height: 64, framesPerSecond: frames, bitrate: 600_000, frames: Array.from({ length: frames }, (_, index) => frameOf(between(index / (frames - 1)))) });
}

test('a set of photos with a model that takes a first and a last picture is posted as one video through all of them', async () => {
  const folderOf: { bot?: TestBot } = {};
  const service = createService({
    cards: [card],
    start: async (order) => ({ kind: 'done', outputs: [{ kind: 'bytes', bytes: await clipOf(order, folderOf.bot?.folder ?? '') }], cost: { micros: 20_000, estimated: false } }),
  });
  await using bot = await startTestBot({ providers: [service] });
  folderOf.bot = bot;
  const photos = await Promise.all([colours.green, colours.red, colours.blue].map((colour) => png({ width: 96, height: 64, colour })));
  const [image, image2, last_frame] = photos.map((bytes, index) => ({ name: `${index}.png`, bytes }));

  const message = await bot.ask('image-to-video', { image, image2, last_frame, duration: 5 }).responded(isFinal, { timeoutMs: patience });

  expect(service.orders.map(({ durationSeconds, inputs }) => [durationSeconds, inputs.map(({ role }) => role)])).toEqual([[1, ['image', 'last-frame']], [1, ['image', 'last-frame']]]);
  expect(message.attachments.map(({ filename, content_type }) => [filename.replace(/-\w+-/, '-…-'), content_type])).toEqual([['darkroom-…-1.mp4', 'video/mp4']]);
  expect(message.content).toMatch(/96 × 64 · 2 s long · took [\d.]+ s · \$0\.04\n-# duration 2 s instead of 5 s, which this model does not make\n-# job/);
  const video = await openVideo(bot.standIn.fileBytes(message.attachments[0]?.id ?? '') ?? Buffer.alloc(0), [0, 11 / 12, 1, 23 / 12]);
  expect(video).toMatchObject({ codec: 'avc', sampling: 'I420', width: 96, height: 64, frames: 24, seconds: expect.closeTo(2, 2) as number });
  expect(video.boxes.indexOf('moov')).toBeLessThan(video.boxes.indexOf('mdat'));
  expect(video.middles.map(nameOf)).toEqual(['green', 'red', 'red', 'blue']);
}, patience);
