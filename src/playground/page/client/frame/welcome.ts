import { h } from 'preact';
import type { VNode } from 'preact';
import type { PageChannel } from '../../protocol.ts';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { Icon } from '../icons.ts';
import { channelIcon } from './sidebar.ts';

/** The beginning of a channel; with examples as long as nothing was said there. */
export function Welcome({ channel, botName, examples }: { readonly channel: PageChannel; readonly botName: string; readonly examples: View }): VNode {
  return html`<section class="welcome">
    <span class="welcome-mark">${h(Icon, { name: channelIcon(channel) })}</span>
    <h2>${channel.kind === 'dm' ? `You and ${botName}` : channel.name}</h2>
    <p>${examples === null ? 'This is where it begins.' : html`Nothing was said here yet. Type <kbd>/</kbd> for the bot’s commands, or take one of these:`}</p>
    ${examples}
  </section>`;
}
