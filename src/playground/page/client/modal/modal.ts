import { h } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { UploadLimits } from '../../protocol.ts';
import { filesOf } from '../compose/files.ts';
import { textOf } from '../fields.ts';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { Markup } from '../markup/markup.ts';
import { useServices } from '../services.ts';
import type { OpenModal } from '../state.ts';
import { Dialog } from '../ui/dialog.ts';
import { addFiles, asks, modalLines, problemOfField, startEntry, submission } from './entries.ts';
import type { Entered } from './entries.ts';
import { ModalField } from './modal-field.ts';

/** A form the bot has opened. */
export function Modal({ opened, limits, botName }: { readonly opened: OpenModal; readonly limits: UploadLimits; readonly botName: string }): View {
  const { model } = useServices();
  const form = useRef<HTMLFormElement>(null);
  const lines = modalLines(opened.modal);
  const [entries, setEntries] = useState<ReadonlyMap<string, Entered>>(() => new Map(lines.flatMap((line) => (line.kind === 'field' ? [[line.id, startEntry(line.field)]] : []))));
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [isSending, setSending] = useState(false);
  useLayoutEffect(() => { form.current?.querySelector<HTMLElement>('input, textarea, button')?.focus(); }, []);
  const title = textOf(opened.modal['title']) ?? 'Form';

  const submit = async (): Promise<void> => {
    if (isSending) return;
    const fields = lines.flatMap((line) => (line.kind === 'field' ? [{ ...line, entered: entries.get(line.id) ?? startEntry(line.field) }] : []));
    const found = Object.fromEntries(fields.flatMap(({ id, field, entered }) => {
      const problem = problemOfField(field, entered);
      return problem === undefined ? [] : [[id, problem]];
    }));
    setProblems(found);
    const [first] = Object.keys(found);
    if (first !== undefined) {
      [...form.current?.querySelectorAll('[data-option]') ?? []].find((element) => element.getAttribute('data-option') === first)?.querySelector<HTMLElement>('input, textarea, button')?.focus();
      return;
    }
    const { values, files } = submission(new Map(fields.map((field) => [field.id, field])));
    setSending(true);
    const sent = await model.interact({ type: 'submit-modal', interactionId: opened.interactionId, values }, `Sending “${title}”`, files);
    setSending(false);
    if ('problem' in sent) setProblems({ '': sent.problem });
    else model.closeModal();
  };
  /** Files that were pasted, or dropped beside the fields: for the first field that takes files. */
  const take = (incoming: readonly File[]): void => {
    const line = lines.find((candidate) => candidate.kind === 'field' && candidate.field['type'] === asks.files);
    if (incoming.length === 0 || line?.kind !== 'field') return;
    const entered = entries.get(line.id);
    const added = addFiles(line.field, entered !== undefined && 'files' in entered ? entered.files : [], incoming, limits);
    setEntries((before) => new Map([...before, [line.id, { files: added.files }]]));
    setProblems((before) => ({ ...before, [line.id]: added.problem ?? '' }));
  };
  return h(Dialog, {
    title, kind: 'modal', onClose: model.closeModal,
    children: html`<form ref=${form} novalidate onPaste=${(event: ClipboardEvent) => take(filesOf(event.clipboardData))} onDrop=${(event: DragEvent) => take(filesOf(event.dataTransfer))}
        onSubmit=${(event: Event) => {
          event.preventDefault();
          void submit();
        }}>
      <div class="modal-fields">
        ${lines.map((line) => (line.kind === 'text' ? h(Markup, { text: line.text }) : h(ModalField, {
          key: line.id, line, limits, entered: entries.get(line.id) ?? startEntry(line.field), problem: problems[line.id] === '' ? undefined : problems[line.id],
          onEntered: (entered) => {
            setEntries((before) => new Map([...before, [line.id, entered]]));
            setProblems((before) => ({ ...before, [line.id]: '' }));
          },
          onProblem: (problem) => setProblems((before) => ({ ...before, [line.id]: problem })),
        })))}
      </div>
      <p class="field-problem" role="alert">${problems['']}</p>
      <div class="dialog-end"><span class="hint">This goes to ${botName}.</span>
        <button type="button" class="button" onClick=${model.closeModal}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${isSending}>Submit</button></div>
    </form>`,
  });
}
