import { h } from 'preact';
import type { VNode } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { html } from '../html.ts';
import { movedCursor, OptionList, optionId } from './option-list.ts';
import type { Choosable } from './option-list.ts';
import { Popup } from './popup.ts';

export type SelectProps = {
  readonly id?: string;
  readonly label: string;
  readonly placeholder: string;
  readonly options: readonly Choosable[];
  readonly values: readonly string[];
  /** How many may be chosen; the list stays open while more than one may. */
  readonly max: number;
  readonly isDisabled?: boolean;
  readonly isBusy?: boolean;
  readonly describedBy?: string;
  readonly isInvalid?: boolean;
  /** Once chosen; of several when the list is closed. Not called if it was closed by Escape. */
  readonly onChange: (values: readonly string[]) => void;
};

/** A menu to choose one or several of. */
export function Select({ id, label, placeholder, options, values, max, isDisabled = false, isBusy = false, describedBy, isInvalid = false, onChange }: SelectProps): VNode {
  const listId = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const [chosen, setChosen] = useState<readonly string[] | undefined>(undefined);
  const [active, setActive] = useState(0);
  const isOpen = chosen !== undefined;
  const isMultiple = max > 1;

  const open = (): void => {
    if (isDisabled || isBusy) return;
    setActive(Math.max(0, options.findIndex(({ key }) => values.includes(key))));
    setChosen(values);
  };
  const close = (isKept: boolean): void => {
    if (isKept && chosen !== undefined && chosen.join('\n') !== values.join('\n')) onChange(chosen);
    setChosen(undefined);
  };
  const choose = (index: number): void => {
    const key = options[index]?.key;
    if (key === undefined || chosen === undefined) return;
    if (!isMultiple) {
      setChosen(undefined);
      onChange([key]);
    } else if (chosen.includes(key)) setChosen(chosen.filter((other) => other !== key));
    else if (chosen.length < max) setChosen([...chosen, key]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const moved = movedCursor(event.key, active, options.length);
    const takes = event.key === 'Enter' || event.key === ' ';
    if (moved === undefined && !(isOpen && takes) && !(isOpen && event.key === 'Escape')) return;
    event.preventDefault();
    if (event.key === 'Escape') {
      event.stopPropagation();
      close(false);
    } else if (!isOpen) open();
    else if (moved !== undefined) setActive(moved);
    else choose(active);
  };
  const shown = options.filter(({ key }) => (chosen ?? values).includes(key)).map((option) => option.label).join(', ');
  return html`<div class="select">
    <button ref=${trigger} id=${id} type="button" role="combobox" class="input select-trigger" aria-label=${`${label}${shown === '' ? '' : `: ${shown}`}`} aria-haspopup="listbox" aria-expanded=${isOpen}
      aria-controls=${listId} aria-activedescendant=${isOpen ? optionId(listId, active) : undefined} aria-describedby=${describedBy} aria-invalid=${isInvalid} aria-busy=${isBusy}
      disabled=${isDisabled} onClick=${() => (isOpen ? close(true) : open())} onKeyDown=${onKeyDown} onBlur=${() => isOpen && close(true)}>
      <span class=${shown === '' ? 'placeholder' : ''}>${shown === '' ? placeholder : shown}</span><span class="chevron" aria-hidden="true"></span>
    </button>
    ${isOpen && h(Popup, {
      anchor: trigger, onLeave: () => close(true),
      children: html`${h(OptionList, { id: listId, label, options, active, chosen, isMultiple, onChoose: choose })}
        ${isMultiple && html`<p class="option-none">Up to ${max}. Close the list to send.</p>`}`,
    })}
  </div>`;
}
