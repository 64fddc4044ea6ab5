import { h } from 'preact';
import type { VNode } from 'preact';
import { useLayoutEffect, useId, useRef } from 'preact/hooks';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { Icon } from '../icons.ts';

export type DialogProps = { readonly title: string; readonly kind: string; readonly children: View; readonly onClose: () => void };

/** A dialog of the browser's own: the page behind is still, Escape closes, and the focus goes back to where it was. */
export function Dialog({ title, kind, children, onClose }: DialogProps): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      // Closing gives the focus back; removing an open dialog would drop it.
      element?.close();
      if (document.activeElement === document.body) document.querySelector<HTMLElement>('#message-box')?.focus();
    };
  }, []);
  return html`<dialog ref=${dialog} class=${`dialog ${kind}`} aria-labelledby=${titleId} onCancel=${(event: Event) => { event.preventDefault(); onClose(); }}
      onClick=${(event: Event) => { if (event.target === dialog.current) onClose(); }}>
    <div class="dialog-inside">
      <header class="dialog-head"><h2 id=${titleId}>${title}</h2><button type="button" class="tool" aria-label="Close" onClick=${onClose}>${h(Icon, { name: 'close' })}</button></header>
      ${children}
    </div>
  </dialog>`;
}
