import { fullName, type InputCounts, type ModelCard } from '../core/model-card.ts';
import { formatMicros } from '../core/money.ts';
import { optionSchemasOf, printOptions, valuesOf } from '../core/option-values.ts';
import { photosTaken } from '../core/photo-set.ts';
import { safeLine } from '../discord/safe-text.ts';
import type { Texts } from '../text/index.ts';
import { priceOfRow } from './price.ts';

/** UTF-16 units of a message, less room for “and 12 more”. */
const maxContent = 2_000 - 100;
/** UTF-16 units of one thing. */
const maxList = 250;
const maxValues = 500;
const maxAbout = 120;
const maxPriceRows = 8;

/** Everything about one model, as far as a message has room. */
export function modelSheet(card: ModelCard, texts: Texts): string {
  const { sheet } = texts.models;
  const lines = [
    `**${safeLine(card.label, 60)}** · \`${fullName(card)}\``,
    `-# ${safeLine(card.about, 160)}`,
    sheet.modes(card.modes.map((mode) => texts.modes[mode]).join(', ')),
    ...card.modes.flatMap((mode) => inputsLine(texts.modes[mode], card.inputs[mode], texts)),
    ...(card.aspectRatios.length > 0 ? [sheet.ratios(safeLine(card.aspectRatios.join(', '), maxList))] : []),
    ...(card.durationsSeconds ? [sheet.durations(safeLine(card.durationsSeconds.toSorted((a, b) => a - b).join(', '), maxList))] : []),
    ...alsoLine(card, texts),
    ...priceLines(card, texts),
  ];
  return withOptions(lines, card, texts);
}

function inputsLine(mode: string, counts: InputCounts | undefined, { models: { sheet } }: Texts): readonly string[] {
  if (!counts) return [];
  const inputs = [
    sheet.images(photosTaken(counts)), ...(counts.reference > 0 ? [sheet.references(counts.reference)] : []),
    ...(counts.lastFrame ? [sheet.lastFrame] : []), ...(counts.mask === true ? [counts.maskNeeded === true ? sheet.maskNeeded : sheet.mask] : []),
  ];
  return [sheet.inputs(mode, inputs.join(', '))];
}

function alsoLine({ takes }: ModelCard, { models: { sheet } }: Texts): readonly string[] {
  const also = (['negativePrompt', 'seed', 'strength'] as const).filter((name) => takes[name]).map((name) => sheet.takes[name]);
  return also.length > 0 ? [sheet.also(also.join(', '))] : [];
}

function priceLines(card: ModelCard, texts: Texts): readonly string[] {
  const { price } = card;
  if (!price) return [];
  const { sheet } = texts.models;
  const rows = price.rows.slice(0, maxPriceRows).map((row, index) => {
    const words = priceOfRow(row, texts);
    if (row.when) return sheet.priceWhen(words, printOptions(card, row.when).replaceAll('`', ''));
    return index === 0 ? words : sheet.priceElse(words);
  });
  return [
    sheet.prices([...rows, ...(price.inputMicros === undefined || price.inputMicros === 0 ? [] : [sheet.perInput(formatMicros(price.inputMicros))])].join('; ')),
    sheet.source(safeLine(price.source, maxList), safeLine(price.asOf, 20)),
  ];
}

function withOptions(before: readonly string[], card: ModelCard, texts: Texts): string {
  const { sheet } = texts.models;
  const options = Object.entries(optionSchemasOf(card));
  if (options.length === 0) return before.join('\n');
  const lines = [...before, sheet.options];
  for (const [index, [name, schema]] of options.entries()) {
    const values = safeLine(valuesOf(schema).join(', '), maxValues);
    const standard = schema.default === undefined || schema.default === null ? '' : ` (${texts.models.valueIfLeftOut(safeLine(typeof schema.default === 'object' ? JSON.stringify(schema.default) : String(schema.default), 40))})`;
    const line = sheet.option({ name: name.replaceAll('`', ''), values: `${values}${standard}`.trim(), about: safeLine(schema.description ?? '', maxAbout) });
    const more = sheet.more(options.length - index);
    if (lines.join('\n').length + line.length + more.length + 2 > maxContent) return [...lines, more].join('\n');
    lines.push(line);
  }
  return lines.join('\n');
}
