import type { Json } from './json.ts';

// How a model's own options are written: `quality=high steps=30 style="oil on canvas"`, with blanks or commas between them. What
// stands in round brackets outside of quotes is a remark, as the lists that appear while typing have them. A name that comes
// several times is a list.

/** One option as it was typed; `start` and `end` are where it lies in the text. */
export type OptionPair = { readonly name: string; readonly value: string; readonly start: number; readonly end: number };
/** All pairs up to the end, or up to where the text cannot be read any further. */
export type OptionText = { readonly pairs: readonly OptionPair[]; readonly stopped?: number };

const remark = String.raw`\([^)]*(?:\)|$)`;
const between = new RegExp(String.raw`(?:[\s,]|${remark})*`, 'y');
const opening = new RegExp(String.raw`([\p{L}\p{N}_.:/-]+)\s*=(?:\s|${remark})*`, 'yu');
// Phones make typographic quotes of plain ones.
const quoted = String.raw`(?:"(?:[^"\\]|\\.)*"|[“„”][^"“„”]*["“”])`;
const written = new RegExp(String.raw`(?:${quoted}|[^\s,"“„”()])+`, 'ys');

/** The pairs of a text. */
export function splitOptions(text: string): OptionText {
  const pairs: OptionPair[] = [];
  for (let at = endOf(between, text, 0); at < text.length;) {
    const name = matchAt(opening, text, at);
    const value = name && matchAt(written, text, at + name[0].length);
    if (!name || !value) return { pairs, stopped: at };
    const end = at + name[0].length + value[0].length;
    pairs.push({ name: name[1] ?? '', value: unquoted(value[0]), start: at, end });
    at = endOf(between, text, end);
    // A quote or a bracket without its other half.
    if (at === end && end < text.length) return { pairs: pairs.slice(0, -1), stopped: pairs.at(-1)?.start ?? 0 };
  }
  return { pairs };
}

/** One word of a command line that is one pair: whatever follows the first `=` is the value. `undefined` = it is none. */
export function pairOf(word: string): Pick<OptionPair, 'name' | 'value'> | undefined {
  const name = matchAt(opening, word, 0)?.[1];
  if (name === undefined) return undefined;
  const value = word.slice(word.indexOf('=') + 1);
  return { name, value: new RegExp(`^${quoted}$`, 's').test(value) ? unquoted(value) : value };
}

/** Options by name, still as text; what comes several times is a list. Upper and lower case are one, and the first spelling stays. */
export function collectOptions(pairs: readonly Pick<OptionPair, 'name' | 'value'>[]): { readonly [name: string]: Json } {
  const found = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (const { name, value } of pairs) {
    const key = name.toLowerCase();
    const known = found.get(key) ?? { name, values: [] };
    known.values.push(value);
    found.set(key, known);
  }
  return Object.fromEntries([...found.values()].map(({ name, values: [first = '', ...more] }) => [name, more.length === 0 ? first : [first, ...more]]));
}

/** A value as `splitOptions` reads it again: in quotes where it needs them. */
export function quoteOption(value: string): string {
  return value === '' || /[\s,"“„”()]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
}

function unquoted(value: string): string {
  return value.replace(new RegExp(quoted, 'gs'), (part) => (part.startsWith('"') ? part.slice(1, -1).replace(/\\(.)/gs, '$1') : part.slice(1, -1)));
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function endOf(pattern: RegExp, text: string, at: number): number {
  return at + (matchAt(pattern, text, at)?.[0].length ?? 0);
}
