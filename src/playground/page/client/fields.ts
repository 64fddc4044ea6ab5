import type { Fields } from '../../wire.ts';

/** The value as an object of JSON; an empty one if it is none. */
export function fieldsOf(value: unknown): Fields {
  // An object of JSON that is no list has names and values, which is all that `Fields` says.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : {};
}

/** The objects in a list; an empty list if it is none. */
export function listOfFields(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null).map(fieldsOf) : [];
}

/** The value if it is a text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value if it is a number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
