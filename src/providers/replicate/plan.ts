import { makesVideo, takesImages, type Mode } from '../../core/request.ts';
import { aliases, neverOffered, usableFormats, type Part } from './aliases.data.ts';
import { accepts, nearest, type Field } from './fields.ts';
import { lengthOfFields, type Length } from './length.ts';
import { sizeOfFields, type Size } from './size.ts';

/** Which field of a model says what: its schema, read with the table of names. */
export type Plan = {
  readonly makes: 'image' | 'video';
  readonly fields: readonly Field[];
  readonly prompt?: Field;
  readonly negativePrompt?: Field;
  readonly seed?: Field;
  readonly count?: Field;
  readonly strength?: Field;
  readonly size: Size;
  readonly length?: Length;
  /** `file`, or `files` where the model takes several in one field. */
  readonly start?: Field;
  readonly end?: Field;
  /** Says in white which parts of the one picture are made anew. */
  readonly mask?: Field;
  /** Further pictures: fields of one each, or one field of several; where it is `start` itself, they follow the first. */
  readonly references: readonly Field[];
  readonly format?: Field;
  /** What only this model has. */
  readonly options: readonly Field[];
};

/** Reads what a model can be told off its fields. `isPicture` says whether a file field takes a picture, and not a video or a sound. */
export function planOf(fields: readonly Field[], makes: Plan['makes'], isPicture: (field: Field) => boolean): Plan {
  const find = (part: Part, kinds: readonly Field['kind'][], fits: (field: Field) => boolean = () => true): Field | undefined => {
    const fitting = aliases[part].flatMap((name) => fields.find((field) => field.name === name) ?? []);
    return fitting.find((field) => kinds.includes(field.kind) && fits(field));
  };
  const isFree = (field: Field): boolean => field.choices === undefined;
  const takesOne = ({ kind, min = 0, max = 1 }: Field): boolean => kind === 'file' || (min <= 1 && max >= 1);
  const start = find('start', ['file', 'files'], (field) => isPicture(field) && takesOne(field));
  const single = {
    prompt: find('prompt', ['text'], (field) => isFree(field) && (field.max ?? 1) >= 1),
    negativePrompt: find('negativePrompt', ['text'], (field) => isFree(field) && (field.max ?? 1) >= 1),
    seed: find('seed', ['integer'], (field) => isFree(field) && (nearest(field, 0) ?? -1) >= 0),
    count: find('count', ['integer'], (field) => accepts(field, 1)),
    strength: find('strength', ['number'], ({ min = 0, max = 1, choices }) => min >= 0 && max <= 1 && choices === undefined),
    start,
    end: start && find('end', ['file'], isPicture),
    mask: start && makes === 'image' ? find('mask', ['file'], (field) => isPicture(field) && field.whiteIsAnew === true) : undefined,
    format: find('format', ['text'], (field) => !isFree(field)),
  };
  const further = start?.kind === 'file' ? aliases.furtherReferences.flatMap((name) => fields.find((field) => field.name === name && field.kind === 'file') ?? []) : [];
  const several = find('references', ['files'], (field) => isPicture(field) && takesOne(field) && field !== start);
  const size = sizeOfFields(find);
  const length = makes === 'video' ? lengthOfFields(find) : undefined;
  const references = several ? [several] : further.length > 0 ? further : start?.kind === 'files' ? [start] : [];
  // Sides beside a ratio hold for a ratio of their own alone, which is not offered.
  const sides = [find('width', ['integer']), find('height', ['integer'])];
  const taken = new Set<Field | undefined>([...Object.values(single), ...references, ...size.fields, ...sides, ...(length?.fields ?? [])]);
  const options = fields.filter((field) => !taken.has(field) && isOption(field));
  const present = Object.fromEntries(Object.entries(single).flatMap(([part, field]) => (field ? [[part, field]] : [])));
  return { makes, fields, ...present, size, ...(length ? { length } : {}), references, options };
}

/** Free text is none: it is how models are given addresses, weights and keys. */
function isOption({ kind, name, choices }: Field): boolean {
  return !neverOffered.test(name) && (kind === 'integer' || kind === 'number' || kind === 'boolean' || (kind === 'text' && choices !== undefined));
}

/** Modes in which every field that the model insists on can be filled. */
export function modesOf(plan: Plan): readonly Mode[] {
  const modes: readonly Mode[] = plan.makes === 'image' ? ['text-to-image', 'image-to-image'] : ['text-to-video', 'image-to-video'];
  return modes.filter((mode) => {
    if (takesImages(mode) && !plan.start) return false;
    // A video from photos needs no words; everything else does.
    if (!plan.prompt && !(takesImages(mode) && makesVideo(mode))) return false;
    return plan.fields.every((field) => !field.isRequired || field.standard !== undefined || isFilled(plan, mode, field));
  });
}

/** Whether every order of the mode gives the field a value. */
function isFilled({ prompt, negativePrompt, seed, count, start, mask, size, length, format }: Plan, mode: Mode, field: Field): boolean {
  if (field === negativePrompt) return (field.min ?? 0) === 0;
  if (field === start || field === mask) return takesImages(mode);
  if (field === format) return formatFor(field) !== undefined;
  if (size.fields.includes(field)) return size.byRatio.size > 0;
  return [prompt, seed, count, ...(length?.fields ?? [])].includes(field);
}

/** What to ask for as the file's type; undefined: the model's own default can be posted, or nothing can. */
export function formatFor({ choices = [], standard }: Field): string | undefined {
  const usable = choices.filter((each): each is string => usableFormats.includes(String(each).toLowerCase()));
  return typeof standard === 'string' && usable.includes(standard) ? standard : usable[0];
}
