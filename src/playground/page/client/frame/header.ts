import { h } from 'preact';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { BotState, PageChannel } from '../../protocol.ts';
import { html } from '../html.ts';
import { Icon } from '../icons.ts';
import { useServices } from '../services.ts';
import { themes } from '../theme.ts';
import { channelIcon } from './sidebar.ts';

export type HeaderProps = {
  readonly channel: PageChannel;
  readonly parent: PageChannel | undefined;
  readonly botState: BotState;
  readonly isMenuOpen: boolean;
  readonly onMenu: () => void;
  readonly onExamples: () => void;
};

/** What each kind of channel is for, where that is not plain. */
const abouts: Readonly<Partial<Record<PageChannel['kind'], string>>> = {
  dm: 'Only you and the bot read this', thread: 'A thread', post: 'A post of the forum', forum: 'Every post is a thread of its own', group: 'The bot is not here; its commands are',
};

const themeWords = { system: 'Auto', light: 'Light', dark: 'Dark' } as const;

/** Where one is, and what concerns the whole page. */
export function Header({ channel, parent, botState, isMenuOpen, onMenu, onExamples }: HeaderProps): VNode {
  const { theme } = useServices();
  const [themeName, setThemeName] = useState(theme.current());
  const nextTheme = themes[(themes.indexOf(themeName) + 1) % themes.length] ?? 'system';
  const about = channel.ageRestricted ? 'Age-restricted' : abouts[channel.kind];
  return html`<header class="header">
    <button type="button" class="tool menu-button" aria-label="Channels and people" aria-expanded=${isMenuOpen} onClick=${onMenu}>
      ${h(Icon, { name: 'menu' })}<span class="dot" data-state=${botState} aria-hidden="true"></span></button>
    <h1 class="where">${h(Icon, { name: channelIcon(channel) })}<span class="where-name">${parent !== undefined && html`<span class="hint">${parent.name} › </span>`}${channel.name}</span></h1>
    ${about !== undefined && html`<span class=${`where-about ${channel.ageRestricted ? 'age' : ''}`}>${about}</span>`}
    <span class="header-tools">
      <button type="button" class="tool" aria-label="Examples" onClick=${onExamples}>${h(Icon, { name: 'examples' })}<span class="tool-word">Examples</span></button>
      <button type="button" class="tool" aria-label=${`${themeWords[themeName]} colours. Change to ${themeWords[nextTheme].toLowerCase()}`} title="Colours" onClick=${() => {
        theme.set(nextTheme);
        setThemeName(nextTheme);
      }}>${h(Icon, { name: 'theme' })}<span class="tool-word" aria-hidden="true">${themeWords[themeName]}</span></button>
    </span>
  </header>`;
}
