import { h } from 'preact';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { useServices } from '../services.ts';
import type { Inline } from './inline.ts';
import { parseMarkup } from './parse.ts';
import type { Block } from './parse.ts';
import { formatTime, relativeRefreshMs } from './time.ts';

/** Text of a message, embed or component, with Discord's markup; it becomes elements and text nodes, never HTML. */
export function Markup({ text }: { readonly text: string }): VNode {
  return html`<div class="markup">${parseMarkup(text).map(blockView)}</div>`;
}

function blockView(block: Block): VNode {
  switch (block.kind) {
    case 'lines': return html`<p>${block.lines.map((line, index) => html`${index > 0 && html`<br />`}${inlineViews(line)}`)}</p>`;
    case 'heading': return html`<p class=${`heading heading-${block.level}`} role="heading" aria-level=${block.level + 2}>${inlineViews(block.children)}</p>`;
    case 'small': return html`<p class="small">${inlineViews(block.children)}</p>`;
    case 'quote': return html`<blockquote>${block.blocks.map(blockView)}</blockquote>`;
    case 'code': return html`<pre tabindex="0"><code>${block.text}</code></pre>`;
    case 'list': {
      const items = block.items.map((item) => html`<li>${inlineViews(item)}</li>`);
      return block.ordered ? html`<ol start=${block.start}>${items}</ol>` : html`<ul>${items}</ul>`;
    }
  }
}

function inlineViews(pieces: readonly Inline[]): readonly View[] {
  return pieces.map(inlineView);
}

function inlineView(piece: Inline): View {
  switch (piece.kind) {
    case 'text': return piece.text;
    case 'strong': return html`<strong>${inlineViews(piece.children)}</strong>`;
    case 'emphasis': return html`<em>${inlineViews(piece.children)}</em>`;
    case 'underline': return html`<u>${inlineViews(piece.children)}</u>`;
    case 'strike': return html`<s>${inlineViews(piece.children)}</s>`;
    case 'spoiler': return h(SpoilerText, { children: inlineViews(piece.children) });
    case 'code': return html`<code>${piece.text}</code>`;
    case 'link': return html`<a href=${piece.url} target="_blank" rel="noopener noreferrer nofollow" title=${piece.url}>${inlineViews(piece.children)}</a>`;
    case 'time': return h(Time, { seconds: piece.seconds, style: piece.style });
    case 'mention': return h(Mention, { piece });
    case 'emoji': return `:${piece.name}:`;
  }
}

function SpoilerText({ children }: { readonly children: readonly View[] }): VNode {
  const [isShown, setShown] = useState(false);
  return isShown
    ? html`<span class="spoiler shown">${children}</span>`
    : html`<button type="button" class="spoiler" aria-label="Spoiler: show it" onClick=${() => setShown(true)}><span aria-hidden="true">${children}</span></button>`;
}

/** A moment; a relative one counts by itself. */
function Time({ seconds, style }: { readonly seconds: number; readonly style: string }): VNode {
  const { now } = useServices();
  const [, setTick] = useState(0);
  useEffect(() => {
    if (style !== 'R') return undefined;
    const timer = setInterval(() => setTick((tick) => tick + 1), relativeRefreshMs(seconds, now()));
    return () => clearInterval(timer);
  }, [seconds, style]);
  return html`<time class="time" title=${formatTime(seconds, 'F', now())}>${formatTime(seconds, style, now())}</time>`;
}

function Mention({ piece }: { readonly piece: Extract<Inline, { readonly kind: 'mention' }> }): VNode {
  const { model } = useServices();
  const { snapshot } = model.state();
  switch (piece.of) {
    case 'user': {
      const bot = snapshot?.bot.id === piece.id ? snapshot.bot.name : undefined;
      return html`<span class="mention">@${snapshot?.people.find(({ id }) => id === piece.id)?.displayName ?? bot ?? 'unknown-user'}</span>`;
    }
    case 'role': return html`<span class="mention">@${snapshot?.people.flatMap(({ roles }) => roles).find(({ id }) => id === piece.id)?.name ?? 'unknown-role'}</span>`;
    case 'channel': {
      const channel = snapshot?.channels.find(({ id }) => id === piece.id);
      if (channel === undefined) return html`<span class="mention">#unknown</span>`;
      return html`<button type="button" class="mention" onClick=${() => void model.goTo(channel.id)}>#${channel.name}</button>`;
    }
    case 'command': return html`<span class="mention">/${piece.name}</span>`;
    case 'everyone': return html`<span class="mention">@${piece.name}</span>`;
  }
}
