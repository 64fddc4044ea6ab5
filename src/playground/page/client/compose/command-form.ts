import { h } from 'preact';
import type { VNode } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Choice, CommandOption } from '../../../wire.ts';
import type { UploadLimits } from '../../protocol.ts';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { Icon } from '../icons.ts';
import { useServices } from '../services.ts';
import { addable, judge, withFiles, withRefusal } from './draft.ts';
import type { Draft } from './draft.ts';
import { checkEntry, fileSlots, fileTypesOf, kinds, labelOf } from './entries.ts';
import { FileField } from './file-field.ts';
import { filesOf } from './files.ts';
import { OptionField } from './option-field.ts';

export type CommandFormProps = {
  readonly draft: Draft;
  readonly limits: UploadLimits;
  readonly onDraft: (draft: Draft) => void;
  /** Sent, or given up: the form goes. */
  readonly onClose: () => void;
};

/** A slash command with its options. Enter sends, Escape gives up; what is wrong stands beside its field. */
export function CommandForm({ draft, limits, onDraft, onClose }: CommandFormProps): VNode {
  const { model } = useServices();
  const { command, problems } = draft;
  const form = useRef<HTMLFormElement>(null);
  const titleId = useId();
  const [isSending, setSending] = useState(false);
  const focusField = useFieldFocus(form, draft);

  const send = async (): Promise<void> => {
    if (isSending) return;
    const judged = judge(draft, limits);
    if ('draft' in judged) {
      focusField(Object.keys(judged.draft.problems)[0]);
      return onDraft(judged.draft);
    }
    setSending(true);
    const sent = await model.interact({ type: 'command', name: command.name, options: judged.options }, `Sending /${command.name}`, judged.files);
    setSending(false);
    if ('problem' in sent) onDraft(withRefusal(draft, sent.problem));
    else onClose();
  };
  const complete = (option: CommandOption, text: string): Promise<readonly Choice[]> => {
    const others = command.options.filter(({ name, type }) => name !== option.name && type !== kinds.attachment).flatMap((other): [string, string | number | boolean][] => {
      const checked = checkEntry(other, draft.entries[other.name]);
      return 'value' in checked && checked.value !== undefined && typeof checked.value !== 'object' ? [[other.name, checked.value]] : [];
    });
    return model.complete({ type: 'autocomplete', name: command.name, focused: option.name, options: { ...Object.fromEntries(others), [option.name]: text } });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onClose();
    else if (event.key !== 'Enter' || event.shiftKey || event.isComposing || (event.target instanceof HTMLElement && event.target.closest('button, [type=file]') !== null)) return;
    else void send();
    event.preventDefault();
  };
  const add = (incoming: readonly File[]): void => {
    if (incoming.length > 0) onDraft(withFiles(draft, incoming, limits));
  };

  return html`<form ref=${form} class="command-form" novalidate aria-labelledby=${titleId} onKeyDown=${onKeyDown}
      onSubmit=${(event: Event) => { event.preventDefault(); void send(); }}
      onPaste=${(event: ClipboardEvent) => {
        const pasted = filesOf(event.clipboardData);
        if (pasted.length > 0) event.preventDefault();
        add(pasted);
      }}>
    <div class="command-head">
      <h2 id=${titleId} class="command-name">/${command.name}</h2><p class="command-about">${command.description}</p>
      <button type="button" class="tool" aria-label=${`Give up /${command.name}`} onClick=${onClose}>${h(Icon, { name: 'close' })}</button>
    </div>
    <div class="command-fields">${fields(draft, limits, complete, onDraft, focusField)}</div>
    ${addable(draft).length > 0 && html`<div class="addable" role="group" aria-label="More options">
      <span class="addable-title" aria-hidden="true">Options</span>
      ${addable(draft).map(({ name, label }) => html`<button key=${name} type="button" class="chip" data-adds=${name} onClick=${() => {
        focusField(name);
        onDraft({ ...draft, added: [...draft.added, name] });
      }}>${h(Icon, { name: 'add' })}${label}</button>`)}
    </div>`}
    <div class="command-end">
      <p class="field-problem" role="alert">${problems['']}</p>
      <span class="hint">Enter sends · Esc gives up</span>
      <button type="submit" class="button primary" aria-busy=${isSending}>${h(Icon, { name: 'send' })} Send</button>
    </div>
  </form>`;
}

/** Needed ones first, then what was added, in that order. */
function fields(draft: Draft, limits: UploadLimits, complete: (option: CommandOption, text: string) => Promise<readonly Choice[]>, onDraft: (draft: Draft) => void, focusField: (name: string) => void): readonly View[] {
  const { command, entries, added, problems } = draft;
  const slots = fileSlots(command.options);
  const needed = [...slots.filter(({ isRequired }) => isRequired), ...command.options.filter(({ type, required }) => type !== kinds.attachment && required === true)];
  const leaveOut = (name: string): void => {
    const { [name]: _, ...others } = entries;
    focusField(name);
    onDraft({ ...draft, entries: others, files: { ...draft.files, [name]: [] }, added: added.filter((other) => other !== name), problems: { ...problems, [name]: '' } });
  };
  return [...needed.map(({ name }) => name), ...added].map((name): View => {
    const onRemove = added.includes(name) ? () => leaveOut(name) : undefined;
    const problem = problems[name] === '' ? undefined : problems[name];
    const slot = slots.find((candidate) => candidate.name === name);
    if (slot !== undefined) {
      return h(FileField, {
        key: name, name, label: labelOf(name), description: slot.members[0]?.description ?? '', files: draft.files[name] ?? [], max: slot.members.length, types: fileTypesOf(slot.members[0] ?? {}),
        isRequired: slot.isRequired, problem, onRemove, onAdd: (incoming) => onDraft(withFiles(draft, incoming, limits, name)),
        onChange: (files) => onDraft({ ...draft, files: { ...draft.files, [name]: files }, problems: { ...problems, [name]: '' } }),
      });
    }
    const option = command.options.find((candidate) => candidate.name === name);
    return option === undefined ? null : h(OptionField, {
      key: name, option, entry: entries[name], problem, complete, onRemove,
      onEntry: (entry) => onDraft({ ...draft, entries: { ...entries, [name]: entry }, problems: { ...problems, [name]: '' } }),
    });
  });
}

/** Puts the focus where something is to be entered: at first, on a field that was added, and on one that is wrong, once it is drawn so. */
function useFieldFocus(form: { readonly current: HTMLFormElement | null }, { command, added, problems }: Draft): (name: string | undefined) => void {
  const wanted = useRef<string | undefined>(undefined);
  const focusIn = (element: Element | null | undefined): void => element?.querySelector<HTMLElement>('textarea, input, select')?.focus();
  useLayoutEffect(() => {
    const fieldsBox = form.current?.querySelector('.command-fields');
    if (fieldsBox?.childElementCount === 0) form.current?.querySelector<HTMLElement>('[type=submit]')?.focus();
    else focusIn(fieldsBox);
  }, [command.key]);
  useLayoutEffect(() => {
    const { current: name } = wanted;
    wanted.current = undefined;
    if (name === undefined) return;
    const field = named(form.current, 'data-option', name);
    if (field !== undefined) focusIn(field);
    // It was left out: the button is where it can be had again.
    else named(form.current, 'data-adds', name)?.focus();
  }, [added.length, problems]);
  return (name) => {
    if (name !== '') wanted.current = name;
  };
}

function named(form: HTMLFormElement | null, attribute: string, name: string): HTMLElement | undefined {
  return [...form?.querySelectorAll<HTMLElement>(`[${attribute}]`) ?? []].find((element) => element.getAttribute(attribute) === name);
}
