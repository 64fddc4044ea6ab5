import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeOptions } from '../../src/commands/complete-options.ts';
import { generatePayload } from '../../src/commands/generate-options.ts';
import type { ModelCard } from '../../src/core/model-card.ts';
import { splitOptions } from '../../src/core/option-text.ts';
import { modes } from '../../src/core/request.ts';
import { base36OfSnowflake } from '../../src/lib/ids.ts';
import { textsFor } from '../../src/text/index.ts';
import { eventually, startBot } from '../discord/bench.ts';
import { brush, pencil } from '../fakes/model-cards.ts';

const texts = textsFor('en');
const complete = (typed: string, { model = 'studio/brush', cards = [brush, pencil] }: { readonly model?: string; readonly cards?: readonly ModelCard[] } = {}) => completeOptions(cards, { model, typed }, texts);
const valuesFor = (typed: string, more?: Parameters<typeof complete>[1]) => complete(typed, more).map(({ value }) => value);

describe('While options are typed', () => {
  test('the names of the chosen model are offered with what they are and what holds without them', () => {
    expect(complete('')).toEqual([
      { name: 'quality= (medium if left out; How finely it is made [the price hangs on it])', value: 'quality=' },
      { name: 'steps= (30 if left out)', value: 'steps=' },
      { name: 'tags= (What it shall be like)', value: 'tags=' },
      { name: 'texture=', value: 'texture=' },
    ]);
    expect(valuesFor('T')).toEqual(['tags=', 'texture=', 'quality=', 'steps=']);
    expect(valuesFor('zoom')).toEqual([]);
  });

  test('the values of a name are offered once it stands, and what is left when one does', () => {
    expect(complete('quality=')).toEqual([{ name: 'quality=low', value: 'quality=low' }, { name: 'quality=medium (if left out)', value: 'quality=medium' }, { name: 'quality=high', value: 'quality=high' }]);
    expect(valuesFor('QUALITY = "H')).toEqual(['quality=high']);
    expect(valuesFor('quality=high')).toEqual(['quality=high', 'quality=high steps=', 'quality=high tags=', 'quality=high texture=']);
    expect(valuesFor('texture=')).toEqual(['texture=true', 'texture=false']);
    expect(complete('steps=')).toEqual([{ name: 'steps=30 (if left out; 1 … 50)', value: 'steps=30' }, { name: 'steps=1 (1 … 50)', value: 'steps=1' }, { name: 'steps=50 (1 … 50)', value: 'steps=50' }]);
    expect(complete('steps=99')).toEqual([{ name: 'steps=99 (1 … 50)', value: 'steps=99' }]);
    expect(valuesFor('tags="a boat')).toEqual(['tags="a boat"']);
  });

  test('what was typed before stays, and nothing is offered twice but lists', () => {
    expect(valuesFor('quality=high, tags="a boat" ')).toEqual(['quality=high tags="a boat" steps=', 'quality=high tags="a boat" tags=', 'quality=high tags="a boat" texture=']);
    expect(valuesFor('steps=12 te')).toEqual(['steps=12 texture=']);
  });

  test('a choice that is typed on goes on as its value does', () => {
    const [first] = complete('qual');
    expect(valuesFor(`${first?.name ?? ''}hi`)).toEqual(['quality=high']);
    expect(valuesFor(`${first?.name ?? ''}high st`)).toEqual(['quality=high steps=']);
  });

  test('nothing is offered after what is wrong, for models without options, or for one that nobody offers', () => {
    for (const typed of ['zoom=5 ', 'quality=best ', 'oops quality=', 'a=', '=', '"']) expect(valuesFor(typed), typed).toEqual([]);
    expect(valuesFor('', { model: 'sketch/pencil' })).toEqual([]);
    expect(valuesFor('', { model: 'no/such' })).toEqual([]);
  });

  test('without a model, it is the first that has options and takes all that stands, and a later one is named', () => {
    const other: ModelCard = { ...brush, name: 'other', label: 'Other', options: { type: 'object', properties: { zoom: { type: 'integer' } } } };
    const auto = (typed: string) => complete(typed, { model: 'auto', cards: [pencil, brush, other] });
    expect(auto('quality').map(({ name }) => name)).toEqual(['quality= (Brush; medium if left out; How finely it is made [the price hangs on it])']);
    expect(auto('z').map(({ name }) => name)).toEqual(['zoom= (Other)']);
    expect(auto('zoom=2 ')).toEqual([]);
    expect(auto('zoom=2').map(({ value }) => value)).toEqual(['zoom=2']);
  });

  test('no more than Discord takes is offered, whatever a service calls its options', () => {
    const name = fc.stringMatching(/^[a-z][\w.]{0,20}$/);
    const schema = fc.oneof(fc.record({ enum: fc.uniqueArray(fc.string({ maxLength: 150 }), { minLength: 1, maxLength: 40 }), description: fc.string({ maxLength: 300 }) }), fc.constant({ type: 'integer', minimum: 0 }));
    const cards = fc.dictionary(name, schema, { maxKeys: 40 }).map((properties): ModelCard => ({ ...brush, options: { type: 'object', properties } }));
    fc.assert(fc.property(cards, fc.string({ maxLength: 80 }), (card, more) => {
      const names = Object.keys('properties' in card.options ? (card.options['properties'] ?? {}) : {});
      for (const typed of ['', more, `${names[0] ?? 'x'}=`, `${names[0] ?? 'x'}=${more}`]) {
        const choices = complete(typed, { cards: [card] });
        expect(choices.length).toBeLessThanOrEqual(25);
        for (const choice of choices) {
          expect([choice.name.length, choice.value.length].every((length) => length > 0 && length <= 100)).toBe(true);
          // The name, which Discord shows, is read as the value.
          expect(splitOptions(choice.name).pairs.map(({ name: own, value }) => [own, value])).toEqual(splitOptions(choice.value).pairs.map(({ name: own, value }) => [own, value]));
        }
      }
    }), { numRuns: 60 });
  });
});

describe('The command', () => {
  test('has the option where a model on offer has some of its own', () => {
    const optionsOf = (...cards: readonly ModelCard[]) => (generatePayload('text-to-image', cards, texts).options ?? []).map(({ name }) => name);
    expect(optionsOf(brush, pencil)).toContain('options');
    expect(optionsOf(pencil)).not.toContain('options');
  });

  test('keeps to Discord’s 25 options with models that take everything', () => {
    const takes = { image: 20, reference: 20, lastFrame: true, mask: true };
    const all: ModelCard = {
      ...brush, modes, inputs: { 'image-to-image': takes, 'image-to-video': takes }, aspectRatios: Array.from({ length: 40 }, (_, index) => `${index + 1}:1`),
      durationsSeconds: Array.from({ length: 30 }, (_, index) => index + 1),
    };
    for (const mode of modes) {
      const { options = [] } = generatePayload(mode, [all], texts);
      expect(options.length, mode).toBeLessThanOrEqual(25);
      expect(new Set(options.map(({ name }) => name)).size).toBe(options.length);
      expect(options.map(({ name }) => name)).toContain('options');
    }
    expect(generatePayload('image-to-video', [all], texts).options?.filter(({ name }) => /^image\d*$/.test(name))).toHaveLength(10);
  });

  test('completes for the model chosen beside it', async () => {
    await using bot = await startBot();
    const typing = bot.standIn.as('bob').in('general').autocomplete('text-to-image', { prompt: 'x', model: 'studio/brush', options: 'quality=h' }, 'options');
    expect(await typing.until(() => typing.choices())).toEqual([{ name: 'quality=high', value: 'quality=high' }]);
  });

  test('hands on what was typed', async () => {
    await using bot = await startBot();
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x', options: 'Quality=HIGH tags=sea, tags="a boat"' });
    const { asked: { options } } = await eventually(() => bot.studio.submissions.find(({ id }) => id === base36OfSnowflake(asked.id)));
    expect(options).toEqual({ Quality: 'HIGH', tags: ['sea', 'a boat'] });
  });

  test.each<readonly [string, string]>([
    ['quality=best', '`quality` cannot be best with this model. It can be: low, medium, high.'],
    ['steps=99', '`steps` is 99, but it must lie between 1 and 50.'],
    ['zoom=2', 'studio/brush has no option `zoom`.'],
    ['quality=high *steps* 5', 'The options cannot be read from “\\*steps\\* 5” on.'],
    ['quality="high', 'cannot be read from “quality="high” on.'],
  ])('refuses %j in one private sentence', async (typed, sentence) => {
    await using bot = await startBot();
    const { type, data } = await bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x', model: 'studio/brush', options: typed }).acknowledged;
    expect({ type, flags: data['flags'] }).toEqual({ type: 4, flags: 64 });
    expect(data['content']).toContain(sentence);
    expect(bot.studio.submissions).toEqual([]);
  });
});

describe('/models with a model', () => {
  test('tells all about it', async () => {
    await using bot = await startBot();
    const { data } = await bot.standIn.as('bob').in('general').command('models', { model: 'studio/brush' }).acknowledged;
    expect(String(data['content']).split('\n')).toEqual([
      '**Brush** · `studio/brush`', '-# Paints pictures.', '**Makes:** Text to image, Image to image', '**Takes for Image to image:** 1 picture, 2 references, a mask', '**Shapes:** 1:1, 16:9',
      '**Also takes:** `negative_prompt`, `seed`, `strength`', '**Price:** $0.04 a picture', '-# as of 2026-11-01: https\\://example.test/prices', '**Its own `options`:**',
      '`quality`: low, medium, high (medium if left out)', '-# How finely it is made \\(the price hangs on it\\).', '`steps`: 1 … 50 (30 if left out)', '`tags`', '-# What it shall be like.', '`texture`: true, false',
    ]);
    expect(data['flags']).toBe(64);
  });

  test('tells what each price holds for', async () => {
    await using bot = await startBot();
    const rows = [{ unit: 'image', micros: 80_000, when: { quality: 'high' } }, { unit: 'image', micros: 40_000 }] as const;
    bot.studio.offer([{ ...brush, price: { rows, inputMicros: 1_000, asOf: '2026-11-01', source: 'a page' } }]);
    const { data } = await bot.standIn.as('bob').in('general').command('models', { model: 'studio/brush' }).acknowledged;
    expect(data['content']).toContain('**Price:** $0.08 a picture with `quality=high`; $0.04 a picture otherwise; $0.001 more for each picture you give\n-# as of 2026-11-01: a page');
  });

  test('offers each model once, refuses what nobody offers, and stays within a message', async () => {
    await using bot = await startBot();
    const typing = bot.standIn.as('bob').in('general').autocomplete('models', { model: '' }, 'model');
    expect((await typing.until(() => typing.choices())).map(({ value }) => value)).toEqual(['studio/brush', 'sketch/pencil']);
    const unknown = await bot.standIn.as('bob').in('general').command('models', { model: 'no/*such*' }).acknowledged;
    expect(unknown.data['content']).toContain('There is no model called no/\\*such\\* here.');
    bot.studio.offer([{ ...brush, options: { type: 'object', properties: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`option_${index}`, { type: 'string', description: '*'.repeat(200) }])) } }]);
    const { data } = await bot.standIn.as('bob').in('general').command('models', { model: 'studio/brush' }).acknowledged;
    expect(String(data['content']).length).toBeLessThanOrEqual(2_000);
    expect(data['content']).toMatch(/-# and \d+ more, which appear while you type in `options`$/);
  });
});
