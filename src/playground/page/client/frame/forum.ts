import { h } from 'preact';
import type { VNode } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { PageChannel, Snapshot } from '../../protocol.ts';
import { FileField } from '../compose/file-field.ts';
import { isRefusal } from '../connection.ts';
import { html } from '../html.ts';
import { Icon } from '../icons.ts';
import { formatMessageTime } from '../markup/time.ts';
import { useServices } from '../services.ts';

/** Milliseconds since 1970 at which ids begin. */
const idsBegin = 1_420_070_400_000n;

/** A forum: its posts, and a form for a new one. */
export function Forum({ snapshot, channel }: { readonly snapshot: Snapshot; readonly channel: PageChannel }): VNode {
  const { model, now } = useServices();
  const id = useId();
  const [title, setTitle] = useState('');
  const [content, setContent] = useState('');
  const [files, setFiles] = useState<readonly File[]>([]);
  const [problem, setProblem] = useState('');
  const posts = snapshot.channels.filter(({ parentId }) => parentId === channel.id);
  const timeOf = (snowflake: string): string => formatMessageTime(new Date(Number((BigInt(snowflake) >> 22n) + idsBegin)).toISOString(), now());

  const post = async (): Promise<void> => {
    if (title.trim() === '') return setProblem('A post needs a title.');
    if (content.trim() === '' && files.length === 0) return setProblem('A post needs a first message.');
    const answer = await model.act({ type: 'forum-post', title: title.trim(), content: content.trim() }, files);
    if (isRefusal(answer)) return setProblem(answer.problem);
    setTitle('');
    setContent('');
    setFiles([]);
    setProblem('');
    if ('channelId' in answer && typeof answer.channelId === 'string') await model.goTo(answer.channelId);
  };
  return html`<div class="forum">
    <ul class="posts" aria-label="Posts">
      ${posts.length === 0 && html`<li class="hint">No posts yet.</li>`}
      ${posts.map((found) => html`<li key=${found.id}><button type="button" class="post" onClick=${() => void model.goTo(found.id)}>
        ${h(Icon, { name: 'thread' })}<span class="post-name">${found.name}</span>
        <span class="hint">${found.lastMessageId === null ? 'No messages yet' : timeOf(found.lastMessageId)}</span></button></li>`)}
    </ul>
    ${channel.canPost && html`<form class="new-post" aria-label="New post" onSubmit=${(event: Event) => { event.preventDefault(); void post(); }}>
      <h2>New post</h2>
      <label for=${`${id}-title`} class="field-name">Title</label>
      <input id=${`${id}-title`} class="input" maxlength="100" value=${title} onInput=${(event: { currentTarget: HTMLInputElement }) => setTitle(event.currentTarget.value)} />
      <label for=${`${id}-content`} class="field-name">First message</label>
      <textarea id=${`${id}-content`} class="input" rows="3" maxlength="2000" value=${content} onInput=${(event: { currentTarget: HTMLTextAreaElement }) => setContent(event.currentTarget.value)}></textarea>
      ${h(FileField, {
        name: 'files', label: 'Files', description: 'Pictures or other files for the first message', files, max: snapshot.upload.maxFiles, types: [], isRequired: false, problem: undefined,
        onAdd: (incoming) => setFiles([...files, ...incoming].slice(0, snapshot.upload.maxFiles)), onChange: setFiles,
      })}
      <p class="field-problem" role="alert">${problem}</p>
      <div><button type="submit" class="button primary">Post</button></div>
    </form>`}
  </div>`;
}
