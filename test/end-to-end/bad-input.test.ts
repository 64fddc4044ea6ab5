import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { OptionValues } from '../../src/playground/people/options.ts';
import { brush, pencil } from '../fakes/model-cards.ts';
import { isFinal, startTestBot, waitFor, type TestBot } from './bot.ts';
import { png } from './pictures.ts';
import { instant, type Service } from './service.ts';

const nothing = '\n-# Nothing was charged.';

/** Sends what Discord's own client would not send, too. Returns all that the person was told, and by whom it is seen. */
async function refusalOf(bot: TestBot, command: string, options: OptionValues): Promise<{ readonly first: number; readonly told: string }> {
  const asked = bot.ask(command, options, { unchecked: true });
  const { type } = await asked.acknowledged;
  const answer = await asked.until(({ response, followUps }) => [response(), ...followUps()].find((message) => message !== undefined && message.content !== ''));
  expect(answer.flags & 64, 'only the person sees it').toBe(64);
  await waitFor(() => bot.rows("select id from jobs where phase not in ('done', 'failed', 'canceled')").length === 0);
  // Nobody else has ever seen a word, nothing is left of the public answer, and nothing was held or charged.
  const { id } = answer;
  expect(bot.standIn.messages('general')).toEqual([]);
  expect(bot.standIn.messages('general', { viewer: 'alice' }).map((message) => message.id)).toEqual([id]);
  expect(bot.standIn.history('general').flatMap(({ versions }) => versions).filter(({ content, flags }) => content !== '' && (flags & 64) === 0)).toEqual([]);
  expect(bot.rows('select job from ledger')).toEqual([]);
  return { first: type, told: answer.content };
}

async function startWith(service: Service, environment = {}): Promise<TestBot> {
  return await startTestBot({ providers: [service, instant({ id: 'sketch', cards: [pencil] })], environment: () => environment });
}

const picture = async (name = 'in.png'): Promise<{ name: string; bytes: Uint8Array }> => ({ name, bytes: await png() });

const judgedByMemory: readonly (readonly [string, string, OptionValues, string])[] = [
  ['a count out of range', 'text-to-image', { prompt: 'boats', count: 9 }, '`count` is 9, but it must lie between 1 and 4.'],
  ['a seed out of range', 'text-to-image', { prompt: 'boats', seed: -1 }, '`seed` is -1, but it must lie between 0 and 4294967295.'],
  ['a shape that is not offered', 'text-to-image', { prompt: 'boats', model: 'lab/brush', aspect_ratio: '7:1' }, '`aspect_ratio` cannot be 7:1 with this model. It can be: 1:1, 16:9.'],
  ['a length that is not offered', 'text-to-video', { prompt: 'boats', duration: 90 }, '`duration` cannot be 90 with this model. It can be: 4, 6, 2.5.'],
  ['an unknown model', 'text-to-image', { prompt: 'boats', model: '@everyone' }, 'There is no model called \\@everyone here. Please pick one from the list that appears while you type, or leave the option out.'],
  ['a mode that the model lacks', 'text-to-video', { prompt: 'boats', model: 'lab/brush' }, 'lab/brush does not make a video from words. Please pick another model; `/models` shows what each one does.'],
  ['a prompt that is too long for the model', 'text-to-image', { prompt: 'long '.repeat(401), model: 'lab/brush' }, 'The prompt has 2005 characters, and this model reads at most 2000. Please shorten it.'],
  ['an empty prompt', 'text-to-image', { prompt: '   ' }, 'The prompt is empty. Please describe what you would like to see.'],
  ['no picture where one is needed', 'image-to-image', { prompt: 'as an oil painting' }, 'This command starts from a picture, and none was attached. Please add one.'],
];

test.each(judgedByMemory)('%s is refused at once, in one sentence for the person alone', async (_, command, options, sentence) => {
  const service = instant();
  await using bot = await startWith(service);

  expect(await refusalOf(bot, command, options)).toEqual({ first: 4, told: `${sentence}${nothing}` });
  expect(service.orders).toEqual([]);
  expect(bot.rows('select id from jobs')).toEqual([]);
});

test('a strength out of range is refused at once', async () => {
  await using bot = await startWith(instant());

  expect(await refusalOf(bot, 'image-to-image', { prompt: 'oil', image: await picture(), strength: 1.5 })).toEqual({ first: 4, told: `\`strength\` is 1.5, but it must lie between 0 and 1.${nothing}` });
});

test('a picture that is too large is refused by what Discord says of it, before a byte is fetched', async () => {
  await using bot = await startWith(instant(), { MAX_INPUT_MIB: '1' });

  const image = { name: 'large.png', bytes: new Uint8Array(1.5 * 2 ** 20) };
  const { first, told } = await refusalOf(bot, 'image-to-image', { prompt: 'oil', image });

  expect(first).toBe(4);
  expect(told).toBe(`large.png is 1.5 MB, and pictures may have at most 1 MB. A smaller copy will do.${nothing}`);
});

test('a file that does not even claim to be a picture is refused at once', async () => {
  await using bot = await startWith(instant());

  const { first, told } = await refusalOf(bot, 'image-to-image', { prompt: 'oil', image: { name: 'notes.txt', bytes: Buffer.from('hello') } });

  expect(first).toBe(4);
  expect(told).toBe(`notes.txt is not a picture we can read. PNG, JPEG, WebP and GIF work.${nothing}`);
});

/** A PNG of a few bytes that claims a size, and whose pixels swell to some length. */
function pngThatClaims(width: number, height: number, pixelBytes: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length);
    frame.writeUInt32BE(crc(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(pixelBytes), { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

const wholePicture = async (): Promise<Buffer> => sharp({ create: { width: 300, height: 300, channels: 3, background: 'red', noise: { type: 'gaussian', mean: 128, sigma: 30 } } }).jpeg().toBuffer();

const judgedByBytes: readonly (readonly [string, string, () => Promise<Uint8Array>, string])[] = [
  ['a text that is called a picture', 'photo.png', async () => Buffer.from('not a picture'), 'photo.png is not a picture we can read. PNG, JPEG, WebP and GIF work.'],
  ['a program that is called a picture', 'photo.jpg', async () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)]), 'photo.jpg is not a picture we can read. PNG, JPEG, WebP and GIF work.'],
  ['a picture with too many pixels', 'huge.png', async () => pngThatClaims(3_000, 1_000, 3_000 * 3_001), 'huge.png has too many pixels; at most 2 megapixels can be read. A smaller copy will do.'],
  ['a decompression bomb of a gigapixel', 'bomb.png', async () => pngThatClaims(30_000, 30_000, 10 * 2 ** 20), 'bomb.png has too many pixels; at most 2 megapixels can be read. A smaller copy will do.'],
  ['a picture that is cut off', 'cut.jpg', async () => (await wholePicture()).subarray(0, 3_000), 'cut.jpg seems to be damaged or cut off; it cannot be opened. Please save it again and attach the new copy.'],
];

test.each(judgedByBytes)('%s is refused once its bytes are there: nothing stays in public, and the person alone is told', async (_, name, bytes, sentence) => {
  const service = instant();
  await using bot = await startWith(service, { MAX_INPUT_MEGAPIXELS: '2' });

  const { first, told } = await refusalOf(bot, 'image-to-image', { prompt: 'as an oil painting', image: { name, bytes: await bytes() } });

  expect(first).toBe(5);
  expect(told).toMatch(`**This did not work.**\n${sentence}\n> as an oil painting${nothing} · job \``);
  expect(service.orders).toEqual([]);
});

test('a decompression bomb behind an honest header takes nothing with it', async () => {
  await using bot = await startWith(instant());

  const image = { name: 'bomb.png', bytes: pngThatClaims(100, 100, 64 * 2 ** 20) };
  const asked = bot.ask('image-to-image', { prompt: 'as an oil painting', image });

  // Whether the decoder overlooks what is too much or refuses it, there is an answer, and the bot goes on.
  await waitFor(() => bot.rows("select id from jobs where phase in ('done', 'failed')").length === 1);
  await asked.acknowledged;
  const next = bot.ask('image-to-image', { prompt: 'as an oil painting', image: await picture() });
  expect((await next.responded(isFinal)).attachments).toHaveLength(1);
});

test('a refused picture of a private command is told in the answer itself', async () => {
  await using bot = await startWith(instant());

  const { told } = await refusalOf(bot, 'image-to-image', { prompt: 'oil', private: true, image: { name: 'photo.png', bytes: Buffer.from('not a picture') } });

  expect(told).toContain('photo.png is not a picture we can read.');
});

test('a picture whose address has expired is refused, and nothing is charged', async () => {
  const service = instant();
  await using bot = await startTestBot({ providers: [service], standIn: { urlLifetimeMs: -1_000 } });

  const { first, told } = await refusalOf(bot, 'image-to-image', { prompt: 'as an oil painting', image: await picture() });

  expect(first).toBe(5);
  expect(told).toMatch('in.png could not be fetched any more, because Discord keeps attachments only for a while. Please send the command again.\n');
  expect(told).toContain('Nothing was charged.');
  expect(service.orders).toEqual([]);
});

test('missing permissions are named before anything is done', async () => {
  await using bot = await startWith(instant());
  bot.standIn.world.denyBot('general', ['SendMessages', 'AttachFiles']);

  const { first, told } = await refusalOf(bot, 'text-to-image', { prompt: 'boats' });

  expect(first).toBe(4);
  expect(told).toBe(`I cannot post results in this channel, because I am missing Send Messages and Attach Files. Somebody who manages the server can grant that; \`private: True\` works meanwhile where you may attach files.${nothing}`);
});

test('more jobs than one person may have waiting are refused', async () => {
  const service = instant({ concurrency: 1 });
  await using bot = await startWith({ ...service, start: () => new Promise(() => undefined) }, { MAX_WAITING_PER_USER: '1', SHUTDOWN_SECONDS: '1' });
  bot.ask('text-to-image', { prompt: 'the first', model: 'lab/brush' });
  await waitFor(() => bot.rows("select job from calls where state = 'starting'").length === 1);
  bot.ask('text-to-image', { prompt: 'the second', model: 'lab/brush' });
  await waitFor(() => bot.rows("select id from jobs where phase = 'queued'").length === 1);

  const third = bot.ask('text-to-image', { prompt: 'the third', model: 'lab/brush' });

  const [told] = await third.until(({ followUps }) => followUps().length > 0 && followUps());
  expect(told).toMatchObject({ flags: 64, content: expect.stringContaining('You already have 1 job waiting, and 1 may wait at once.') as string });
  expect(third.response()).toBeUndefined();
});

test('a command that no model is there for says so', async () => {
  await using bot = await startTestBot({ providers: [instant({ cards: [{ ...brush, modes: ['text-to-image'] }] })] });

  expect(await refusalOf(bot, 'text-to-video', { prompt: 'boats' })).toEqual({ first: 4, told: `No model that makes a video from words can be reached at the moment. That is on our side; please try again in a few minutes.${nothing}` });
});
