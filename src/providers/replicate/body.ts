import type { Json } from '../../core/json.ts';
import type { StoredFile } from '../../core/media.ts';
import type { ModelCard } from '../../core/model-card.ts';
import type { Note } from '../../core/note.ts';
import { problem, type Problem } from '../../core/problem.ts';
import type { Order } from '../../core/provider.ts';
import { makesVideo, takesImages, type InputRole } from '../../core/request.ts';
import { orderFault } from '../common/order-fault.ts';
import { ratioOf } from '../common/sizes.ts';
import { accepts, lengthOf, nearest, type Field } from './fields.ts';
import { formatFor, type Plan } from './plan.ts';
import type { Bill, Tariff } from './price.ts';
import { distance } from './size.ts';

/** Pictures for one field. */
export type Slot = { readonly field: string; readonly isList: boolean; readonly files: readonly StoredFile[]; readonly isMask?: true };

/** What is sent of an order, but for the pictures' addresses. */
export type Body = {
  readonly values: Readonly<Record<string, Json>>;
  readonly slots: readonly Slot[];
  readonly notes: readonly Note[];
  readonly bill: Bill;
  /** Of the video, as it is asked for. */
  readonly seconds?: number;
};

/** A model, ready to be ordered from. */
export type Model = { readonly plan: Plan; readonly card: ModelCard; readonly tariff: Tariff };

/** Switched on it takes a model's filter away; a model whose own default does so is told not to. */
const loosensFilter = /^disable_safety/;

type Writer = { readonly values: Record<string, Json>; readonly notes: Note[] };

/**
 * An order in a model's own words. What the model's schema does not take as it is becomes the nearest that it does, with a note; what
 * it does not know is left out, with a note. A Problem is what nobody can make fit: a mode, a picture, an option, a prompt.
 */
export function bodyOf(model: Model, order: Order): Body | Problem {
  const { plan, card, tariff } = model;
  const fault = orderFault(withoutTheBendable(order, card), card);
  if (fault) return fault;
  const bill = tariff.billOf(order.options);
  if (!bill) return withoutPrice(order, tariff);
  const writer: Writer = { values: {}, notes: [] };
  const prompt = writeWords(writer, plan, order);
  if (prompt) return prompt;
  writeNumbers(writer, plan, card, order);
  writeSize(writer, plan, order);
  const seconds = writeLength(writer, plan, card, order);
  Object.assign(writer.values, tariff.pins, order.options);
  const slots = slotsOf(plan, order);
  for (const field of plan.fields) {
    const { name, isRequired, standard } = field;
    if (loosensFilter.test(name) && standard !== false && accepts(field, false)) writer.values[name] = false;
    else if (isRequired && standard !== undefined && !Object.hasOwn(writer.values, name)) writer.values[name] = standard;
  }
  return { values: writer.values, slots, notes: writer.notes, bill, ...(seconds === undefined ? {} : { seconds }) };
}

/** Without what is bent to the model instead of refused. */
function withoutTheBendable({ aspectRatio: _ratio, durationSeconds: _seconds, strength, negativePrompt, ...order }: Order, card: ModelCard): Order {
  return {
    ...order,
    count: Math.min(order.count, card.imagesPerCall),
    ...(strength === undefined || !card.takes.strength || !takesImages(order.mode) ? {} : { strength }),
    ...(negativePrompt === undefined || !card.takes.negativePrompt ? {} : { negativePrompt }),
  };
}

function withoutPrice({ options }: Order, { pins }: Tariff): Problem {
  const [option = '', value] = Object.entries(options).find(([name]) => Object.hasOwn(pins, name)) ?? [];
  return problem('invalid-request', 'option-not-offered', { option, value: String(value), choices: String(pins[option]) });
}

function changed(option: string, asked: string | number, used: string | number): Note {
  return { kind: 'changed', option, asked: String(asked), used: String(used) };
}

function writeWords({ values, notes }: Writer, { prompt, negativePrompt }: Plan, order: Order): Problem | undefined {
  if (!prompt) {
    if (order.prompt.trim() !== '') notes.push({ kind: 'left-out', option: 'prompt' });
  } else if (order.prompt.trim() !== '' || prompt.isRequired) {
    if (!accepts(prompt, order.prompt)) return problem('invalid-request', 'prompt-empty', {});
    values[prompt.name] = order.prompt;
  }
  const negative = order.negativePrompt ?? (negativePrompt?.isRequired && negativePrompt.standard === undefined ? '' : undefined);
  if (negative === undefined) return undefined;
  const { max = Number.POSITIVE_INFINITY } = negativePrompt ?? {};
  if (lengthOf(negative) > max) return problem('invalid-request', 'prompt-too-long', { length: lengthOf(negative), max });
  if (negativePrompt && accepts(negativePrompt, negative)) values[negativePrompt.name] = negative;
  else notes.push({ kind: 'left-out', option: 'negative_prompt' });
  return undefined;
}

function writeNumbers({ values, notes }: Writer, { seed, count, strength, format, makes }: Plan, card: ModelCard, order: Order): void {
  // Always the same seed for the same seed, so that a result can be had again.
  if (seed) values[seed.name] = accepts(seed, order.seed) ? order.seed : within(seed, order.seed);
  if (count) values[count.name] = makes === 'video' ? 1 : Math.min(order.count, card.imagesPerCall);
  if (order.count > card.imagesPerCall) notes.push(changed('count', order.count, card.imagesPerCall));
  const type = format && formatFor(format);
  if (format && type !== undefined && (format.isRequired || type !== format.standard)) values[format.name] = type;
  if (order.strength === undefined) return;
  const used = strength && takesImages(order.mode) ? nearest(strength, order.strength) : undefined;
  if (!strength || used === undefined) return void notes.push({ kind: 'left-out', option: 'strength' });
  values[strength.name] = used;
  if (used !== order.strength) notes.push(changed('strength', order.strength, used));
}

function within({ min = 0, max = Number.MAX_SAFE_INTEGER }: Field, seed: number): number {
  const from = Math.max(0, Math.ceil(min));
  return from + (seed % (Math.floor(max) - from + 1));
}

function writeSize({ values, notes }: Writer, { size }: Plan, { aspectRatio: asked, mode }: Order): void {
  const [usual] = size.byRatio.keys();
  if (asked === undefined) {
    const own = takesImages(mode) ? size.same ?? {} : size.byRatio.get(usual ?? '') ?? {};
    const isDue = size.fields.some(({ isRequired, standard, name }) => isRequired && standard === undefined && !Object.hasOwn(own, name));
    return void Object.assign(values, isDue ? size.byRatio.get(usual ?? '') : own);
  }
  const used = size.byRatio.has(asked) ? asked : nearestRatio([...size.byRatio.keys()], asked);
  if (used === undefined) return void notes.push({ kind: 'left-out', option: 'aspect_ratio' });
  if (used !== asked) notes.push(changed('aspect_ratio', asked, used));
  Object.assign(values, size.byRatio.get(used));
}

function nearestRatio(names: readonly string[], asked: string): string | undefined {
  const wanted = ratioOf(asked);
  if (!Number.isFinite(wanted) || wanted <= 0) return undefined;
  return names.toSorted((a, b) => distance(ratioOf(a), wanted) - distance(ratioOf(b), wanted))[0];
}

/** Writes the length, always: then what is billed is what was told. Gives it in seconds. */
function writeLength({ values, notes }: Writer, { length }: Plan, { durationsSeconds = [] }: ModelCard, { durationSeconds: asked, mode }: Order): number | undefined {
  if (!makesVideo(mode)) return undefined;
  const offered = durationsSeconds.toSorted((a, b) => a - b);
  // Nobody wants less than they asked for, if there is more.
  const used = asked === undefined ? durationsSeconds[0] : offered.find((seconds) => seconds >= asked) ?? offered.at(-1);
  if (!length || used === undefined) {
    if (asked !== undefined) notes.push({ kind: 'left-out', option: 'duration' });
    return undefined;
  }
  if (asked !== undefined && used !== asked) notes.push(changed('duration', `${asked} s`, `${used} s`));
  Object.assign(values, length.bySeconds.get(used));
  return used;
}

function slotsOf({ start, end, mask, references }: Plan, { inputs, mode }: Order): readonly Slot[] {
  if (!start || !takesImages(mode)) return [];
  const of = (role: InputRole): readonly StoredFile[] => inputs.filter((input) => input.role === role).map(({ file }) => file);
  const further = [...of('reference')];
  const [several] = references;
  const first = [...of('image'), ...(several === start ? further.splice(0) : [])];
  const rest = several?.kind === 'files'
    ? [{ field: several.name, isList: true, files: further }]
    : references.map(({ name }, index) => ({ field: name, isList: false, files: further.slice(index, index + 1) }));
  const slots: readonly Slot[] = [
    { field: start.name, isList: start.kind === 'files', files: first }, ...(end ? [{ field: end.name, isList: false, files: of('last-frame') }] : []), ...rest,
    ...(mask ? [{ field: mask.name, isList: false, files: of('mask'), isMask: true as const }] : []),
  ];
  return slots.filter(({ files }) => files.length > 0);
}
