import { h } from 'preact';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { BotState } from '../../protocol.ts';
import { html } from '../html.ts';
import { Icon } from '../icons.ts';
import { useServices } from '../services.ts';

const words: Readonly<Record<BotState, string>> = { running: 'The bot is running', starting: 'The bot is starting …', stopped: 'The bot is unplugged' };

/** Kills the bot and starts it again, and says why one may. */
export function Plug({ state }: { readonly state: BotState }): VNode {
  const { model } = useServices();
  const [isBusy, setBusy] = useState(false);
  const turn = async (): Promise<void> => {
    if (isBusy || state === 'starting') return;
    setBusy(true);
    await model.plug(state === 'running' ? 'kill' : 'start');
    setBusy(false);
  };
  return html`<section class="plug" data-state=${state} aria-label="The bot’s plug">
    <p class="plug-state" role="status"><span class="dot" aria-hidden="true"></span>${words[state]}</p>
    <p class="plug-promise">Pull the plug while it works: once it is back, everything is finished and posted exactly once.</p>
    <button type="button" class=${`button ${state === 'stopped' ? 'primary' : ''}`} aria-busy=${isBusy || state === 'starting'} onClick=${() => void turn()}>
      ${h(Icon, { name: 'plug' })} ${state === 'running' ? 'Pull the plug' : state === 'stopped' ? 'Plug it in again' : 'Starting …'}
    </button>
  </section>`;
}
