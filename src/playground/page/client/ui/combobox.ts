import { h } from 'preact';
import type { VNode } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { html } from '../html.ts';
import { movedCursor, OptionList, optionId } from './option-list.ts';
import type { Choosable } from './option-list.ts';
import { Popup } from './popup.ts';

export type ComboboxProps = {
  /** Of the input, for its label. */
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly options: readonly Choosable[];
  readonly chosen: string | undefined;
  readonly isLoading?: boolean;
  /** What stands in the list when nothing fits. */
  readonly emptyText: string;
  readonly describedBy: string;
  readonly isInvalid: boolean;
  readonly isRequired: boolean;
  readonly onText: (text: string) => void;
  readonly onChoose: (option: Choosable) => void;
  /** The list was opened. */
  readonly onOpen?: () => void;
};

/** A field with a list that follows what is typed. Arrow keys move, Enter and Tab take, Escape closes the list first. */
export function Combobox(props: ComboboxProps): VNode {
  const { id, label, text, options, chosen, isLoading = false, emptyText, describedBy, isInvalid, isRequired, onText, onChoose, onOpen } = props;
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  useEffect(() => setActive(0), [options.length, text]);

  const open = (): void => {
    if (!isOpen) onOpen?.();
    setOpen(true);
  };
  const choose = (index: number): void => {
    const option = options[index];
    if (option !== undefined) onChoose(option);
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const moved = movedCursor(event.key, active, options.length);
    if (moved !== undefined) {
      event.preventDefault();
      if (isOpen) setActive(moved);
      else open();
    } else if (isOpen && event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    } else if (isOpen && (event.key === 'Enter' || event.key === 'Tab') && options.length > 0 && (text !== '' || event.key === 'Enter')) {
      if (event.key === 'Enter') {
        event.preventDefault();
        event.stopPropagation();
      }
      choose(active);
    }
  };
  return html`<div class="combobox">
    <input ref=${input} id=${id} type="text" role="combobox" autocomplete="off" spellcheck=${false} value=${text} class="input"
      aria-expanded=${isOpen} aria-controls=${listId} aria-autocomplete="list" aria-activedescendant=${isOpen ? optionId(listId, options.length === 0 ? -1 : active) : undefined}
      aria-describedby=${describedBy} aria-invalid=${isInvalid} aria-required=${isRequired}
      onFocus=${() => !isInvalid && open()} onClick=${open} onBlur=${() => setOpen(false)} onKeyDown=${onKeyDown}
      onInput=${(event: { currentTarget: HTMLInputElement }) => {
        onText(event.currentTarget.value);
        open();
      }} />
    ${isOpen && h(Popup, {
      anchor: input, onLeave: () => setOpen(false),
      children: html`
        ${options.length === 0 && html`<p class="option-none" role="status">${isLoading ? 'Looking …' : emptyText}</p>`}
        ${h(OptionList, { id: listId, label, options, active, chosen: chosen === undefined ? [] : [chosen], onChoose: choose })}`,
    })}
  </div>`;
}
