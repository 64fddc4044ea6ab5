import { h } from 'preact';
import type { VNode } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.ts';
import { Icon } from '../icons.ts';
import { readableSize } from '../message/attachments.ts';
import { acceptOf, filesOf, usePreviews } from './files.ts';

export type FileFieldProps = {
  /** Of the option or slot. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly files: readonly File[];
  readonly max: number;
  readonly types: readonly string[];
  readonly isRequired: boolean;
  readonly problem: string | undefined;
  /** Chosen or dropped; whoever owns the files judges them. */
  readonly onAdd: (files: readonly File[]) => void;
  readonly onChange: (files: readonly File[]) => void;
  /** Takes the whole field away; absent for one that must stay. */
  readonly onRemove?: (() => void) | undefined;
};

/** Files for an option, a set of options or a field of a modal: by button, by drop, and in an order one can change. */
export function FileField(props: FileFieldProps): VNode {
  const { name, label, description, files, max, types, isRequired, problem, onAdd, onChange, onRemove } = props;
  const id = useId();
  const field = useRef<HTMLFieldSetElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const previews = usePreviews(files);
  const hasChanged = useRef(false);
  useLayoutEffect(() => {
    // What was pressed may be gone: a file with its button, or a picker that has no room left.
    if (hasChanged.current) (files.length < max ? picker.current : field.current?.querySelector<HTMLElement>('.file-tile:last-of-type .tool:last-child'))?.focus();
    hasChanged.current = false;
  }, [files]);
  const without = (index: number): void => {
    hasChanged.current = true;
    onChange(files.filter((_, at) => at !== index));
  };
  const earlier = (index: number): void => onChange(files.map((file, at) => (at === index - 1 ? files[index] : at === index ? files[index - 1] : file) ?? file));
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    onAdd(filesOf(event.dataTransfer));
  };

  return html`<fieldset ref=${field} class=${`field file-field ${isOver ? 'over' : ''}`} data-option=${name} aria-describedby=${`${id}-about`}
      onDragOver=${(event: DragEvent) => { event.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)} onDrop=${drop}>
    <legend><span class="field-name">${label}</span>${isRequired && html` <span class="needed">needed</span>`}
      ${onRemove !== undefined && html`<button type="button" class="tool field-remove" aria-label=${`Leave out ${label}`} onClick=${onRemove}>${h(Icon, { name: 'close' })}</button>`}</legend>
    <p class="field-about" id=${`${id}-about`}>${[description, ...(max > 1 ? [`up to ${max}`] : [])].filter((fact) => fact !== '').join(' · ')}</p>
    <div class="file-tiles">
      ${files.map((file, index) => html`<div key=${previews[index]} class="file-tile">
        ${file.type.startsWith('image/') ? html`<img src=${previews[index]} alt="" />` : html`<span class="file-mark">${h(Icon, { name: 'file' })}</span>`}
        <span class="file-name" title=${file.name}>${max > 1 && html`<b>${index + 1}</b> `}${file.name}</span>
        <span class="file-size">${readableSize(file.size).value} ${readableSize(file.size).unit}</span>
        <span class="file-tools">
          ${index > 0 && html`<button type="button" class="tool" aria-label=${`Move ${file.name} one place earlier`} onClick=${() => earlier(index)}>${h(Icon, { name: 'earlier' })}</button>`}
          <button type="button" class="tool" aria-label=${`Remove ${file.name}`} onClick=${() => without(index)}>${h(Icon, { name: 'close' })}</button>
        </span>
      </div>`)}
      <label class=${`file-add ${files.length >= max ? 'full' : ''}`}>
        <input ref=${picker} id=${id} type="file" class="visually-hidden" accept=${acceptOf(types)} multiple=${max > 1} disabled=${files.length >= max} aria-label=${`Choose ${max > 1 ? 'files' : 'a file'} for ${label}`}
          aria-invalid=${problem !== undefined} aria-describedby=${`${id}-problem`} onChange=${(event: { currentTarget: HTMLInputElement }) => {
            hasChanged.current = true;
            onAdd([...event.currentTarget.files ?? []]);
            event.currentTarget.value = '';
          }} />
        ${h(Icon, { name: 'add' })}<span>Choose, drop or paste</span>
      </label>
    </div>
    <p class="field-problem" id=${`${id}-problem`} role="alert">${problem}</p>
  </fieldset>`;
}
