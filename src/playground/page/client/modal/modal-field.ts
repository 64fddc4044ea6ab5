import { h } from 'preact';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { UploadLimits } from '../../protocol.ts';
import { fileTypesOf } from '../compose/entries.ts';
import { FileField } from '../compose/file-field.ts';
import { listOfFields, numberOf, textOf } from '../fields.ts';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { useServices } from '../services.ts';
import { menuOptions } from '../ui/choosables.ts';
import { Select } from '../ui/select.ts';
import { addFiles, asks } from './entries.ts';
import type { Entered, ModalLine } from './entries.ts';

export type ModalFieldProps = {
  readonly line: Extract<ModalLine, { readonly kind: 'field' }>;
  readonly entered: Entered;
  readonly problem: string | undefined;
  readonly limits: UploadLimits;
  readonly onEntered: (entered: Entered) => void;
  readonly onProblem: (problem: string) => void;
};

/** One field of a modal, with its label. */
export function ModalField(props: ModalFieldProps): VNode {
  const { line: { id: name, label, description, field }, entered, problem } = props;
  const id = useId();
  const isRequired = field['required'] !== false && field['type'] !== asks.tick;
  if ('files' in entered) return html`${filesField(props, entered.files)}`;
  return html`<div class="field" data-option=${name}>
    <div class="field-head"><label id=${`${id}-label`} for=${id} class="field-name">${label}</label>${isRequired && html` <span class="needed">needed</span>`}</div>
    ${description !== '' && html`<p class="field-about" id=${`${id}-about`}>${description}</p>`}
    ${control(props, id)}
    <p class="field-problem" id=${`${id}-problem`} role="alert">${problem}</p>
  </div>`;
}

function control(props: ModalFieldProps, id: string): View {
  const { line: { label, field }, entered, problem, onEntered } = props;
  const words = { id, 'aria-describedby': `${id}-about ${id}-problem`, 'aria-invalid': problem !== undefined };
  if ('text' in entered) {
    const common = {
      ...words, class: 'input', placeholder: textOf(field['placeholder']), value: entered.text, maxlength: numberOf(field['max_length']) ?? 4_000,
      onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => onEntered({ text: event.currentTarget.value }),
    };
    return field['style'] === 2 ? html`<textarea ...${common} rows="4"></textarea>` : html`<input ...${common} type="text" autocomplete="off" />`;
  }
  if ('isOn' in entered) return html`<label class="radio"><input ...${words} type="checkbox" checked=${entered.isOn} onChange=${() => onEntered({ isOn: !entered.isOn })} /> Yes</label>`;
  if (!('values' in entered)) return null;
  if (field['type'] === asks.radio || field['type'] === asks.ticks) return ticks(props, id, entered.values);
  return h(MenuField, { id, label, props, values: entered.values });
}

function MenuField({ id, label, props: { line: { field }, problem, onEntered }, values }: { readonly id: string; readonly label: string; readonly props: ModalFieldProps; readonly values: readonly string[] }): View {
  const { snapshot } = useServices().model.state();
  return snapshot === undefined ? null : h(Select, {
    id, label, placeholder: textOf(field['placeholder']) ?? 'Choose', options: menuOptions(field, snapshot), values, max: numberOf(field['max_values']) ?? 1,
    describedBy: `${id}-problem`, isInvalid: problem !== undefined, onChange: (chosen) => onEntered({ values: chosen }),
  });
}

/** One of several, or several of them. */
function ticks({ line: { field }, onEntered }: ModalFieldProps, id: string, values: readonly string[]): VNode {
  const isOne = field['type'] === asks.radio;
  const max = numberOf(field['max_values']) ?? listOfFields(field['options']).length;
  const choose = (value: string): void => {
    if (isOne) onEntered({ values: [value] });
    else if (values.includes(value)) onEntered({ values: values.filter((other) => other !== value) });
    else if (values.length < max) onEntered({ values: [...values, value] });
  };
  return html`<div role=${isOne ? 'radiogroup' : 'group'} aria-labelledby=${`${id}-label`} class="ticks">
    ${listOfFields(field['options']).map((option, index) => {
      const value = String(option['value']);
      return html`<label class="radio"><input type=${isOne ? 'radio' : 'checkbox'} id=${index === 0 ? id : undefined} name=${id} checked=${values.includes(value)} onChange=${() => choose(value)} />
        ${String(option['label'])}${textOf(option['description']) !== undefined && html` <span class="hint">${textOf(option['description'])}</span>`}</label>`;
    })}
  </div>`;
}

function filesField({ line: { id, label, description, field }, problem, limits, onEntered, onProblem }: ModalFieldProps, files: readonly File[]): VNode {
  const max = numberOf(field['max_values']) ?? 1;
  const types = fileTypesOf(field);
  return html`${h(FileField, {
    name: id, label, description, files, max, types, isRequired: field['required'] !== false, problem,
    onAdd(incoming) {
      const added = addFiles(field, files, incoming, limits);
      onEntered({ files: added.files });
      if (added.problem !== undefined) onProblem(added.problem);
    },
    onChange: (changed) => onEntered({ files: changed }),
  })}`;
}
