import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Order } from '../../src/core/provider.ts';
import { brush, pencil } from '../fakes/model-cards.ts';
import { isFinal, startTestBot, type TestBot } from './bot.ts';
import { colours, decode, jpegOnItsSide, nameOf, png } from './pictures.ts';
import { createService } from './service.ts';

const patience = 60_000;
const plain = { ...brush, name: 'plain', options: {}, inputs: { 'image-to-image': { image: 1, reference: 2, lastFrame: false } } };

/** The bot with a model without options or masks, preferred, and one that has both. */
async function startBotWith(): Promise<{ readonly bot: TestBot; readonly orders: readonly Order[] } & AsyncDisposable> {
  const service = createService({
    cards: [plain, brush],
    start: async () => ({ kind: 'done', outputs: [{ kind: 'bytes', bytes: await png() }], cost: { micros: 40_000, estimated: false } }),
  });
  const bot = await startTestBot({ providers: [service] });
  return { bot, orders: service.orders, [Symbol.asyncDispose]: () => bot[Symbol.asyncDispose]() };
}

/** A mask as its owner draws it: see-through in the upper half. */
async function maskFile(width: number, height: number): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const below = await sharp({ create: { width, height: height / 2, channels: 4, background: '#7799bb' } }).png().toBuffer();
  const mask = sharp({ create: { width, height, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } }).composite([{ input: below, left: 0, top: height / 2 }]);
  return { name: 'mask.png', bytes: new Uint8Array(await mask.png().toBuffer()) };
}

/** The upper left and the lower right corner of a file of the spool, in RGBA. */
async function cornersOf(bot: TestBot, hash: string): Promise<{ readonly size: readonly number[]; readonly corners: readonly (readonly number[])[] }> {
  const { data, info } = await sharp(await readFile(join(bot.folder, 'spool', hash.slice(0, 2), hash))).raw().toBuffer({ resolveWithObject: true });
  return { size: [info.width, info.height, info.channels], corners: [[...data.subarray(0, 4)], [...data.subarray(-4)]] };
}

test('options and a mask reach the model that takes them, in its own words and in one form, and the options are told under the result', async () => {
  await using started = await startBotWith();
  const { bot, orders } = started;
  const photo = { name: 'photo.jpg', bytes: await jpegOnItsSide() };

  const message = await bot.ask('image-to-image', { prompt: 'a hat', image: photo, mask: await maskFile(120, 180), options: 'Quality=HIGH steps=12, tags="red felt"' }).responded(isFinal, { timeoutMs: patience });

  expect(message.attachments, message.content).toHaveLength(1);
  expect(orders.map(({ model, options, inputs }) => ({ model, options, roles: inputs.map(({ role }) => role) }))).toEqual([
    { model: 'brush', options: { quality: 'high', steps: 12, tags: ['red felt'] }, roles: ['image', 'mask'] },
  ]);
  expect(message.content).toMatch(/\*\*Brush\*\* · seed \d+ · quality=high steps=12 tags="red felt" · 64 × 48 · took/);
  const mask = orders[0]?.inputs[1]?.file;
  expect(mask).toMatchObject({ type: 'image/png', width: 60, height: 90 });
  expect(await cornersOf(bot, mask?.hash ?? '')).toEqual({ size: [60, 90, 4], corners: [[0, 0, 0, 0], [0, 0, 0, 255]] });
}, patience);

test('a mask that does not fit its picture, or marks nothing, is refused in one sentence, and nothing is bought', async () => {
  await using started = await startBotWith();
  const { bot, orders } = started;
  const image = { name: 'photo.png', bytes: await png({ width: 64, height: 48 }) };
  const refusals: readonly (readonly [{ readonly name: string; readonly bytes: Uint8Array }, string])[] = [
    [await maskFile(60, 60), 'mask.png is 60 × 60, and your picture is 64 × 48. A mask is laid over the picture, so it needs the same shape.'],
    [{ name: 'black.png', bytes: await png({ width: 64, height: 48, colour: { r: 0, g: 0, b: 0 } }) }, 'black.png marks nothing to make anew.'],
    [{ name: 'notes.png', bytes: Buffer.from('no picture') }, 'notes.png is not a picture we can read.'],
  ];
  for (const [mask, sentence] of refusals) {
    const asked = bot.ask('image-to-image', { prompt: 'a hat', image, mask });
    const told = await asked.until(() => asked.followUps().find(({ content }) => content !== ''), { timeoutMs: patience });
    expect(told.content).toContain(sentence);
    expect(told.content).toContain('Nothing was charged.');
  }
  const taken = bot.ask('image-to-image', { prompt: 'a hat', image, mask: await maskFile(64, 48), model: 'lab/plain' });
  expect(await taken.acknowledged).toMatchObject({ type: 4, data: { flags: 64, content: expect.stringContaining('lab/plain changes whole pictures and takes no mask.') as string } });
  expect(orders).toEqual([]);
}, patience);

test('the sketch provider changes a picture within the mask alone', async () => {
  await using bot = await startTestBot();
  const image = { name: 'photo.png', bytes: await png({ width: 600, height: 600, colour: colours.green }) };
  const message = await bot.ask('image-to-image', { prompt: 'at night', strength: 1, image, mask: await maskFile(300, 300), options: 'style=noir' }).responded(isFinal, { timeoutMs: patience });
  const { colourAt } = await decode(bot.standIn.fileBytes(message.attachments[0]?.id ?? '') ?? Buffer.alloc(0));
  expect([colourAt(0.5, 0.2), colourAt(0.5, 0.8)].map(nameOf)).toEqual(['grey', 'green']);
}, patience);

test('a model without options leaves the commands without them', async () => {
  await using bot = await startTestBot({ providers: [createService({ cards: [pencil], start: async () => ({ kind: 'canceled' }) })] });
  const names = bot.standIn.commands().flatMap(({ options = [] }) => options.map(({ name }) => name));
  expect(names).not.toContain('options');
  expect(names).not.toContain('mask');
});
