import { linkOf, type Graph, type GraphNode, type Place } from './graph.ts';

/** What a title can say of its node, and the inputs that it then means: of `all` every one that is there, else the first. */
const words = {
  prompt: { all: ['text', 'prompt', 'text_g', 'text_l', 'clip_l', 't5xxl', 'value', 'string'], type: 'string' },
  negative: { all: ['text', 'prompt', 'text_g', 'text_l', 'clip_l', 't5xxl', 'value', 'string'], type: 'string' },
  seed: { first: ['seed', 'noise_seed', 'value'], type: 'number' },
  width: { first: ['width', 'value'], type: 'number' },
  height: { first: ['height', 'value'], type: 'number' },
  count: { first: ['batch_size', 'amount', 'value'], type: 'number' },
  duration: { first: ['length', 'num_frames', 'frames', 'seconds', 'duration', 'value'], type: 'number' },
  strength: { first: ['denoise', 'strength', 'value'], type: 'number' },
  image: { first: ['image', 'value'], type: 'string' },
  reference: { first: ['image', 'value'], type: 'string' },
  'last-frame': { first: ['image', 'value'], type: 'string' },
  mask: { first: ['image', 'value'], type: 'string' },
} as const;
type Word = keyof typeof words;
const known = [...Object.keys(words), 'size', 'output'];
/** These are numbered where there are several: `@image2`. */
const numbered: readonly string[] = ['image', 'reference'];

/** What the titles of a graph's nodes say: `@prompt`, `@seed @strength`, `@image2`. */
export type Titled = {
  readonly [W in Word]?: readonly Place[];
} & { readonly outputs?: readonly string[] };

/** Reads the titles, or says in a sentence which one cannot be understood. */
export function readTitles(graph: Graph): Titled | string {
  const found = new Map<string, { readonly place: Place; readonly number: number }[]>();
  const outputs: string[] = [];
  for (const [node, content] of Object.entries(graph)) {
    for (const written of wordsIn(content)) {
      const [, word = '', digits = ''] = /^([a-z-]+?)(\d*)$/.exec(written) ?? [];
      if (!known.includes(word) || (digits !== '' && !numbered.includes(word))) return `has the title @${written} at node ${node}; what titles can say is ${known.map((each) => `@${each}`).join(', ')}`;
      if (word === 'output') {
        outputs.push(node);
        continue;
      }
      for (const meant of word === 'size' ? ['width', 'height'] as const : [word as Word]) {
        const inputs = inputsFor(content, meant);
        if (inputs.length === 0) return `has the title @${written} at node ${node}, which has no input for it`;
        const list = found.get(meant) ?? [];
        list.push(...inputs.map((input) => ({ place: { node, input }, number: digits === '' ? 1 : Number(digits) })));
        found.set(meant, list);
      }
    }
  }
  const places = [...found].map(([word, list]) => [word, list.toSorted((a, b) => a.number - b.number).map(({ place }) => place)]);
  return { ...Object.fromEntries(places), ...(outputs.length > 0 && { outputs }) } as Titled;
}

function wordsIn({ _meta }: GraphNode): readonly string[] {
  return [...(_meta?.title ?? '').matchAll(/(?:^|\s)@([a-z0-9-]+)/gi)].map(([, word = '']) => word.toLowerCase());
}

function inputsFor({ inputs }: GraphNode, word: Word): readonly string[] {
  const rule = words[word];
  const fits = (input: string): boolean => typeof inputs[input] === rule.type && linkOf(inputs[input]) === undefined;
  const candidates = 'all' in rule ? rule.all : rule.first;
  const fitting = candidates.filter(fits);
  return 'all' in rule ? fitting : fitting.slice(0, 1);
}

/** Every seed that is written in a graph: where nothing else is said, all of them are set. */
export function seedsIn(graph: Graph): readonly Place[] {
  return Object.entries(graph).flatMap(([node, { inputs }]) =>
    ['seed', 'noise_seed'].filter((input) => typeof inputs[input] === 'number').map((input) => ({ node, input })));
}
