import { h } from 'preact';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Fields } from '../../../wire.ts';
import { numberOf, textOf } from '../fields.ts';
import { html } from '../html.ts';
import { useServices } from '../services.ts';
import { menuDefaults, menuOptions } from '../ui/choosables.ts';
import { Select } from '../ui/select.ts';

/** A select menu of a message; what is chosen is sent at once. */
export function SelectMenu({ menu, messageId }: { readonly menu: Fields; readonly messageId: string }): VNode {
  const { model } = useServices();
  const [values, setValues] = useState(menuDefaults(menu));
  const [isBusy, setBusy] = useState(false);
  const { snapshot } = model.state();
  const customId = textOf(menu['custom_id']) ?? '';
  const placeholder = textOf(menu['placeholder']) ?? 'Choose';

  const send = async (chosen: readonly string[]): Promise<void> => {
    if (chosen.length < (numberOf(menu['min_values']) ?? 1)) return;
    setValues(chosen);
    setBusy(true);
    const sent = await model.interact({ type: 'select', messageId, customId, values: chosen }, `Choosing in “${placeholder}”`);
    if ('problem' in sent) model.tell(sent.problem);
    else await sent.settled;
    setBusy(false);
  };
  return html`<div class="select-menu">
    ${snapshot !== undefined && h(Select, {
      label: placeholder, placeholder, options: menuOptions(menu, snapshot), values, max: numberOf(menu['max_values']) ?? 1,
      isDisabled: menu['disabled'] === true, isBusy, onChange: (chosen) => void send(chosen),
    })}
  </div>`;
}
