import { h } from 'preact';
import type { VNode } from 'preact';
import { html } from '../html.ts';
import { optionId, OptionList } from '../ui/option-list.ts';
import type { Callable } from './entries.ts';

export type PickerProps = { readonly id: string; readonly commands: readonly Callable[]; readonly active: number; readonly botName: string; readonly onChoose: (index: number) => void };

/** The list of commands above the message box; keys are the box's business. */
export function Picker({ id, commands, active, botName, onChoose }: PickerProps): VNode {
  return html`<div class="picker">
    <p class="picker-title">${commands.length === 0 ? 'No command of this name. A message cannot begin with a slash.' : `Commands of ${botName}`}</p>
    ${h(OptionList, {
      id, label: 'Commands', active, chosen: commands[active] === undefined ? [] : [commands[active].key], onChoose,
      options: commands.map(({ key, name, description, options }) => ({ key, label: `/${name}`, hint: hintOf(description, options) })),
    })}
  </div>`;
}

function hintOf(description: string, options: Callable['options']): string {
  const needed = options.filter(({ required }) => required === true).map(({ name }) => name.replaceAll('_', ' '));
  return needed.length === 0 ? description : `${description} · needs ${needed.join(' and ')}`;
}

/** What the message box points to while the list is open. */
export function activeCommandId(id: string, commands: readonly Callable[], active: number): string | undefined {
  return commands.length === 0 ? undefined : optionId(id, active);
}
