/** Finds known words in a text: by word where the script has spaces, anywhere where it has none. */
export type Lexicon<T> = { find(text: string): readonly Found<T>[] };
export type Found<T> = { readonly meaning: T; /** Which word of the text, from 0; -1 = found inside text without spaces. */ readonly at: number; readonly negated: boolean };

/** Letters and marks, with the dashes and apostrophes inside a word. */
const wordPattern = /[\p{L}\p{M}\p{N}]+(?:[-'’][\p{L}\p{M}\p{N}]+)*/gu;
const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Extended_Pictographic}]/u;
const longestPhrase = 4;

/** `entries`: each meaning with its words, separated by spaces, `_` for a space inside. */
export function createLexicon<T>(entries: readonly (readonly [T, string])[], negations: string): Lexicon<T> {
  const words = new Map<string, T[]>();
  const signs = new Map<string, T[]>();
  for (const [meaning, text] of entries) {
    for (const word of text.normalize('NFC').split(/\s+/u).map((part) => part.replaceAll('_', ' '))) {
      const kept = spaceless.test(word) ? signs : words;
      for (const form of cyrillic.test(word) ? [word, stemOf(word)] : [word]) kept.set(form, [...kept.get(form) ?? [], meaning]);
    }
  }
  // The longest first: the sign of a volcano begins with the one of fire.
  const longestSigns = [...signs].toSorted(([one], [other]) => other.length - one.length);
  const negating = new Set(negations.split(' '));

  function meaningsOf(word: string): readonly T[] | undefined {
    for (const form of formsOf(word)) {
      const found = words.get(form);
      if (found) return found;
    }
    return undefined;
  }

  function find(text: string): readonly Found<T>[] {
    const plain = text.normalize('NFC').toLowerCase();
    const tokens = plain.match(wordPattern) ?? [];
    const found: Found<T>[] = [];
    let negatedUntil = -1;
    for (let at = 0; at < tokens.length; at += 1) {
      if (negating.has(tokens[at]!)) negatedUntil = at + 2;
      for (let length = Math.min(longestPhrase, tokens.length - at); length > 0; length -= 1) {
        const meanings = meaningsOf(tokens.slice(at, at + length).join(' ')) ?? (length === 1 ? insideOf(tokens[at]!) : undefined);
        if (!meanings) continue;
        const last = at + length - 1;
        for (const meaning of new Set(meanings)) found.push({ meaning, at: last, negated: at <= negatedUntil });
        at = last;
        break;
      }
    }
    let rest = plain;
    for (const [sign, meanings] of longestSigns) {
      if (!rest.includes(sign)) continue;
      rest = rest.replaceAll(sign, ' ');
      for (const meaning of meanings) found.push({ meaning, at: -1, negated: false });
    }
    return found;
  }

  /** `Bergsee`, `moonlit`, `boathouse`: known words of four letters or more at either end of an unknown long one. */
  function insideOf(word: string): readonly T[] | undefined {
    if (word.length < 7 || word.length > 30) return undefined;
    const lengths = Array.from({ length: word.length - 6 }, (_, index) => word.length - 3 - index);
    const longest = (part: (length: number) => string): readonly T[] => lengths.map((length) => words.get(part(length))).find((meanings) => meanings) ?? [];
    const found = [...longest((length) => word.slice(0, length)), ...longest((length) => word.slice(-length))];
    return found.length > 0 ? found : undefined;
  }

  return { find };
}

const cyrillic = /^[а-яё]{4,}$/u;
const endings = /(?:ами|ями|ого|его|ому|ему|ыми|ими|ой|ей|ом|ем|ам|ям|ах|ях|ов|ев|ую|юю|ая|яя|ое|ее|ые|ие|ый|ий|ым|им|а|я|о|е|ы|и|у|ю|ь|й)$/u;

/** A Russian word without its ending: "морем" and "море" meet in "мор". */
function stemOf(word: string): string {
  return `${word.replace(endings, '')}-`;
}

/** The word itself, then what it may be the plural or a case of. */
function formsOf(word: string): readonly string[] {
  const forms = [word];
  if (word.endsWith('s') && word.length > 3) forms.push(word.slice(0, -1));
  if (word.endsWith('es') && word.length > 4) forms.push(word.slice(0, -2));
  if (word.endsWith('ies') && word.length > 4) forms.push(`${word.slice(0, -3)}y`);
  if (cyrillic.test(word)) forms.push(stemOf(word));
  return forms;
}
