import type { Command, CommandOption } from '../../../wire.ts';
import type { OptionEntry, UploadLimits } from '../../protocol.ts';

/** Discord's numbers for the kinds of option. */
export const kinds = { subcommand: 1, group: 2, string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10, attachment: 11 } as const;

/** What a person has entered for an option so far: words of a field, or what was chosen from a list together with how it reads. */
export type Entry = { readonly text: string; readonly value?: string | number | boolean };

/** A slash command one can call: subcommands are commands with a blank in the name. */
export type Callable = { readonly key: string; readonly name: string; readonly description: string; readonly options: readonly CommandOption[] };

/** Every slash command and subcommand, in the order of their names. */
export function callables(commands: readonly Command[]): readonly Callable[] {
  return commands.filter(({ type }) => type === 1).flatMap(({ id, name, description, options = [] }) => unfold(id, name, description, options))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

function unfold(key: string, name: string, description: string, options: readonly CommandOption[]): readonly Callable[] {
  const inner = options.filter(({ type }) => type === kinds.subcommand || type === kinds.group);
  if (inner.length === 0) return [{ key, name, description, options }];
  return inner.flatMap((option) => unfold(`${key}/${option.name}`, `${name} ${option.name}`, option.description, option.options ?? []));
}

/** The commands that fit what is typed: those whose name begins so first. */
export function fittingCommands(commands: readonly Callable[], typed: string): readonly Callable[] {
  const wanted = typed.replace(/^\//, '').trim().toLowerCase();
  const rank = ({ name, description }: Callable): number => (name.startsWith(wanted) ? 0 : name.includes(wanted) ? 1 : description.toLowerCase().includes(wanted) ? 2 : 3);
  return commands.filter((command) => rank(command) < 3).toSorted((a, b) => rank(a) - rank(b));
}

/** Attachment options that belong together: `image`, `image2`, `image3` … take a set of pictures in this order. */
export type FileSlot = { readonly name: string; readonly members: readonly CommandOption[]; readonly isRequired: boolean };

/** The attachment options of a command, sets taken together. */
export function fileSlots(options: readonly CommandOption[]): readonly FileSlot[] {
  const sets = new Map<string, CommandOption[]>();
  for (const option of options.filter(({ type }) => type === kinds.attachment)) {
    const base = option.name.replace(/_?\d+$/, '');
    const name = options.some((other) => other.name === base && other.type === kinds.attachment) ? base : option.name;
    sets.set(name, [...sets.get(name) ?? [], option]);
  }
  return [...sets].map(([name, members]) => ({ name, members, isRequired: members.some(({ required }) => required === true) }));
}

/** How an option's name reads as a label. */
export function labelOf(name: string): string {
  return name.replaceAll(/[_-]/g, ' ');
}

/** What an option carries, or why its entry cannot be sent; `undefined` where nothing was entered and nothing need be. */
export function checkEntry(option: CommandOption, entry: Entry | undefined): { readonly value: OptionEntry | undefined } | { readonly problem: string } {
  const text = entry?.text.trim() ?? '';
  if (entry?.value !== undefined) return { value: entry.value };
  if (text === '') return option.required === true ? { problem: 'This is needed.' } : { value: undefined };
  switch (option.type) {
    case kinds.integer: case kinds.number: return checkNumber(option, text);
    case kinds.string: return checkString(option, entry?.text ?? '');
    default: return { problem: 'Please choose one from the list.' };
  }
}

function checkNumber({ type, choices = [], min_value: min = -Infinity, max_value: max = Infinity }: CommandOption, text: string): { readonly value: number } | { readonly problem: string } {
  const chosen = choices.find(({ name }) => name.toLowerCase() === text.toLowerCase());
  if (typeof chosen?.value === 'number') return { value: chosen.value };
  if (choices.length > 0) return { problem: 'Please choose one from the list.' };
  const value = Number(text.replace(',', '.'));
  if (Number.isNaN(value)) return { problem: 'Please enter a number.' };
  if (type === kinds.integer && !Number.isSafeInteger(value)) return { problem: 'Please enter a whole number.' };
  return value < min || value > max ? { problem: `Please enter ${rangeOf(min, max)}.` } : { value };
}

/** A range of numbers in words; undefined where there is none. */
export function rangeOf(min = -Infinity, max = Infinity): string | undefined {
  if (min === -Infinity && max === Infinity) return undefined;
  if (max === Infinity) return `${min} or more`;
  return min === -Infinity ? `${max} or less` : `${min} to ${max}`;
}

function checkString({ choices = [], min_length: min = 0, max_length: max = 6_000 }: CommandOption, text: string): { readonly value: string | number } | { readonly problem: string } {
  const chosen = choices.find(({ name }) => name.toLowerCase() === text.trim().toLowerCase());
  if (chosen !== undefined) return { value: chosen.value };
  if (choices.length > 0) return { problem: 'Please choose one from the list.' };
  if (text.length < min) return { problem: `Please enter at least ${min} characters.` };
  return text.length > max ? { problem: `This is ${text.length - max} characters too long; ${max} fit.` } : { value: text };
}

type FileFacts = { readonly name: string; readonly size: number; readonly type: string };

/** Why a file cannot be attached here; undefined if it can. `types` as Discord has them: `image`, `video`, `audio` or `.ext`. */
export function problemOfFile(file: FileFacts, types: readonly string[], { maxBytesPerFile }: Pick<UploadLimits, 'maxBytesPerFile'>): string | undefined {
  if (file.size > maxBytesPerFile) return `“${file.name}” is larger than ${Math.floor(maxBytesPerFile / 1024 / 1024)} MB.`;
  if (file.size === 0) return `“${file.name}” is empty.`;
  const fits = types.length === 0 || types.some((type) => (type.startsWith('.') ? file.name.toLowerCase().endsWith(type.toLowerCase()) : file.type.startsWith(`${type}/`)));
  return fits ? undefined : `“${file.name}” is no ${types.map((type) => (type === 'image' ? 'picture' : type)).join(' or ')}.`;
}

/** The kinds of file an option takes; all if it says nothing. */
export function fileTypesOf(option: { readonly [name: string]: unknown }): readonly string[] {
  const types = option['file_types'];
  return Array.isArray(types) ? types.filter((type) => typeof type === 'string') : [];
}
