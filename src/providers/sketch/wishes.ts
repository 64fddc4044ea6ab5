import type { Colour } from './colour.ts';
import { hex } from './colour.ts';
import { createLexicon } from './lexicon.ts';
import { styleNames } from './style-names.ts';
import type { StyleName } from './style-names.ts';
import { lights, tags } from './tags.ts';
import type { Light, Tag } from './tags.ts';
import { colourWords, negations, styleWords, tagWords } from './words.data.ts';

/** What a prompt asks for, as far as it is understood. */
export type Wishes = {
  has(...tags: readonly Tag[]): boolean;
  /** True when not one word was understood. */
  readonly empty: boolean;
  readonly light: Light | undefined;
  /** The colour said of this thing: "a red boat". */
  colourOf(tag: Tag): Colour | undefined;
  /** Colours said of nothing in particular; they tint the whole. */
  readonly colours: readonly Colour[];
  /** Painting techniques, in the order they were named. */
  readonly styles: readonly StyleName[];
};

const tagLexicon = createLexicon<Tag>(tags.map((tag) => [tag, tagWords[tag]] as const), negations);
const colourLexicon = createLexicon<Colour>(colourWords.map(([code, words]) => [hex(code), words] as const), negations);
const styleLexicon = createLexicon<StyleName>(styleNames.map((name) => [name, styleWords[name]] as const), negations);

/** A colour belongs to a thing at most this many words after it. */
const colourReach = 2;

/** Things that can carry a colour of their own. */
const coloured: readonly Tag[] = [
  'boat', 'house', 'balloon', 'flowers', 'cat', 'dog', 'bridge', 'lighthouse', 'castle', 'windmill', 'tent', 'planet', 'rocket', 'fish', 'jellyfish', 'deer', 'lantern', 'birds', 'whale', 'tree',
];

/** Reads a prompt. Nothing in it can fail. */
export function readWishes(prompt: string, negativePrompt = ''): Wishes {
  const found = tagLexicon.find(prompt);
  const unwanted = new Set<Tag>([
    ...tagLexicon.find(negativePrompt).map(({ meaning }) => meaning),
    ...found.filter(({ negated }) => negated).map(({ meaning }) => meaning),
  ]);
  const wanted = found.filter(({ meaning }) => !unwanted.has(meaning));
  const present = new Set(wanted.map(({ meaning }) => meaning));

  const own = new Map<Tag, Colour>();
  const colours: Colour[] = [];
  for (const { meaning: colour, at, negated } of colourLexicon.find(prompt)) {
    if (negated) continue;
    const thing = at < 0 ? undefined : wanted.find((word) => word.at > at && word.at - at <= colourReach && coloured.includes(word.meaning));
    if (thing) own.set(thing.meaning, colour);
    else colours.push(colour);
  }
  const styles = styleLexicon.find(prompt).filter(({ negated }) => !negated).map(({ meaning }) => meaning);
  // Neon is a light before it is a technique.
  if (styles.includes('neon') && colours.length === 0) colours.push(hex('#e83fa0'), hex('#2fc4e8'));
  return {
    has: (...asked) => asked.some((tag) => present.has(tag)),
    empty: present.size === 0,
    light: lights.find((light) => present.has(light)),
    colourOf: (tag) => own.get(tag),
    colours,
    styles: [...new Set(styles)],
  };
}

/** The tags a prompt names, for tests and for the curious. */
export function tagsOf(prompt: string): readonly Tag[] {
  return [...new Set(tagLexicon.find(prompt).filter(({ negated }) => !negated).map(({ meaning }) => meaning))];
}
