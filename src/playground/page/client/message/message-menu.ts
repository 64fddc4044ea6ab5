import { h } from 'preact';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.ts';
import { Icon } from '../icons.ts';
import { Popup } from '../ui/popup.ts';

/** Something that can be done with a message. */
export type MenuItem = { readonly key: string; readonly label: string; readonly kind: 'app' | 'delete'; readonly run: () => void };

/** The button on a message and its menu: arrow keys move, Escape closes, and the focus goes back to the button. */
export function MessageMenu({ items, label }: { readonly items: readonly MenuItem[]; readonly label: string }): VNode {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  useLayoutEffect(() => {
    if (isOpen) menu.current?.querySelector('button')?.focus();
  }, [isOpen]);

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...menu.current?.querySelectorAll('button') ?? []];
    const at = buttons.findIndex((candidate) => candidate === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (next !== undefined) buttons.at(next % buttons.length)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div slot="thread" class=${`message-tools ${isOpen ? 'open' : ''}`}>
    <button ref=${button} type="button" class="tool" aria-label=${label} aria-haspopup="menu" aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}>${h(Icon, { name: 'more' })}</button>
    ${isOpen && h(Popup, {
      anchor: button, onLeave: () => setOpen(false),
      children: html`<div ref=${menu} class="menu" role="menu" aria-label=${label} onKeyDown=${onKeyDown}>
        ${items.map((item) => html`<button key=${item.key} type="button" role="menuitem" tabindex="-1" class=${`menu-item ${item.kind}`} onClick=${() => {
          close();
          item.run();
        }}>${item.label}${item.kind === 'app' && html` <span class="app-tag">App</span>`}</button>`)}
      </div>`,
    })}
  </div>`;
}
