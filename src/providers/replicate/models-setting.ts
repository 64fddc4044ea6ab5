import type { PriceRow } from '../../core/model-card.ts';
import { hardware, type Entry } from './models.data.ts';
import type { ModelPrice } from './price.ts';

/**
 * Reads `REPLICATE_MODELS`: entries with commas between them, each `owner/name=PRICE` or `owner/name:VERSION=PRICE`. PRICE is
 * - `0.04/image`, `0.07/second` or `0.25/call`, in dollars; with options behind a `?` where it hangs on them, and a `|` between the
 *   prices: `0.10/second?generate_audio=false|0.15/second?generate_audio=true`, the first being the default;
 * - `l40s*90s`: a piece of hardware, or dollars for its second, times the time after which the service ends it.
 * Returns the entries, or a sentence for each mistake; these repeat nothing, for it may be a secret in the wrong line.
 */
export function readModels(text: string): { readonly entries: readonly Entry[]; readonly mistakes: readonly string[] } {
  const read = text.split(',').map((part) => part.trim()).filter((part) => part !== '').map((part, index) => readEntry(part, `entry ${index + 1}`));
  const entries = read.filter((each) => typeof each !== 'string');
  const mistakes = read.filter((each) => typeof each === 'string');
  const twice = entries.filter(({ name }, index) => entries.findIndex((other) => other.name === name) !== index);
  return { entries, mistakes: [...mistakes, ...twice.map(({ name }) => `${name} is named twice`)] };
}

function readEntry(part: string, where: string): Entry | string {
  const [, name, version, price] = /^([a-z0-9][\w.-]*\/[a-z0-9][\w.-]*)(?::([0-9a-f]+))?\s*=\s*(.+)$/i.exec(part) ?? [];
  if (name === undefined || price === undefined) return `${where} is not owner/name=PRICE, such as prunaai/p-video=0.02/second`;
  if (version !== undefined && !/^[0-9a-f]{64}$/.test(version)) return `${where} has a version that is not 64 hexadecimal digits`;
  const read = price.includes('*') ? readTime(price.trim(), where) : readRows(price, where);
  return typeof read === 'string' ? read : { name, ...(version === undefined ? {} : { version }), price: read, source: 'REPLICATE_MODELS' };
}

function readTime(text: string, where: string): ModelPrice | string {
  const [rate = '', duration = ''] = text.split('*').map((part) => part.trim());
  const microsPerSecond = Object.hasOwn(hardware, rate.toLowerCase()) ? hardware[rate.toLowerCase()] : dollarsIn(rate);
  if (microsPerSecond === undefined) return `${where} names hardware that is not known: use one of ${Object.keys(hardware).join(', ')}, or dollars for a second of it`;
  const deadlineSeconds = secondsIn(duration);
  if (deadlineSeconds === undefined || text.split('*').length > 2) return `${where} needs a time from 5s to 1h behind the *, such as 90s or 1m30s`;
  return { kind: 'time', microsPerSecond, deadlineSeconds };
}

function readRows(text: string, where: string): ModelPrice | string {
  const rows = text.split('|').map((part) => readRow(part.trim()));
  if (rows.some((row) => row === undefined)) return `${where} has a price that is not USD/image, USD/second, USD/call or HARDWARE*TIME, such as 0.04/image or l40s*90s`;
  const fitting = rows.filter((row) => row !== undefined);
  const options = fitting.map(({ when = {} }) => Object.keys(when).toSorted().join());
  if (new Set(options).size > 1) return `${where} has prices that do not name the same options`;
  if (new Set(fitting.map(({ when = {} }) => JSON.stringify(Object.entries(when).toSorted()))).size < fitting.length) return `${where} has two prices for the same options`;
  return { kind: 'result', rows: fitting };
}

function readRow(text: string): PriceRow | undefined {
  const [, usd = '', unit, conditions] = /^([\d.]+)\/(image|second|call)(?:\?(.+))?$/.exec(text) ?? [];
  const micros = dollarsIn(usd);
  if (micros === undefined || (unit !== 'image' && unit !== 'second' && unit !== 'call')) return undefined;
  if (conditions === undefined) return { unit, micros };
  const pairs = conditions.split('&').map((pair) => /^\s*(\w+)\s*=\s*([^=]+?)\s*$/.exec(pair));
  if (pairs.some((pair) => pair === null)) return undefined;
  return { unit, micros, when: Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? ''])) };
}

/** Millionths of a dollar, at most a hundred dollars. */
function dollarsIn(text: string): number | undefined {
  const usd = /^\d{1,3}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  return usd <= 100 ? Math.round(usd * 1_000_000) : undefined;
}

function secondsIn(text: string): number | undefined {
  const [, hours, minutes, seconds] = /^(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?$/.exec(text) ?? [];
  const total = Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return total >= 5 && total <= 3_600 ? total : undefined;
}
