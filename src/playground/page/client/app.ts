import { h } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { Composer } from './compose/composer.ts';
import type { Draft } from './compose/draft.ts';
import { Examples } from './frame/examples.ts';
import { Forum } from './frame/forum.ts';
import { Header } from './frame/header.ts';
import { Lightbox } from './frame/lightbox.ts';
import { Sidebar } from './frame/sidebar.ts';
import { Welcome } from './frame/welcome.ts';
import { html } from './html.ts';
import type { View } from './html.ts';
import { MessageList } from './message/message-list.ts';
import { Modal } from './modal/modal.ts';
import { ServicesContext, useModelState } from './services.ts';
import type { Picture, Services } from './services.ts';
import type { State } from './state.ts';
import { Dialog } from './ui/dialog.ts';

/** The page. */
export function App({ services }: { readonly services: Omit<Services, 'enlarge'> }): View {
  const { model } = services;
  const state = useModelState(model);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [large, setLarge] = useState<{ readonly pictures: readonly Picture[]; readonly index: number } | undefined>(undefined);
  const [areExamplesOpen, setExamplesOpen] = useState(false);
  const [offered, setOffered] = useState<Draft | undefined>(undefined);
  const whole: Services = { ...services, enlarge: (pictures, index) => setLarge({ pictures, index }) };
  const { snapshot } = state;
  const channel = snapshot?.channels.find(({ id }) => id === snapshot.viewer.channelId);
  useEffect(() => {
    document.title = channel === undefined ? 'Darkroom playground' : `${channel.name} · Darkroom playground`;
  }, [channel?.name]);
  useEffect(() => {
    // Who came here by a button that is not here any more goes on writing.
    if (snapshot !== undefined && document.activeElement === document.body) document.querySelector<HTMLElement>('#message-box, .forum button')?.focus();
    if (channel !== undefined) services.announce(`You are in ${channel.name}.`);
  }, [channel?.id]);
  useMenu(isMenuOpen, setMenuOpen);

  if (snapshot === undefined || channel === undefined) return html`<main class="alone">${state.problem === undefined ? html`<p role="status">Opening the playground …</p>` : html`<p role="alert">${state.problem}</p>`}</main>`;
  const edit = (draft: Draft): void => {
    setExamplesOpen(false);
    setOffered(draft);
  };
  const sent = (): void => {
    setExamplesOpen(false);
    document.querySelector<HTMLElement>('#message-box')?.focus();
  };
  const examples = h(Examples, { snapshot, onEdit: edit, onSent: sent });
  const isForum = channel.kind === 'forum';
  return h(ServicesContext.Provider, {
    value: whole,
    children: html`<div class=${`frame ${isMenuOpen ? 'menu-open' : ''}`}>
      <a class="skip" href="#message-box">To the message box</a>
      ${h(Sidebar, { snapshot, unread: state.unread, onLeave: () => setMenuOpen(false) })}
      <div class="veil" onClick=${() => setMenuOpen(false)}></div>
      <main class="main" inert=${isMenuOpen}>
        ${h(Header, {
          channel, parent: snapshot.channels.find(({ id }) => id === channel.parentId), botState: snapshot.bot.state, isMenuOpen,
          onMenu: () => setMenuOpen(!isMenuOpen), onExamples: () => setExamplesOpen(true),
        })}
        ${strips(state)}
        ${isForum ? h(Forum, { key: channel.id, snapshot, channel }) : h(MessageList, {
          snapshot, channelName: channel.name, notices: state.notices, typing: state.typing,
          intro: h(Welcome, { channel, botName: snapshot.bot.name, examples: snapshot.messages.length === 0 ? examples : null }),
        })}
        ${!isForum && h(Composer, { snapshot, channel, offered })}
      </main>
      ${areExamplesOpen && h(Dialog, { title: 'Ready to try', kind: 'examples-dialog', onClose: () => setExamplesOpen(false), children: examples })}
      ${large !== undefined && h(Lightbox, { pictures: large.pictures, start: large.index, onClose: () => setLarge(undefined) })}
      ${state.modal !== undefined && h(Modal, { key: state.modal.interactionId, opened: state.modal, limits: snapshot.upload, botName: snapshot.bot.name })}
    </div>`,
  });
}

/** The sidebar on a phone: it takes the focus, Escape or a press beside it closes it, and the focus goes back. */
function useMenu(isOpen: boolean, setOpen: (isOpen: boolean) => void): void {
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    document.querySelector<HTMLElement>('.channel[aria-current]')?.focus();
    const close = (): void => setOpen(false);
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close();
    };
    // On a wider window the sidebar stands where it always does.
    const wide = matchMedia('(min-width: 768px)');
    addEventListener('keydown', key);
    wide.addEventListener('change', close);
    return () => {
      removeEventListener('keydown', key);
      wide.removeEventListener('change', close);
      document.querySelector<HTMLElement>('.menu-button')?.focus();
    };
  }, [isOpen]);
}

/** What concerns everything below it: money, a broken line, a bot without its plug. */
function strips({ snapshot, line, problem }: State): View {
  return html`
    ${snapshot !== undefined && snapshot.banner.kind !== 'free' && html`<p class=${`strip ${snapshot.banner.kind}`} role="status">${snapshot.banner.text}</p>`}
    ${line === 'lost' && html`<p class="strip lost" role="status">The line to the playground is broken; it is being opened again …</p>`}
    ${problem !== undefined && html`<p class="strip lost" role="alert">${problem}</p>`}
    ${snapshot?.bot.state === 'stopped' && html`<p class="strip unplugged">The bot is unplugged. What it was making waits; plug it in again and it is finished and posted once.</p>`}`;
}
