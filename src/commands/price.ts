import type { ModelCard, PriceRow } from '../core/model-card.ts';
import { formatMicros } from '../core/money.ts';
import type { Texts } from '../text/index.ts';

/** A model's price in words; the least one where it depends on options. */
export function priceOf({ price }: ModelCard, texts: Texts): string {
  const rows = price?.rows ?? [];
  const cheapest = rows.reduce<PriceRow | undefined>((least, row) => (least === undefined || row.micros < least.micros ? row : least), undefined);
  if (!cheapest) return '';
  const varies = rows.some(({ micros }) => micros !== cheapest.micros);
  const words = priceOfRow(cheapest, texts);
  return varies ? texts.models.from(words) : words;
}

/** One line of a price in words. */
export function priceOfRow(row: PriceRow, texts: Texts): string {
  return row.micros === 0 ? texts.models.free : perUnit(row, texts);
}

function perUnit({ unit, micros }: PriceRow, { models }: Texts): string {
  switch (unit) {
    case 'image': return models.perImage(formatMicros(micros));
    case 'second': return models.perSecond(formatMicros(micros));
    case 'call': return models.perCall(formatMicros(micros));
  }
}
