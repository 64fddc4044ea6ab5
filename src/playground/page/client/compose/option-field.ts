import { h } from 'preact';
import type { VNode } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Choice, CommandOption } from '../../../wire.ts';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { Icon } from '../icons.ts';
import { useServices } from '../services.ts';
import { channelsToChoose, peopleToChoose, rolesToChoose } from '../ui/choosables.ts';
import { Combobox } from '../ui/combobox.ts';
import type { Choosable } from '../ui/option-list.ts';
import { kinds, labelOf, rangeOf } from './entries.ts';
import type { Entry } from './entries.ts';

export type OptionFieldProps = {
  readonly option: CommandOption;
  readonly entry: Entry | undefined;
  readonly problem: string | undefined;
  readonly onEntry: (entry: Entry) => void;
  readonly onRemove: (() => void) | undefined;
  /** Asks the bot; rejects never. */
  readonly complete: (option: CommandOption, text: string) => Promise<readonly Choice[]>;
};

/** Milliseconds of quiet before the bot is asked for choices. */
const quiet = 200;

/** One option of a command, as a field of the right kind. */
export function OptionField(props: OptionFieldProps): VNode {
  const { option, problem, onRemove } = props;
  const id = useId();
  const isRequired = option.required === true;
  const name = labelOf(option.name);
  const facts = [option.description, rangeOf(option.min_value, option.max_value), option.max_length !== undefined && option.max_length < 1_000 ? `up to ${option.max_length} characters` : undefined];
  return html`<div class="field" data-option=${option.name}>
    <div class="field-head"><label for=${id} class="field-name">${name}</label>${isRequired && html` <span class="needed">needed</span>`}
      ${onRemove !== undefined && html`<button type="button" class="tool field-remove" aria-label=${`Leave out ${name}`} onClick=${onRemove}>${h(Icon, { name: 'close' })}</button>`}</div>
    <p class="field-about" id=${`${id}-about`}>${facts.filter((fact) => fact !== undefined).join(' · ')}</p>
    ${control(props, id, `${id}-about ${id}-problem`)}
    <p class="field-problem" id=${`${id}-problem`} role="alert">${problem}</p>
  </div>`;
}

function control(props: OptionFieldProps, id: string, describedBy: string): View {
  const { option, entry, problem, onEntry } = props;
  const common = { id, 'aria-describedby': describedBy, 'aria-invalid': problem !== undefined, 'aria-required': option.required === true };
  const type = (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }): void => onEntry({ text: event.currentTarget.value });
  if (option.autocomplete === true || (option.choices?.length ?? 0) > 0 || (option.type >= kinds.user && option.type <= kinds.mentionable)) return h(ListedField, { ...props, id, describedBy });
  switch (option.type) {
    case kinds.boolean: return h(YesNo, { ...props, id, describedBy });
    case kinds.integer: case kinds.number: {
      const keyboard = option.type === kinds.integer ? 'numeric' : 'decimal';
      return html`<input ...${common} type="text" class="input" inputmode=${keyboard} autocomplete="off" value=${entry?.text ?? ''} onInput=${type} />`;
    }
    default: return html`<textarea ...${common} class="input" rows="1" value=${entry?.text ?? ''} onInput=${type}></textarea>`;
  }
}

/** True, false, or nothing said. */
function YesNo({ option, entry, id, describedBy, onEntry }: OptionFieldProps & { readonly id: string; readonly describedBy: string }): VNode {
  return html`<div class="yes-no" role="radiogroup" aria-label=${labelOf(option.name)} aria-describedby=${describedBy}>
    ${[true, false].map((value) => html`<label class="radio">
      <input type="radio" id=${value ? id : undefined} name=${id} checked=${entry?.value === value} onChange=${() => onEntry({ text: String(value), value })} />
      ${value ? 'True' : 'False'}</label>`)}
  </div>`;
}

/** An option with choices: from the command, from the world, or from the bot as one types. */
function ListedField(props: OptionFieldProps & { readonly id: string; readonly describedBy: string }): View {
  const { option, entry, problem, id, describedBy, onEntry, complete } = props;
  const { model } = useServices();
  const text = entry?.text ?? '';
  const offered = useOffered(option, entry, complete);
  const { snapshot } = model.state();
  const all: readonly Choosable[] = option.autocomplete === true ? offered.choices.map(choosable)
    : option.choices?.map(choosable) ?? (snapshot === undefined ? [] : [
      ...(option.type === kinds.user || option.type === kinds.mentionable ? peopleToChoose(snapshot) : []),
      ...(option.type === kinds.role || option.type === kinds.mentionable ? rolesToChoose(snapshot) : []),
      ...(option.type === kinds.channel ? channelsToChoose(snapshot) : []),
    ]);
  // The bot has searched already; a list that has been chosen from is shown whole.
  const options = option.autocomplete === true || entry?.value !== undefined ? all : all.filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()));
  const values = new Map((option.autocomplete === true ? offered.choices : option.choices ?? []).map((choice) => [String(choice.value), choice.value]));
  return h(Combobox, {
    id, label: labelOf(option.name), text, options, chosen: entry?.value === undefined ? undefined : String(entry.value), isLoading: offered.isLoading,
    emptyText: 'Nothing fits.', describedBy, isInvalid: problem !== undefined, isRequired: option.required === true,
    onText: (typed) => onEntry({ text: typed }), onOpen: offered.ask,
    onChoose: ({ key, label }) => onEntry({ text: label, value: values.get(key) ?? key }),
  });
}

function choosable({ name, value }: Choice): Choosable {
  return { key: String(value), label: name };
}

/** What the bot offers for what is typed; an answer that was overtaken is dropped. */
function useOffered(option: CommandOption, entry: Entry | undefined, complete: OptionFieldProps['complete']): { readonly choices: readonly Choice[]; readonly isLoading: boolean; readonly ask: () => void } {
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  const [isLoading, setLoading] = useState(false);
  const question = useRef(0);
  const wasAsked = useRef(false);
  const text = entry?.text ?? '';
  const ask = (): void => {
    if (option.autocomplete !== true) return;
    wasAsked.current = true;
    question.current += 1;
    const mine = question.current;
    setLoading(true);
    void complete(option, text).then((found) => {
      if (mine !== question.current) return;
      setChoices(found);
      setLoading(false);
    });
  };
  useEffect(() => {
    if (!wasAsked.current || entry?.value !== undefined) return undefined;
    const timer = setTimeout(ask, quiet);
    return () => clearTimeout(timer);
  }, [text]);
  return { choices, isLoading, ask };
}
