import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { html } from '../html.ts';
import type { View } from '../html.ts';

/** One thing to choose. */
export type Choosable = { readonly key: string; readonly label: string; readonly hint?: string | undefined; readonly colour?: string | undefined; readonly lead?: View };

export type OptionListProps = {
  readonly id: string;
  readonly label: string;
  readonly options: readonly Choosable[];
  /** The option under the cursor; -1 for none. */
  readonly active: number;
  readonly chosen: readonly string[];
  readonly isMultiple?: boolean;
  readonly onChoose: (index: number) => void;
};

/** A list to choose from; the cursor is moved by whoever has the focus and names the option as `optionId` says. */
export function OptionList({ id, label, options, active, chosen, isMultiple = false, onChoose }: OptionListProps): VNode {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children.item(active)?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return html`<ul ref=${list} id=${id} class="option-list" role="listbox" aria-label=${label} aria-multiselectable=${isMultiple ? 'true' : undefined}>
    ${options.map((option, index) => html`
      <li key=${option.key} id=${optionId(id, index)} role="option" class=${index === active ? 'active' : ''} aria-selected=${chosen.includes(option.key)}
          onMouseDown=${keepFocus} onClick=${() => onChoose(index)}>
        ${isMultiple && html`<span class="tick" aria-hidden="true">${chosen.includes(option.key) ? '☑' : '☐'}</span>`}
        ${option.lead}
        <span class="option-text"><span class="option-label" style=${option.colour === undefined ? undefined : { '--name-colour': option.colour }}>${option.label}</span>
        ${option.hint !== undefined && html`<span class="option-hint">${option.hint}</span>`}</span>
      </li>`)}
  </ul>`;
}

/** The id of an option, for `aria-activedescendant`. */
export function optionId(listId: string, index: number): string | undefined {
  return index < 0 ? undefined : `${listId}-${index}`;
}

/** A press in a list must not take the focus away from the field it belongs to. */
export function keepFocus(event: Event): void {
  event.preventDefault();
}

/** Where the cursor goes by a key, round and round; undefined for other keys. */
export function movedCursor(key: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown': return (active + 1) % count;
    case 'ArrowUp': return active <= 0 ? count - 1 : active - 1;
    case 'PageDown': return Math.min(count - 1, active + 8);
    case 'PageUp': return Math.max(0, active - 8);
    default: return undefined;
  }
}
