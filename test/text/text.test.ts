import { describe, expect, test } from 'vitest';
import type { ProblemTexts } from '../../src/core/problem-texts.ts';
import { en } from '../../src/text/en.ts';
import { sayProblem, textsFor } from '../../src/text/index.ts';
import { formatBytes, formatDuration, formatPercent } from '../../src/text/units.ts';

/** One example of each, so that every sentence is read here. */
const examples: { readonly [K in keyof ProblemTexts]: ProblemTexts[K] } = {
  'prompt-empty': {}, 'prompt-too-long': { length: 3_000, max: 2_000 }, 'model-unknown': { model: 'a/b' }, 'model-lacks-mode': { model: 'a/b', mode: 'text-to-video' },
  'no-model': { mode: 'image-to-video' }, 'not-priced': { model: 'a/b' }, 'option-out-of-range': { option: 'count', value: 9, min: 1, max: 4 },
  'option-not-offered': { option: 'duration', value: '7', choices: '4, 6' }, 'option-unknown': { option: 'strength', model: 'a/b' }, 'options-unreadable': { words: 'quality' }, 'image-needed': {},
  'too-many-images': { count: 3, max: 1, model: 'a/b' }, 'photo-set-not-taken': { count: 4, max: 1, model: 'a/b', models: ['c/d', 'e/f', 'g/h'] }, 'one-video-of-a-set': {}, 'clips-not-joined': {}, 'last-frame-not-taken': { model: 'a/b' }, 'mask-not-taken': { model: 'a/b' }, 'mask-needed': { model: 'a/b' }, 'mask-shape-wrong': { name: 'm.png', width: 64, height: 32, pictureWidth: 64, pictureHeight: 64 }, 'mask-empty': { name: 'm.png' }, 'file-type-wrong': { name: 'a.txt' },
  'file-too-large': { name: 'a.png', bytes: 30 * 2 ** 20, max: 20 * 2 ** 20 }, 'file-too-many-pixels': { name: 'a.png', max: 40e6 }, 'file-damaged': { name: 'a.png' },
  'file-gone': { name: 'a.png' }, 'file-unreachable': { name: 'a.png' }, 'missing-permissions': { permissions: ['View Channel', 'Send Messages', 'Attach Files'] },
  'too-many-waiting': { waiting: 10, max: 10 }, 'spend-cap-reached': { cost: 40_000, spent: 980_000, cap: 1_000_000 }, 'provider-refused': {}, 'english-only': { provider: 'Nova' }, 'provider-rejected': { provider: 'Nova' }, 'provider-unavailable': { provider: 'Nova' }, 'provider-busy': { provider: 'Nova' },
  'provider-failed': { provider: 'Nova' }, 'provider-timed-out': { provider: 'Nova' }, 'provider-lost': { provider: 'Nova' }, 'provider-misconfigured': { provider: 'Nova' },
  'start-unclear': { provider: 'Nova' }, 'result-damaged': {}, 'result-too-large': {}, 'chain-incomplete': {}, canceled: {}, 'received-too-late': {}, 'disk-full': {},
  'job-unknown': { id: 'abc' }, 'not-yours': {}, internal: {},
};

/** Every string of the catalog with where it stands. */
function stringsIn(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => stringsIn(each, `${path}.${name}`));
}

describe('The sentence about every problem', () => {
  test.each(Object.entries(examples))('%s is whole, and leaves nothing unsaid', (key, values) => {
    const sentence = sayProblem(en, { key, values } as Parameters<typeof sayProblem>[1], (words) => words);
    expect(sentence).toMatch(/^[A-Za-z`].*\.$/s);
    expect(sentence).not.toMatch(/undefined|NaN|\[object|\$\{/);
    expect(sentence.length).toBeLessThanOrEqual(400);
  });

  test('makes words from outside safe, and only those', () => {
    const sentence = sayProblem(en, { key: 'missing-permissions', values: { permissions: ['A', 'B'] } }, (words) => `<${words}>`);
    expect(sentence).toContain('<A> and <B>');
    expect(sayProblem(en, { key: 'model-lacks-mode', values: { model: 'm', mode: 'text-to-image' } }, (words) => `<${words}>`)).toContain('<m> does not make pictures from words');
  });
});

describe('The catalog', () => {
  test('is English for every locale there is no other language for', () => {
    for (const locale of ['en-US', 'en-GB', 'de', 'pt-BR', '']) expect(textsFor(locale)).toBe(en);
  });

  test('keeps to Discord’s limits: 100 characters for descriptions, 80 for buttons, 2,000 for messages', () => {
    const descriptions = [...stringsIn(en.commands), ...stringsIn(en.options), ...stringsIn(en.modes), ['', en.options.imageOfSet(10)] as const, ['', en.options.seconds(2.5)] as const];
    for (const [path, text] of descriptions) expect(text.length, `${path}: ${text}`).toBeLessThanOrEqual(100);
    for (const label of [en.job.cancel, en.jobs.cancel(10), en.jobs.collect(10), en.jobs.turnPingOn, en.jobs.turnPingOff]) expect(label.length).toBeLessThanOrEqual(80);
    for (const [path, text] of stringsIn(en)) expect(text.length, path).toBeLessThanOrEqual(2_000);
  });

  test('says nothing twice over', () => {
    for (const [path, text] of stringsIn(en)) expect(text, path).not.toMatch(/ {2}|\b(\w{3,}) \1\b|\s$/);
  });
});

describe('Units', () => {
  test('are those of people', () => {
    expect([1, 1_024, 700_000, 2 ** 20, 9.96 * 2 ** 20].map(formatBytes)).toEqual(['1 KB', '1 KB', '684 KB', '1 MB', '10 MB']);
    expect([0, 440, 4_000, 12_300, 60_000, 65_000, 3_600_000, 3_780_000].map(formatDuration)).toEqual(['0 s', '0.4 s', '4 s', '12 s', '1 min', '1 min 5 s', '1 h', '1 h 3 min']);
    expect([-1, 0, 0.5, 0.999, 1, 2].map(formatPercent)).toEqual(['0 %', '0 %', '50 %', '99 %', '100 %', '100 %']);
  });
});
