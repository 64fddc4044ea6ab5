import { h } from 'preact';
import type { RefObject, VNode } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import type { ActAnswer, PageChannel, UploadLimits } from '../../protocol.ts';
import { isRefusal } from '../connection.ts';
import { html } from '../html.ts';
import { Icon } from '../icons.ts';
import { movedCursor } from '../ui/option-list.ts';
import { fittingCommands, problemOfFile } from './entries.ts';
import type { Callable } from './entries.ts';
import { filesOf, usePreviews } from './files.ts';
import { activeCommandId, Picker } from './picker.ts';

export type MessageBoxProps = {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly channel: PageChannel;
  readonly limits: UploadLimits;
  readonly files: readonly File[];
  readonly commands: readonly Callable[];
  readonly botName: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onTake: (files: readonly File[]) => void;
  readonly onChoose: (command: Callable) => void;
  readonly onPost: (content: string) => Promise<ActAnswer>;
};

/** Where one writes. A slash at the beginning opens the list of commands. */
export function MessageBox({ box, channel, limits, files, commands, botName, onFiles, onTake, onChoose, onPost }: MessageBoxProps): VNode {
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [isClosed, setClosed] = useState(false);
  const [problem, setProblem] = useState('');
  const isSending = useRef(false);
  const isOpen = text.startsWith('/') && !isClosed;
  const fitting = isOpen ? fittingCommands(commands, text) : [];

  const type = (typed: string): void => {
    setText(typed);
    setActive(0);
    setClosed(false);
    setProblem('');
  };
  const choose = (index: number): void => {
    const command = fitting[index];
    if (command === undefined) return;
    type('');
    onChoose(command);
  };
  const send = async (): Promise<void> => {
    const bad = files.map((file) => problemOfFile(file, [], limits)).find((found) => found !== undefined);
    if (bad !== undefined) return setProblem(bad);
    if (text.startsWith('/')) return setProblem('Please choose a command from the list; a message cannot begin with a slash.');
    if (isSending.current || (text.trim() === '' && files.length === 0)) return undefined;
    isSending.current = true;
    const answer = await onPost(text.trim());
    isSending.current = false;
    if (isRefusal(answer)) return setProblem(answer.problem);
    type('');
    onFiles([]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const moved = isOpen ? movedCursor(event.key, active, fitting.length) : undefined;
    if (moved !== undefined) setActive(moved);
    else if (isOpen && event.key === 'Escape') setClosed(true);
    else if (isOpen && fitting.length > 0 && (event.key === 'Enter' || event.key === 'Tab')) choose(active);
    else if (event.key === 'Enter' && !event.shiftKey) void send();
    else return;
    event.preventDefault();
  };
  const place = channel.kind === 'dm' ? `@${channel.name}` : `#${channel.name}`;
  const placeholder = channel.canPost ? `Message ${place}${matchMedia('(min-width: 500px)').matches ? ', or / for commands' : ''}` : 'You cannot write here';
  const pickFiles = (event: { currentTarget: HTMLInputElement }): void => {
    onTake([...event.currentTarget.files ?? []]);
    event.currentTarget.value = '';
    box.current?.focus();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = filesOf(event.clipboardData);
    if (pasted.length > 0) event.preventDefault();
    onTake(pasted);
  };
  const remove = (file: File): void => {
    onFiles(files.filter((other) => other !== file));
    box.current?.focus();
  };
  return html`<div class="message-box">
    ${isOpen && h(Picker, { id, commands: fitting, active, botName, onChoose: choose })}
    ${files.length > 0 && h(AttachedFiles, { files, onRemove: remove })}
    <div class="box-row">
      <button type="button" class="tool" aria-label="Attach files" onClick=${() => picker.current?.click()}>${h(Icon, { name: 'add' })}</button>
      <input ref=${picker} type="file" multiple class="visually-hidden" tabindex="-1" aria-hidden="true" onChange=${pickFiles} />
      <textarea ref=${box} id="message-box" rows="1" class="box-text" role="combobox" aria-label=${`Message ${place}. Type a slash for commands`} placeholder=${placeholder}
        aria-expanded=${isOpen} aria-controls=${id} aria-autocomplete="list" aria-activedescendant=${isOpen ? activeCommandId(id, fitting, active) : undefined}
        disabled=${!channel.canPost} value=${text} maxlength="2000" onInput=${(event: { currentTarget: HTMLTextAreaElement }) => type(event.currentTarget.value)} onKeyDown=${onKeyDown} onPaste=${onPaste}></textarea>
      <button type="button" class="tool" aria-label="Commands" aria-expanded=${isOpen} disabled=${text !== ''} onClick=${() => { type('/'); box.current?.focus(); }}><span class="slash" aria-hidden="true">/</span></button>
      <button type="button" class="tool send" aria-label="Send" disabled=${text.trim() === '' && files.length === 0} onClick=${() => void send()}>${h(Icon, { name: 'send' })}</button>
    </div>
    <p class="field-problem" role="alert">${problem}</p>
  </div>`;
}

/** What goes with the message. */
function AttachedFiles({ files, onRemove }: { readonly files: readonly File[]; readonly onRemove: (file: File) => void }): VNode {
  const previews = usePreviews(files);
  return html`<ul class="attached" aria-label="Attached files">
    ${files.map((file, index) => html`<li key=${previews[index]}>
      ${file.type.startsWith('image/') ? html`<img src=${previews[index]} alt="" />` : h(Icon, { name: 'file' })}<span class="file-name">${file.name}</span>
      <button type="button" class="tool" aria-label=${`Remove ${file.name}`} onClick=${() => onRemove(file)}>${h(Icon, { name: 'close' })}</button>
    </li>`)}
  </ul>`;
}
