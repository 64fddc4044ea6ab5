import type { Fields } from '../../../wire.ts';
import type { FieldEntry, UploadLimits } from '../../protocol.ts';
import { fileTypesOf, problemOfFile } from '../compose/entries.ts';
import { fieldsOf, listOfFields, numberOf, textOf } from '../fields.ts';
import { menuDefaults } from '../ui/choosables.ts';

/** Discord's numbers for what a modal can ask. */
export const asks = { text: 4, files: 19, radio: 21, ticks: 22, tick: 23 } as const;

/** What is entered in a field of a modal. */
export type Entered = { readonly text: string } | { readonly values: readonly string[] } | { readonly files: readonly File[] } | { readonly isOn: boolean };

/** A line of a modal: text to read, or a field with its words around it. */
export type ModalLine = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'field'; readonly id: string; readonly label: string; readonly description: string; readonly field: Fields };

/** The lines of a modal, of the old kind (rows with a text input) and of the new (labels around a field). */
export function modalLines(modal: Fields): readonly ModalLine[] {
  return listOfFields(modal['components']).flatMap((component): readonly ModalLine[] => {
    if (component['type'] === 10) return [{ kind: 'text', text: textOf(component['content']) ?? '' }];
    const fields = component['type'] === 1 ? listOfFields(component['components']) : [fieldsOf(component['component'])];
    return fields.filter((field) => typeof field['custom_id'] === 'string').map((field) => ({
      kind: 'field', id: String(field['custom_id']), field,
      label: textOf(component['label']) ?? textOf(field['label']) ?? textOf(field['placeholder']) ?? 'Answer', description: textOf(component['description']) ?? '',
    }));
  });
}

/** What a field holds before anything is entered. */
export function startEntry(field: Fields): Entered {
  switch (field['type']) {
    case asks.text: return { text: textOf(field['value']) ?? '' };
    case asks.files: return { files: [] };
    case asks.tick: return { isOn: field['default'] === true };
    default: return { values: menuDefaults(field) };
  }
}

/** Why a field cannot be sent as it is; undefined if it can. */
export function problemOfField(field: Fields, entered: Entered): string | undefined {
  const isRequired = field['required'] !== false;
  if ('text' in entered) {
    const [min, max] = [numberOf(field['min_length']) ?? 0, numberOf(field['max_length']) ?? 4_000];
    if (entered.text === '') return isRequired ? 'This is needed.' : undefined;
    if (entered.text.length < min) return `Please enter at least ${min} characters.`;
    return entered.text.length > max ? `This is ${entered.text.length - max} characters too long; ${max} fit.` : undefined;
  }
  if ('isOn' in entered) return undefined;
  const count = 'files' in entered ? entered.files.length : entered.values.length;
  if (count === 0) return isRequired ? 'This is needed.' : undefined;
  const min = numberOf(field['min_values']) ?? 1;
  return count < min ? `Please choose at least ${min}.` : undefined;
}

/** The files of a field with others added as far as they fit, and why those that do not fit do not. */
export function addFiles(field: Fields, files: readonly File[], incoming: readonly File[], limits: UploadLimits): { readonly files: readonly File[]; readonly problem: string | undefined } {
  const max = numberOf(field['max_values']) ?? 1;
  const judged = incoming.map((file) => ({ file, problem: problemOfFile(file, fileTypesOf(field), limits) }));
  const all = [...files, ...judged.filter(({ problem }) => problem === undefined).map(({ file }) => file)];
  const problem = judged.find((each) => each.problem !== undefined)?.problem ?? (all.length > max ? `Only ${max} ${max === 1 ? 'file fits' : 'files fit'} here.` : undefined);
  return { files: all.slice(0, max), problem };
}

/** The values as they are sent, with the files they point to. */
export function submission(entries: ReadonlyMap<string, { readonly field: Fields; readonly entered: Entered }>): { readonly values: Readonly<Record<string, FieldEntry>>; readonly files: readonly File[] } {
  const files: File[] = [];
  const values = [...entries].map(([id, { field, entered }]): [string, FieldEntry] => {
    if ('text' in entered) return [id, entered.text];
    if ('isOn' in entered) return [id, entered.isOn];
    if ('files' in entered) return [id, entered.files.map((file) => ({ file: files.push(file) - 1 }))];
    return [id, field['type'] === asks.radio ? entered.values[0] ?? '' : entered.values];
  });
  return { values: Object.fromEntries(values), files };
}
