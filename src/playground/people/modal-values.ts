import { Mistake } from '../mistake.ts';
import { modalFields } from '../validate/modal.ts';
import { fieldsIn, isFields, listOf } from '../wire.ts';
import type { Fields } from '../wire.ts';
import type { PersonFile, Resolver } from './options.ts';

/** What a person enters in a field: text, a tick, chosen values, or files. */
export type ModalValue = string | boolean | readonly string[] | readonly PersonFile[];

/** The `data.components` of a submitted modal; throws where Discord's client would keep it open. */
export function fillModal(modal: Fields, values: Readonly<Record<string, ModalValue>>, resolve: Resolver, unchecked: boolean): readonly Fields[] {
  const known = modalFields(modal).map((field) => field['custom_id']);
  for (const id of Object.keys(values)) if (!known.includes(id)) throw new Mistake(`The modal has no field '${id}'; it has ${known.join(', ')}.`);
  let id = 0;
  const fill = (field: Fields): Fields => {
    const value = values[String(field['custom_id'])];
    if (!unchecked) checkField(field, value);
    id += 1;
    return { type: field['type'], id, custom_id: field['custom_id'], ...filledWith(field, value, resolve) };
  };
  return fieldsIn(modal['components']).map((component) => {
    id += 1;
    const { type } = component;
    if (type === 1) return { type, id, components: fieldsIn(component['components']).map(fill) };
    return isFields(component['component']) ? { type, id, component: fill(component['component']) } : { type, id };
  });
}

function filledWith(field: Fields, value: ModalValue | undefined, resolve: Resolver): Fields {
  switch (field['type']) {
    case 4: return { value: value ?? field['value'] ?? '' };
    case 21: return { value: value ?? fieldsIn(field['options']).find((option) => option['default'] === true)?.['value'] ?? null };
    case 23: return { value: value ?? field['default'] === true };
    case 19: return { values: listOf(value).map((file) => resolve.attach(file as PersonFile)) };
    case 5: return { values: listOf(value).map((name) => resolve.value(6, String(name))) };
    case 6: return { values: listOf(value).map((name) => resolve.value(8, String(name))) };
    case 7: return { values: listOf(value).map((name) => resolve.value(9, String(name))) };
    case 8: return { values: listOf(value).map((name) => resolve.value(7, String(name))) };
    default: {
      const preset = fieldsIn(field['options']).filter((option) => option['default'] === true).map((option) => option['value']);
      return { values: value ?? preset };
    }
  }
}

function checkField(field: Fields, value: ModalValue | undefined): void {
  const id = String(field['custom_id']);
  const isText = field['type'] === 4;
  const isEmpty = value === undefined ? field['value'] === undefined : typeof value !== 'boolean' && value.length === 0;
  if (field['required'] !== false && isEmpty && (isText || field['type'] === 19)) throw new Mistake(`The field '${id}' is required.`);
  // A tick and a single choice have no length; of what was left empty there is nothing to count.
  const counted = isText || (Array.isArray(value) && field['type'] !== 22);
  if (isEmpty || value === undefined || typeof value === 'boolean' || !counted) return;
  const min = Number((isText ? field['min_length'] : field['min_values']) ?? 0);
  const max = isText ? Number(field['max_length'] ?? 4000) : Number(field['max_values'] ?? 1);
  if (value.length < min) throw new Mistake(`The field '${id}' takes at least ${min}, but got ${value.length}.`);
  if (value.length > max) throw new Mistake(`The field '${id}' takes at most ${max}, but got ${value.length}.`);
}
