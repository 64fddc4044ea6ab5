import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, type Environment } from '../../src/config.ts';
import { defaultModels, hardware } from '../../src/providers/replicate/models.data.ts';
import { readModels } from '../../src/providers/replicate/models-setting.ts';
import { token } from './replicate-service.ts';

const version = '5599ed30703defd1d160a25a63321b4dec97101d98b4674bcc56e41f62f35637';

async function mistakesOf(environment: Environment): Promise<readonly string[]> {
  try {
    await readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}

describe('REPLICATE_MODELS', () => {
  test.each<[string, object]>([
    ['a/b=0.04/image', { name: 'a/b', price: { kind: 'result', rows: [{ unit: 'image', micros: 40_000 }] } }],
    ['prunaai/p-video = 0.02/second', { name: 'prunaai/p-video', price: { rows: [{ unit: 'second', micros: 20_000 }] } }],
    ['a/b.c-1=0/call', { name: 'a/b.c-1', price: { rows: [{ unit: 'call', micros: 0 }] } }],
    ['a/b=0.1/second?audio=false|0.15/second?audio=true', { price: { rows: [{ unit: 'second', micros: 100_000, when: { audio: 'false' } }, { unit: 'second', micros: 150_000, when: { audio: 'true' } }] } }],
    ['a/b=1/call?resolution=720p&mode=pro', { price: { rows: [{ unit: 'call', micros: 1_000_000, when: { resolution: '720p', mode: 'pro' } }] } }],
    ['a/b=l40s*90s', { price: { kind: 'time', microsPerSecond: 975, deadlineSeconds: 90 } }],
    ['a/b=2x-A100 * 1m30s', { price: { kind: 'time', microsPerSecond: 2_800, deadlineSeconds: 90 } }],
    [`a/b:${version}=0.000225*1h`, { version, price: { kind: 'time', microsPerSecond: 225, deadlineSeconds: 3_600 } }],
  ])('takes %s', (text, expected) => {
    expect(readModels(text)).toMatchObject({ mistakes: [], entries: [{ source: 'REPLICATE_MODELS', ...expected }] });
  });

  test('takes many, in their order', () => {
    expect(readModels(' a/b=1/call ,, c/d=t4*5s,').entries.map(({ name }) => name)).toEqual(['a/b', 'c/d']);
  });

  test.each([
    'a/b', 'flux=1/call', 'a/b=', 'a/b=free', 'a/b=0.04', 'a/b=0.04/picture', 'a/b=-1/image', 'a/b=1e9/image', 'a/b=101/image', 'a/b=0.0000001/image', 'a/b=0.04/image|', 'a/b=0.04/image?', 'a/b=0.04/image?x',
    'a/b=1/call?x=1|2/call', 'a/b=1/call?x=1|2/call?y=1', 'a/b=1/call?x=1|2/call?x=1', 'a/b=1/call|2/call', 'a/b=l40s', 'a/b=l40s*', 'a/b=l40s*4s', 'a/b=l40s*61m', 'a/b=l40s*90', 'a/b=h900*90s', 'a/b=l40s*90s*2',
    'a/b:latest=1/call', 'a/b:5599ed=1/call', 'a/b=1/call,a/b=2/call', '../b=1/call', 'a/b/c=1/call', 'https://replicate.com/a/b=1/call',
  ])('does not take %s, and says why without repeating it', async (text) => {
    const mistakes = await mistakesOf({ REPLICATE_API_TOKEN: token, REPLICATE_MODELS: text });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(/^REPLICATE_MODELS: (?:entry \d|a\/b is named twice)/);
  });

  test('tells every mistake at once, by the number of its entry', async () => {
    const mistakes = await mistakesOf({ REPLICATE_API_TOKEN: token, REPLICATE_MODELS: `a/b=1/call, ${token}, c/d=h900*90s` });
    expect(mistakes.map((mistake) => /entry \d/.exec(mistake)?.[0])).toEqual(['entry 2', 'entry 3']);
    expect(mistakes.join()).not.toContain(token);
  });
});

describe('The settings of Replicate', () => {
  test('are a token alone, for one account or several', async () => {
    const { providers, secrets } = await readConfig({ REPLICATE_API_TOKEN: token, REPLICATE_API_TOKEN__CLUB: `${token}2` });
    expect(providers.map(({ instance }) => instance)).toEqual(['replicate', 'replicate/club', 'sketch']);
    expect(secrets).toContain(token);
  });

  test('are nothing without a token, and wrong with half of one', async () => {
    expect((await readConfig({ REPLICATE_MODELS: 'a/b=1/call' })).providers.map(({ instance }) => instance)).toEqual(['sketch']);
    expect(await mistakesOf({ REPLICATE_API_TOKEN: 'r8_short' })).toEqual([expect.stringContaining('REPLICATE_API_TOKEN')]);
    expect(await mistakesOf({ REPLICATE_API_TOKEN: token, REPLICATE_API_URL: 'ftp://x' })).toEqual([expect.stringContaining('REPLICATE_API_URL')]);
  });
});

describe('The usual models', () => {
  test('have prices with their day and source, options named alike in every row, and lines of their own', async () => {
    expect(new Set(defaultModels.map(({ name }) => name)).size).toBe(defaultModels.length);
    for (const { name, price, asOf, source, label, about } of defaultModels) {
      expect([name, label, about, source, asOf].every((text) => text?.trim())).toBe(true);
      expect(asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
      if (price.kind !== 'result') throw new Error(`${name} is billed by time: its own page must say how long it may take.`);
      expect(new Set(price.rows.map(({ when = {} }) => Object.keys(when).join())).size).toBe(1);
      for (const { micros } of price.rows) expect(Number.isInteger(micros) && micros > 0).toBe(true);
    }
  });

  test('name hardware whose prices rise with its number', async () => {
    for (const [name, micros] of Object.entries(hardware)) {
      const [, times, single = ''] = /^(\d)x-(.+)$/.exec(name) ?? [];
      if (times !== undefined) expect(micros).toBe((hardware[single] ?? 0) * Number(times));
    }
  });
});
