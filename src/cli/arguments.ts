import { basename } from 'node:path';
import { stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Spool } from '../core/media.ts';
import { collectOptions, pairOf } from '../core/option-text.ts';
import { isMode, modes, type Asked, type AskedInput, type InputRole } from '../core/request.ts';

/** A mistake in how a command was called: one sentence for the person, exit code 2. */
export class UsageError extends Error {}

const options = {
  prompt: { type: 'string' },
  'negative-prompt': { type: 'string' },
  model: { type: 'string' },
  'aspect-ratio': { type: 'string' },
  image: { type: 'string', multiple: true },
  reference: { type: 'string', multiple: true },
  'last-frame': { type: 'string' },
  mask: { type: 'string' },
  count: { type: 'string' },
  seed: { type: 'string' },
  strength: { type: 'string' },
  duration: { type: 'string' },
  option: { type: 'string', multiple: true },
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export type GenerateArguments = {
  readonly asked: Omit<Asked, 'inputs'>;
  readonly files: readonly { readonly role: InputRole; readonly path: string }[];
  /** File or folder for the results. */
  readonly out: string;
  readonly json: boolean;
};

export const usage = `npm run generate -- MODE --prompt TEXT --out FILE|DIR [--model provider/name] [--image FILE]... [--reference FILE]...
    [--last-frame FILE] [--mask FILE] [--negative-prompt TEXT] [--aspect-ratio W:H] [--count N] [--seed N] [--strength 0..1] [--duration S]
    [--option key=value]... [--json]
A model's own options are those that /models tells of; one that is a list is given once for each value.
MODE is one of ${modes.join(', ')}.`;

/** Reads the words of a call. Throws `UsageError`. */
export function readArguments(words: readonly string[]): GenerateArguments {
  const { values, positionals } = parse(words);
  const [mode, ...more] = positionals;
  if (mode === undefined || !isMode(mode)) throw new UsageError(`The mode must be one of ${modes.join(', ')}.`);
  if (more.length > 0) throw new UsageError(`"${more[0]}" is one word too many; put a prompt of several words in quotes after --prompt.`);
  if (values.out === undefined) throw new UsageError('Say where the result goes: --out FILE or --out DIR.');
  return {
    asked: {
      mode, prompt: values.prompt ?? '', model: values.model ?? 'auto', private: false, options: optionsOf(values.option ?? []),
      ...given('negativePrompt', values['negative-prompt']),
      ...given('aspectRatio', values['aspect-ratio']),
      ...given('count', numberOf('count', values.count)),
      ...given('seed', numberOf('seed', values.seed)),
      ...given('strength', numberOf('strength', values.strength)),
      ...given('durationSeconds', numberOf('duration', values.duration)),
    },
    files: [
      ...(values.image ?? []).map((path) => ({ role: 'image' as const, path })),
      ...(values.reference ?? []).map((path) => ({ role: 'reference' as const, path })),
      ...(values['last-frame'] === undefined ? [] : [{ role: 'last-frame' as const, path: values['last-frame'] }]),
      ...(values.mask === undefined ? [] : [{ role: 'mask' as const, path: values.mask }]),
    ],
    out: values.out,
    json: values.json ?? false,
  };
}

/** Puts files of this machine into the spool as inputs of an asking. Throws `UsageError` for a file that is not there. */
export async function spoolFiles(spool: Spool, files: GenerateArguments['files'], maxBytes: number): Promise<readonly AskedInput[]> {
  const inputs: AskedInput[] = [];
  for (const { role, path } of files) {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) throw new UsageError(`There is no file ${path}.`);
    if (found.size > maxBytes) throw new UsageError(`${path} has ${found.size} bytes; at most ${maxBytes} are read.`);
    const { hash, bytes } = await spool.write(createReadStream(path), { maxBytes });
    inputs.push({ role, name: basename(path), bytes, source: { kind: 'spool', hash } });
  }
  return inputs;
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  // One key with one value is what the type says; TypeScript widens a computed key.
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`--${name} must be a number, not "${text}".`);
  return value;
}

/** Options as they were typed; the model's schema says what their values are. */
function optionsOf(words: readonly string[]): Asked['options'] {
  return collectOptions(words.map((word) => {
    const pair = pairOf(word);
    if (!pair) throw new UsageError(`--option takes key=value, not "${word}".`);
    return pair;
  }));
}
