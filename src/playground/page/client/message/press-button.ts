import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Fields } from '../../../wire.ts';
import { fieldsOf, textOf } from '../fields.ts';
import { html } from '../html.ts';
import { safeUrl } from '../markup/inline.ts';
import { useServices } from '../services.ts';

/** Discord's numbers of styles; 5 is a link, 6 is for sale. */
const styles: Readonly<Record<number, string>> = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'destructive', 5: 'secondary', 6: 'primary' };

/** The part of the element that takes presses, inside its shadow. */
type ButtonElement = HTMLElement & { readonly updateComplete?: Promise<unknown> };

/** A button of a message. */
export function PressButton({ button, messageId }: { readonly button: Fields; readonly messageId: string }): VNode {
  const { model } = useServices();
  const [isBusy, setBusy] = useState(false);
  const element = useRef<ButtonElement>(null);
  const emoji = textOf(fieldsOf(button['emoji'])['name']);
  const label = textOf(button['label']) ?? emoji ?? 'Button';
  const customId = textOf(button['custom_id']);
  const isDisabled = button['disabled'] === true;

  // The element looks disabled or busy by its class; what it is, those who do not see it learn from the button inside.
  useEffect(() => {
    void element.current?.updateComplete?.then(() => {
      const inner = element.current?.shadowRoot?.querySelector('button');
      if (!inner) return;
      inner.disabled = isDisabled;
      inner.setAttribute('aria-busy', String(isBusy));
    });
  }, [isDisabled, isBusy]);

  const press = async (): Promise<void> => {
    if (isBusy || isDisabled || customId === undefined) return;
    setBusy(true);
    const sent = await model.interact({ type: 'press', messageId, customId }, `Pressing “${label}”`);
    if ('problem' in sent) model.tell(sent.problem);
    else await sent.settled;
    setBusy(false);
  };
  return html`<discord-button ref=${element} type=${styles[Number(button['style'])] ?? 'secondary'} url=${safeUrl(button['url'])} disabled=${isDisabled} onClick=${press}>
    ${emoji !== undefined && emoji !== label ? `${emoji} ` : ''}${label}
  </discord-button>`;
}
