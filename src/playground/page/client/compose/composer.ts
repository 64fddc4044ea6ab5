import { h } from 'preact';
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PageChannel, Snapshot } from '../../protocol.ts';
import { html } from '../html.ts';
import { useServices } from '../services.ts';
import { CommandForm } from './command-form.ts';
import { startDraft, withFiles } from './draft.ts';
import type { Draft } from './draft.ts';
import { callables } from './entries.ts';
import type { Callable } from './entries.ts';
import { filesOf } from './files.ts';
import { MessageBox } from './message-box.ts';

export type ComposerProps = {
  readonly snapshot: Snapshot;
  readonly channel: PageChannel;
  /** A command to begin with, filled in from an example; taken once for each object. */
  readonly offered: Draft | undefined;
};

/** Below the messages: the box for words and commands, or the command that is being filled in. Files dropped anywhere on the page come here. */
export function Composer({ snapshot, channel, offered }: ComposerProps): VNode {
  const { model } = useServices();
  const { upload: limits } = snapshot;
  const [draft, setDraft] = useState<Draft | undefined>(undefined);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [isOver, setOver] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const hadDraft = useRef(false);
  useEffect(() => {
    if (offered !== undefined) setDraft(offered);
  }, [offered]);
  useLayoutEffect(() => {
    // Whoever ends a command is back where commands begin.
    if (hadDraft.current && draft === undefined) box.current?.focus();
    hadDraft.current = draft !== undefined;
  }, [draft]);
  useEffect(() => {
    setDraft(undefined);
    setFiles([]);
  }, [channel.id, snapshot.viewer.personId]);

  const take = (incoming: readonly File[]): void => {
    if (incoming.length === 0) return;
    if (draft !== undefined) return setDraft(withFiles(draft, incoming, limits));
    const all = [...files, ...incoming];
    setFiles(all.slice(0, limits.maxFiles));
    if (all.length > limits.maxFiles) model.tell(`Only ${limits.maxFiles} files fit in one message.`);
  };
  const choose = (command: Callable): void => {
    const begun = startDraft(command);
    const takesFiles = command.options.some(({ type }) => type === 11);
    setDraft(files.length > 0 && takesFiles ? withFiles(begun, files, limits) : begun);
    if (takesFiles) setFiles([]);
  };
  useDrops(take, setOver);

  return html`<div class=${`composer ${isOver ? 'over' : ''}`}>
    ${isOver && html`<p class="drop-hint" aria-hidden="true">Drop it anywhere</p>`}
    ${draft === undefined
      ? h(MessageBox, {
        box, channel, limits, files, commands: callables(snapshot.commands), botName: snapshot.bot.name,
        onFiles: setFiles, onTake: take, onChoose: choose, onPost: (content) => model.act({ type: 'post', content }, files),
      })
      : h(CommandForm, { draft, limits, onDraft: setDraft, onClose: () => setDraft(undefined) })}
  </div>`;
}

/** True while a dialog is open: what is dropped then is not meant for what is behind it. */
function isCovered(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

/** Files dropped on the page, wherever; a field that takes its own files lets nothing through to here. */
function useDrops(take: (files: readonly File[]) => void, setOver: (isOver: boolean) => void): void {
  const current = useRef(take);
  current.current = take;
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      setOver(!isCovered());
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      setOver(false);
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      if (!isCovered()) current.current(filesOf(event.dataTransfer));
    };
    const end = (): void => setOver(false);
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    document.addEventListener('drop', end, true);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
      document.removeEventListener('drop', end, true);
    };
  }, []);
}
