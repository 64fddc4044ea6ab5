import type { CommandOption } from '../../../wire.ts';
import type { OptionEntry, UploadLimits } from '../../protocol.ts';
import { checkEntry, fileSlots, fileTypesOf, kinds, labelOf, problemOfFile } from './entries.ts';
import type { Callable, Entry } from './entries.ts';

/** A command that is being filled in. */
export type Draft = {
  readonly command: Callable;
  readonly entries: Readonly<Record<string, Entry>>;
  /** By slot. */
  readonly files: Readonly<Record<string, readonly File[]>>;
  /** Optional options and slots that are shown, in the order in which they were added. */
  readonly added: readonly string[];
  /** What is wrong, by option or slot; under the empty name what concerns none of them. */
  readonly problems: Readonly<Record<string, string>>;
};

/** What is filled in from the start. */
export type Filled = { readonly values: Readonly<Record<string, string | number | boolean>>; readonly files: Readonly<Record<string, File>> };

/** A new draft; options that are filled in are shown. */
export function startDraft(command: Callable, filled: Filled = { values: {}, files: {} }): Draft {
  const entries = Object.fromEntries(Object.entries(filled.values).map(([name, value]) => [name, entryOf(command.options.find((option) => option.name === name), value)]));
  const slots = fileSlots(command.options);
  const files = Object.fromEntries(slots.map(({ name, members }) => [name, members.flatMap((member) => filled.files[member.name] ?? [])]));
  const optional = [...command.options.filter(({ type, required }) => type !== kinds.attachment && required !== true), ...slots.filter(({ isRequired }) => !isRequired)];
  // Where nothing is needed the first things to enter are offered all the same.
  const isBare = command.options.every(({ required }) => required !== true);
  const added = optional.filter(({ name }, index) => entries[name] !== undefined || (files[name]?.length ?? 0) > 0 || (isBare && index === 0) || name === 'prompt').map(({ name }) => name);
  return { command, entries, files, added, problems: {} };
}

function entryOf(option: CommandOption | undefined, value: string | number | boolean): Entry {
  const choice = option?.choices?.find((candidate) => candidate.value === value);
  if (choice !== undefined) return { text: choice.name, value };
  return option?.type === kinds.boolean ? { text: String(value), value } : { text: String(value) };
}

/** The draft with files added where they fit: in the named slot, or else in the first with room that takes their kind. */
export function withFiles(draft: Draft, incoming: readonly File[], limits: UploadLimits, slotName?: string): Draft {
  const slots = fileSlots(draft.command.options).filter(({ name }) => slotName === undefined || name === slotName);
  const files: Record<string, readonly File[]> = { ...draft.files };
  const problems: Record<string, string> = { ...draft.problems, '': '' };
  for (const file of incoming) {
    const slot = slots.find(({ name, members }) => (files[name]?.length ?? 0) < members.length);
    if (slot === undefined) {
      const room = slots.reduce((sum, { members }) => sum + members.length, 0);
      problems[slotName ?? ''] = room === 0 ? `/${draft.command.name} takes no files.` : `Only ${room} ${room === 1 ? 'file fits' : 'files fit'} here.`;
      break;
    }
    const problem = problemOfFile(file, fileTypesOf(slot.members[0] ?? {}), limits);
    if (problem === undefined) files[slot.name] = [...files[slot.name] ?? [], file];
    problems[slot.name] = problem ?? '';
  }
  const filled = slots.filter(({ name, isRequired }) => !isRequired && (files[name]?.length ?? 0) > 0 && !draft.added.includes(name)).map(({ name }) => name);
  return { ...draft, files, problems, added: [...draft.added, ...filled] };
}

/** What is to be sent: options by name, files by their place in the list. Or the draft with what is wrong. */
export type Judged =
  | { readonly options: Readonly<Record<string, OptionEntry>>; readonly files: readonly File[] }
  | { readonly draft: Draft };

/** Judges a draft as Discord's own page does before it sends it. */
export function judge(draft: Draft, { maxFiles, maxBytesTogether }: UploadLimits): Judged {
  const { command } = draft;
  const problems: Record<string, string> = {};
  const options: Record<string, OptionEntry> = {};
  for (const option of command.options.filter(({ type }) => type !== kinds.attachment)) {
    const checked = checkEntry(option, draft.entries[option.name]);
    if ('problem' in checked) problems[option.name] = checked.problem;
    else if (checked.value !== undefined) options[option.name] = checked.value;
  }
  const files: File[] = [];
  for (const { name, members, isRequired } of fileSlots(command.options)) {
    const own = draft.files[name] ?? [];
    if (isRequired && own.length === 0) problems[name] = 'This is needed.';
    for (const [index, file] of own.entries()) {
      const member = members[index];
      if (member !== undefined) options[member.name] = { file: files.push(file) - 1 };
    }
  }
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (files.length > maxFiles) problems[''] = `At most ${maxFiles} files can be sent together.`;
  if (bytes > maxBytesTogether) problems[''] = `Together these files are larger than ${Math.floor(maxBytesTogether / 1024 / 1024)} MB.`;
  return Object.keys(problems).length > 0 ? { draft: { ...draft, problems } } : { options, files };
}

/** The draft with a sentence of the server's, beside the option it names. */
export function withRefusal(draft: Draft, problem: string): Draft {
  const named = draft.command.options.find(({ name }) => problem.includes(`'${name}'`));
  const slot = fileSlots(draft.command.options).find(({ members }) => members.some(({ name }) => name === named?.name));
  return { ...draft, problems: { [slot?.name ?? named?.name ?? '']: problem } };
}

/** The options and slots that are not shown yet, as one can add them. */
export function addable({ command, added }: Draft): readonly { readonly name: string; readonly label: string }[] {
  const names = [
    ...command.options.filter(({ type, required }) => type !== kinds.attachment && required !== true).map(({ name }) => name),
    ...fileSlots(command.options).filter(({ isRequired }) => !isRequired).map(({ name }) => name),
  ];
  return names.filter((name) => !added.includes(name)).map((name) => ({ name, label: labelOf(name) }));
}
