import { h } from 'preact';
import type { VNode } from 'preact';
import type { PageChannel, Snapshot } from '../../protocol.ts';
import { botAvatarUrl } from '../avatar.ts';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { Icon } from '../icons.ts';
import type { IconName } from '../icons.ts';
import { useServices } from '../services.ts';
import type { State } from '../state.ts';
import { PersonSwitch } from './person-switch.ts';
import { Plug } from './plug.ts';

export type SidebarProps = { readonly snapshot: Snapshot; readonly unread: State['unread']; readonly onLeave: () => void };

/** Which drawing a channel has. */
export function channelIcon({ kind, ageRestricted }: PageChannel): IconName {
  switch (kind) {
    case 'text': return ageRestricted ? 'restricted' : 'channel';
    case 'thread': case 'post': return 'thread';
    case 'forum': return 'forum';
    case 'voice': return 'voice';
    case 'dm': return 'direct';
    case 'group': return 'group';
  }
}

/** Where one can go, the bot's plug, and who one is. */
export function Sidebar({ snapshot, unread, onLeave }: SidebarProps): VNode {
  const { channels, guilds, bot } = snapshot;
  const own = channels.filter(({ guildId }) => guildId === null);
  return html`<nav class="sidebar" aria-label="Channels">
    <p class="brand"><img src=${botAvatarUrl} alt="" width="28" height="28" /> <span>Darkroom <b>playground</b></span></p>
    <div class="channel-lists">
      ${guilds.map(({ id, name, hasBot }) => html`<section key=${id}>
        <h2 class="list-title">${name}${!hasBot && html` <span class="hint">without the bot</span>`}</h2>
        ${h(ChannelTree, { channels: channels.filter(({ guildId }) => guildId === id), snapshot, unread, onLeave })}
      </section>`)}
      ${own.length > 0 && html`<section><h2 class="list-title">Direct messages</h2>${h(ChannelTree, { channels: own, snapshot, unread, onLeave })}</section>`}
    </div>
    ${h(Plug, { state: bot.state })}
    ${h(PersonSwitch, { snapshot })}
  </nav>`;
}

type TreeProps = SidebarProps & { readonly channels: readonly PageChannel[] };

/** Channels with their threads below them; a forum shows its posts itself. */
function ChannelTree({ channels, snapshot, unread, onLeave }: TreeProps): VNode {
  const { model } = useServices();
  const { channelId } = snapshot.viewer;
  const row = (channel: PageChannel): View => {
    const news = unread[channel.id];
    return html`<li key=${channel.id}>
      <button type="button" class="channel" aria-current=${channel.id === channelId ? 'page' : undefined} onClick=${() => {
        void model.goTo(channel.id);
        onLeave();
      }}>${h(Icon, { name: channelIcon(channel) })}<span class="channel-name">${channel.name}</span>
        ${channel.ageRestricted && channel.kind === 'text' && html`<span class="age">18+</span>`}
        ${news !== undefined && html`<span class=${`unread ${news.pinged ? 'pinged' : ''}`}><span class="visually-hidden">New messages: </span>${news.count}</span>`}
      </button>
      ${below(channel).length > 0 && html`<ul>${below(channel).map(row)}</ul>`}
    </li>`;
  };
  const below = ({ id }: PageChannel): readonly PageChannel[] => channels.filter(({ parentId }) => parentId === id);
  const ids = new Set(channels.map(({ id }) => id));
  return html`<ul class="channel-list">${channels.filter(({ parentId }) => parentId === null || !ids.has(parentId)).map(row)}</ul>`;
}
