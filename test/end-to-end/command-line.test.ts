import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readArguments, UsageError } from '../../src/cli/arguments.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { openVideo } from './video.ts';
import { decode, jpegOnItsSide } from './pictures.ts';
import { start, type Ended } from './program.ts';
import { slow } from '../setup/needs.ts';

const patience = 60_000;

/** `npm run generate -- …`, started in an empty folder. */
async function generate(folder: string, ...words: readonly string[]): Promise<Ended> {
  return await start('src/cli/generate.ts', { folder, words }).ended;
}

test('generate writes several pictures into a folder and tells of them as JSON, with nothing else on that output', async () => {
  await using folder = await createTemporaryFolder();

  const { code, out, err } = await generate(folder.path, 'text-to-image', '--prompt', 'a forest in fog', '--seed', '8', '--count', '2', '--aspect-ratio', '3:2', '--out', 'pictures', '--json');

  expect(code).toBe(0);
  expect(err).not.toContain('forest');
  const report = JSON.parse(out) as { readonly files: readonly { readonly path: string; readonly bytes: number }[] };
  expect(report).toMatchObject({
    mode: 'text-to-image', model: 'sketch/scene', seed: 8, cost: { micros: 0, estimated: false, shown: 'free' }, notes: [],
    files: [{ type: 'image/png', seed: 8 }, { type: 'image/png', seed: 9 }],
  });
  for (const { path, bytes } of report.files) {
    const file = await readFile(join(folder.path, path));
    const { width, height } = await decode(file);
    expect({ bytes: file.byteLength, ratio: width / height }).toEqual({ bytes, ratio: expect.closeTo(1.5, 2) as number });
  }
  // Nothing is left behind but what was asked for.
  expect(await readdir(folder.path)).toEqual(['pictures']);
}, patience);

test('generate image-to-image restyles a picture of this machine, upright, and says where it is', async () => {
  await using folder = await createTemporaryFolder();
  await writeFile(join(folder.path, 'photo.jpg'), await jpegOnItsSide());

  const { code, out } = await generate(folder.path, 'image-to-image', '--prompt', 'a pencil sketch', '--image', 'photo.jpg', '--strength', '0.5', '--option', 'style=pencil', '--out', 'sketch.png');

  expect({ code, out }).toEqual({ code: 0, out: 'sketch.png\n' });
  const { width, height } = await decode(await readFile(join(folder.path, 'sketch.png')));
  expect(height / width).toBeCloseTo(1.5, 1);
}, patience);

test('generate makes a video from words and one from pictures, with progress on the other output', async () => {
  await using folder = await createTemporaryFolder();
  await writeFile(join(folder.path, 'photo.jpg'), await jpegOnItsSide());

  const [words, picture] = await Promise.all([
    generate(folder.path, 'text-to-video', '--prompt', 'waves', '--duration', '2', '--out', 'waves.mp4'),
    generate(folder.path, 'image-to-video', '--image', 'photo.jpg', '--duration', '2', '--out', 'photo.mp4'),
  ]);

  expect([words.code, picture.code]).toEqual([0, 0]);
  expect(words.err).toMatch(/working, \d+ %/);
  for (const name of ['waves.mp4', 'photo.mp4']) expect(await openVideo(await readFile(join(folder.path, name)))).toMatchObject({ codec: 'avc', seconds: expect.closeTo(2, 1) as number });
}, patience);

const wrongWords: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no mode', [], /^The mode must be one of text-to-image, image-to-image, text-to-video, image-to-video\.$/],
  ['an unknown mode', ['paint', '--out', 'x.png'], /^The mode must be one of/],
  ['an unknown option', ['text-to-image', '--promt', 'x', '--out', 'x.png'], /--promt/],
  ['a prompt without quotes', ['text-to-image', '--prompt', 'a', 'lighthouse', '--out', 'x.png'], /^"lighthouse" is one word too many/],
  ['no place for the result', ['text-to-image', '--prompt', 'x'], /^Say where the result goes/],
  ['a number that is none', ['text-to-image', '--prompt', 'x', '--count', 'two', '--out', 'x.png'], /^--count must be a number, not "two"\.$/],
  ['an option without a value', ['text-to-image', '--prompt', 'x', '--option', 'style', '--out', 'x.png'], /^--option takes key=value, not "style"\.$/],
];

test.each(wrongWords)('generate says in one sentence what is wrong with %s', (_, words, sentence) => {
  expect(() => readArguments(words)).toThrow(UsageError);
  expect(() => readArguments(words)).toThrow(sentence);
});

test('generate takes options as they are typed, lists by their name again, and a mask', () => {
  const words = ['image-to-image', '--prompt', 'x', '--image', 'a.png', '--mask', 'm.png', '--option', 'style=oil on canvas', '--option', 'tags=a', '--option', 'Tags="b c"', '--out', 'x.png'];
  const { asked, files } = readArguments(words);
  expect(asked.options).toEqual({ style: 'oil on canvas', tags: ['a', 'b c'] });
  expect(files).toEqual([{ role: 'image', path: 'a.png' }, { role: 'mask', path: 'm.png' }]);
});

const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['a wrong word', ['text-to-image', '--promt', 'x', '--out', 'x.png'], /--promt/],
  ['a count out of range', ['text-to-image', '--prompt', 'x', '--count', '9', '--out', 'x.png'], /^`count` is 9, but it must lie between 1 and 4\./],
  ['a file that is not there', ['image-to-image', '--prompt', 'x', '--image', 'nowhere.png', '--out', 'x.png'], /^There is no file nowhere\.png\./],
  ['a file that is no picture', ['image-to-image', '--prompt', 'x', '--image', 'notes.txt', '--out', 'x.png'], /^notes\.txt is not a picture we can read\./m],
  ['an unknown model', ['text-to-image', '--prompt', 'x', '--model', 'nobody/nothing', '--out', 'x.png'], /^There is no model called nobody\/nothing here\./],
];

test('generate ends with 1 and one sentence for each mistake, and writes nothing', async () => {
  await using folder = await createTemporaryFolder();
  await writeFile(join(folder.path, 'notes.txt'), 'no picture');

  for (const [what, words, sentence] of mistakes) {
    const { code, out, err } = await generate(folder.path, ...words);
    expect({ what, code, out }).toEqual({ what, code: 1, out: '' });
    expect(err, what).toMatch(sentence);
    expect(err, what).not.toMatch(/^\s+at /m);
  }
  expect(await readdir(folder.path)).toEqual(['notes.txt']);
}, patience);

slow('the demo sends all four commands over real sockets and writes what was posted', async () => {
  await using folder = await createTemporaryFolder();

  const { code, out, err } = await start('src/cli/demo.ts', { folder: folder.path, words: ['--out', 'posted'] }).ended;

  expect(code, err).toBe(0);
  const rows = out.trim().split('\n').slice(1).map((line) => line.split(/\s{2,}/));
  expect(new Set(rows.map(([mode]) => mode))).toEqual(new Set(['text-to-image', 'image-to-image', 'text-to-video', 'image-to-video']));
  for (const [, name = '', type, pixels, duration, bytes] of rows) {
    const file = await readFile(join(folder.path, 'posted', name));
    expect(String(file.byteLength)).toBe(bytes);
    const { width, height } = type === 'video/mp4' ? await openVideo(file) : await decode(file);
    expect(`${width}x${height}`).toBe(pixels);
    expect(duration).toMatch(type === 'video/mp4' ? /^[\d.]+ s$/ : /^-$/);
  }
}, 180_000);
