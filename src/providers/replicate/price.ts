import type { Price, PriceRow } from '../../core/model-card.ts';
import { accepts, type Choice, type Field } from './fields.ts';
import { costly } from './aliases.data.ts';
import type { Plan } from './plan.ts';

/** What a model costs, as a list or an operator says. */
export type ModelPrice =
  /** By what comes out. Rows that name options all name the same ones; the first row's are the ones that are asked for by default. */
  | { readonly kind: 'result'; readonly rows: readonly PriceRow[] }
  /** By the time it takes: millionths of a dollar for a second of hardware, and seconds after which the service ends it. */
  | { readonly kind: 'time'; readonly microsPerSecond: number; readonly deadlineSeconds: number };
/** Where a price is from, and of which day. */
export type PriceOrigin = Pick<Price, 'asOf' | 'source'>;

/** What an order will be billed by. */
export type Bill =
  | { readonly kind: 'result'; readonly unit: PriceRow['unit']; readonly micros: number }
  | { readonly kind: 'time'; readonly microsPerSecond: number; readonly deadlineSeconds: number };

type Options = Readonly<Record<string, unknown>>;

/** A model's price, fitted to what the model can be told. */
export type Tariff = {
  /** For the card. */
  readonly price: Price;
  /** The model's own options that may be chosen, each with the values that have a price. */
  readonly options: readonly Field[];
  /** Sent where nobody chose otherwise, so that what is billed is what was told. */
  readonly pins: Readonly<Record<string, Choice>>;
  /** A price for a call holds for the usual length. */
  readonly usualLengthOnly: boolean;
  readonly deadlineSeconds: number;
  /** Undefined: these options together have no price. */
  billOf(options: Options): Bill | undefined;
};

/** Seconds after which the service ends what it bills by result; its own limit for running. */
const usualDeadline = 30 * 60;

/** Fits a price to a model; a sentence where they do not fit, so that the model cannot be offered. */
export function tariffOf(price: ModelPrice, origin: PriceOrigin, plan: Plan): Tariff | string {
  return price.kind === 'time' ? byTime(price, origin, plan) : byResult(price, origin, plan);
}

function byTime({ microsPerSecond, deadlineSeconds }: Extract<ModelPrice, { kind: 'time' }>, { asOf, source }: PriceOrigin, plan: Plan): Tariff {
  const bill: Bill = { kind: 'time', microsPerSecond, deadlineSeconds };
  // What may be run up at most is held; what was run up is billed.
  const rows: readonly PriceRow[] = [{ unit: 'call', micros: Math.ceil(microsPerSecond * deadlineSeconds) }];
  return { price: { rows, asOf, source }, options: plan.options, pins: {}, usualLengthOnly: false, deadlineSeconds, billOf: () => bill };
}

function byResult(price: Extract<ModelPrice, { kind: 'result' }>, { asOf, source }: PriceOrigin, plan: Plan): Tariff | string {
  const rows = price.rows.map((row) => fitted(row, plan));
  const [first] = rows;
  const fault = rows.find((row) => typeof row === 'string');
  if (typeof fault === 'string') return fault;
  const fitting = rows.filter((row) => typeof row !== 'string');
  if (!first || typeof first === 'string') return 'it has no price';
  if (fitting.some(({ unit }) => unit === 'second') && !plan.length) return 'it is priced by the second, and how long its videos are is not known';
  const pins = first.when;
  const names = Object.keys(pins);
  if (fitting.some(({ when }) => Object.keys(when).toSorted().join() !== names.toSorted().join())) return 'the rows of its price do not name the same options';
  const priced = plan.fields.filter(({ name }) => names.includes(name)).map((field): Field => ({ ...field, choices: unique(fitting.flatMap(({ when }) => when[field.name] ?? [])) }));
  const rowOf = (options: Options): FittedRow | undefined => fitting.find(({ when }) => names.every((name) => when[name] === (options[name] ?? pins[name])));
  return {
    price: { rows: cardRows(priced, rowOf, first), asOf, source },
    options: [...priced, ...plan.options.filter(({ name }) => !names.includes(name) && !costly.test(name))],
    pins,
    usualLengthOnly: fitting.some(({ unit }) => unit === 'call'),
    deadlineSeconds: usualDeadline,
    billOf: (options) => {
      const row = rowOf(options);
      return row && { kind: 'result', unit: row.unit, micros: row.micros };
    },
  };
}

type FittedRow = { readonly unit: PriceRow['unit']; readonly micros: number; readonly when: Readonly<Record<string, Choice>> };

/** A row with its options in the types of the model's schema; a sentence where the model lacks one. */
function fitted({ unit, micros, when = {} }: PriceRow, plan: Plan): FittedRow | string {
  const values: Record<string, Choice> = {};
  for (const [name, value] of Object.entries(when)) {
    const field = plan.options.find((each) => each.name === name);
    const own = field && typeof value !== 'object' ? asTyped(field, value) : undefined;
    if (own === undefined) return `its price names ${name} ${String(value)}, which the model does not have`;
    values[name] = own;
  }
  return { unit, micros, when: values };
}

function asTyped(field: Field, value: Choice): Choice | undefined {
  const readings: readonly Choice[] = [value, ...(value === 'true' || value === 'false' ? [value === 'true'] : []), Number(value), String(value)];
  return readings.find((reading) => accepts(field, reading));
}

/** A row for every way to choose some of the options, the fuller ones first: the first that fits counts, and absent ones mean the default. */
function cardRows(priced: readonly Field[], rowOf: (options: Options) => FittedRow | undefined, first: FittedRow): readonly PriceRow[] {
  const ways = priced.reduce<readonly Readonly<Record<string, Choice>>[]>(
    (some, { name, choices = [] }) => some.flatMap((way) => [...choices.map((choice) => ({ ...way, [name]: choice })), way]), [{}],
  );
  const rows = ways.flatMap((when): PriceRow[] => {
    const row = rowOf(when);
    return row && Object.keys(when).length > 0 ? [{ unit: row.unit, micros: row.micros, when }] : [];
  });
  const fuller = (row: PriceRow): number => Object.keys(row.when ?? {}).length;
  return [...rows.toSorted((a, b) => fuller(b) - fuller(a)), { unit: first.unit, micros: first.micros }];
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
