import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Example, Snapshot } from '../../protocol.ts';
import { judge, startDraft } from '../compose/draft.ts';
import type { Draft } from '../compose/draft.ts';
import { callables } from '../compose/entries.ts';
import { html } from '../html.ts';
import { useServices } from '../services.ts';

export type ExamplesProps = {
  readonly snapshot: Snapshot;
  /** Opens the command filled in, to be changed before it is sent. */
  readonly onEdit: (draft: Draft) => void;
  /** One was sent. */
  readonly onSent: () => void;
};

/** Commands that are ready to be sent, each with a picture. */
export function Examples({ snapshot, onEdit, onSent }: ExamplesProps): VNode {
  const { model } = useServices();
  const [busy, setBusy] = useState<string | undefined>(undefined);
  const known = callables(snapshot.commands);
  const draftOf = async ({ command: name, options }: Example): Promise<Draft | undefined> => {
    const command = known.find((candidate) => candidate.name === name);
    if (command === undefined) return undefined;
    const values = Object.entries(options).flatMap(([option, value]): [string, string | number | boolean][] => (typeof value === 'object' ? [] : [[option, value]]));
    const files = await Promise.all(Object.entries(options).flatMap(([option, value]) => (typeof value === 'object' ? [model.picture(value.picture, value.name).then((file) => [option, file] as const)] : [])));
    return startDraft(command, { values: Object.fromEntries(values), files: Object.fromEntries(files) });
  };
  const use = async (example: Example, isEdited: boolean): Promise<void> => {
    if (busy !== undefined) return;
    setBusy(example.id);
    try {
      const draft = await draftOf(example);
      if (draft === undefined) return model.tell('The bot has no such command here at the moment.');
      const judged = judge(draft, snapshot.upload);
      if (isEdited || 'draft' in judged) return onEdit('draft' in judged ? judged.draft : draft);
      const sent = await model.interact({ type: 'command', name: draft.command.name, options: judged.options }, `Sending /${draft.command.name}`, judged.files);
      if ('problem' in sent) model.tell(sent.problem);
      else onSent();
    } catch (error) {
      model.tell(error instanceof Error ? error.message : 'The example could not be read.');
    } finally {
      setBusy(undefined);
    }
  };
  return html`<ul class="examples">
    ${snapshot.examples.map((example) => html`<li key=${example.id} class="example" aria-busy=${busy === example.id}>
      <button type="button" class="example-use" onClick=${() => void use(example, false)}>
        <img src=${example.picture} alt="" loading="lazy" />
        <span class="example-title">${example.title}</span>
        <span class="example-about">${example.about}</span>
        <code class="example-command">/${example.command}</code>
      </button>
      <button type="button" class="link" aria-label=${`Edit first: ${example.title}`} onClick=${() => void use(example, true)}>Edit first</button>
    </li>`)}
  </ul>`;
}
