import { commonRatios, ratioOf, sizeOf } from '../common/sizes.ts';
import { sameShape, type Part } from './aliases.data.ts';
import { nearest, type Choice, type Field } from './fields.ts';

export type FindField = (part: Part, kinds: readonly Field['kind'][], fits?: (field: Field) => boolean) => Field | undefined;

/** How a model is told the shape of its picture: what to send for each ratio that it can make. */
export type Size = {
  /** By `W:H`, the model's own default first. */
  readonly byRatio: ReadonlyMap<string, Readonly<Record<string, Choice>>>;
  /** What keeps the shape of the input picture. */
  readonly same?: Readonly<Record<string, Choice>>;
  readonly fields: readonly Field[];
};

/** Ratios that sides in whole steps come as near to as this are called by them. */
const tolerance = 0.03;
/** Models are trained on sides in steps of this. */
const step = 16;
const usualSide = 1_024;
/** Beside the usual ones, what lists of sizes are made of. */
const namedRatios = [...commonRatios, '2:1', '1:2', '5:4', '4:5', '7:5', '5:7', '5:3', '3:5'] as const;

/** The size by a list of ratios, by two sides or by a list of sides, whichever the model has. */
export function sizeOfFields(find: FindField): Size {
  const ratio = find('ratio', ['text'], ({ choices }) => choices !== undefined);
  if (ratio) return ofRatios(ratio);
  const [width, height] = [find('width', ['integer']), find('height', ['integer'])];
  if (width && height) return ofSides(width, height);
  const list = find('size', ['text'], ({ choices = [] }) => choices.some((each) => sidesIn(each) !== undefined));
  return list ? ofList(list) : { byRatio: new Map(), fields: [] };
}

function ofRatios(field: Field): Size {
  const ratios = standardFirst(field).filter((each) => /^[1-9]\d*:[1-9]\d*$/.test(each));
  const same = standardFirst(field).find((each) => sameShape.includes(each));
  return {
    byRatio: new Map(ratios.map((each) => [each, { [field.name]: each }])),
    ...(same === undefined ? {} : { same: { [field.name]: same } }),
    fields: [field],
  };
}

function ofSides(width: Field, height: Field): Size {
  const usual = usualSides(width.standard, height.standard);
  const square = usual ? Math.sqrt(usual[0] * usual[1]) : Math.min(usualSide, width.max ?? usualSide, height.max ?? usualSide);
  const fitting = commonRatios.flatMap((name): [string, Record<string, Choice>][] => {
    const wanted = sizeOf(ratioOf(name), { side: shrunk(square, ratioOf(name), width.max, height.max), step });
    const [w, h] = [nearest(width, wanted.width), nearest(height, wanted.height)];
    return w !== undefined && h !== undefined && h > 0 && isNear(w / h, ratioOf(name)) ? [[name, { [width.name]: w, [height.name]: h }]] : [];
  });
  const own = usual && nameOf(usual[0] / usual[1]);
  const first: [string, Record<string, Choice>][] = usual === undefined || own === undefined ? [] : [[own, { [width.name]: usual[0], [height.name]: usual[1] }]];
  return { byRatio: new Map([...first, ...fitting.filter(([name]) => name !== own)]), fields: [width, height] };
}

function usualSides(width: Choice | undefined, height: Choice | undefined): readonly [number, number] | undefined {
  return typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0 ? [width, height] : undefined;
}

function ofList(field: Field): Size {
  const named = standardFirst(field).flatMap((each): [string, Record<string, Choice>][] => {
    const sides = sidesIn(each);
    const name = sides && nameOf(sides[0] / sides[1]);
    return name === undefined ? [] : [[name, { [field.name]: each }]];
  });
  // Of two sizes of one shape the first counts: it is the default, or stands first in the list.
  return { byRatio: new Map(named.filter(isFirst)), fields: [field] };
}

function isFirst<T>([name]: readonly [string, T], index: number, all: readonly (readonly [string, T])[]): boolean {
  return all.findIndex(([other]) => other === name) === index;
}

/** A square's side, made smaller until the longer side of the shape fits. */
function shrunk(side: number, ratio: number, maxWidth = Number.POSITIVE_INFINITY, maxHeight = Number.POSITIVE_INFINITY): number {
  return Math.max(step, Math.min(side, maxWidth / Math.sqrt(ratio), maxHeight * Math.sqrt(ratio)));
}

function standardFirst({ choices = [], standard }: Field): readonly string[] {
  const texts = choices.filter((each): each is string => typeof each === 'string');
  return typeof standard === 'string' ? [standard, ...texts.filter((each) => each !== standard)] : texts;
}

function sidesIn(choice: Choice): readonly [number, number] | undefined {
  const [, width, height] = /^([1-9]\d{1,4})\s*[x*×]\s*([1-9]\d{1,4})$/i.exec(String(choice)) ?? [];
  return width === undefined || height === undefined ? undefined : [Number(width), Number(height)];
}

function nameOf(ratio: number): string | undefined {
  const fitting = namedRatios.filter((name) => isNear(ratio, ratioOf(name)));
  return fitting.toSorted((a, b) => distance(ratio, ratioOf(a)) - distance(ratio, ratioOf(b)))[0];
}
function isNear(ratio: number, wanted: number): boolean {
  return distance(ratio, wanted) <= tolerance;
}
/** How far two shapes are from each other; the same for a shape and its upright one. */
export function distance(ratio: number, other: number): number {
  return Math.abs(Math.log(ratio / other));
}
