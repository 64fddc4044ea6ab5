import type { Choice } from '../../wire.ts';
import type { Act, ActAnswer, PageEvent, Refusal } from '../protocol.ts';
import { isRefusal } from './connection.ts';
import type { Connection } from './connection.ts';
import { changed, emptyState } from './state.ts';
import type { Change, State } from './state.ts';
import { createWaits } from './waits.ts';

type WithoutViewer<T> = T extends unknown ? Omit<T, 'personId' | 'channelId'> : never;
/** An act of the viewer, here. */
export type ViewersAct = WithoutViewer<Act>;

/** What the page knows and can do; parts of the page read `state` and call the rest. */
export type Model = {
  state(): State;
  /** Hears every change; the function returned stops it. */
  subscribe(listener: () => void): () => void;
  /** Begins; resolves once there is something to show, or a problem. */
  start(): Promise<void>;
  actAs(personId: string): Promise<void>;
  goTo(channelId: string): Promise<void>;
  /** Does something that needs no answer of the bot. */
  act(act: ViewersAct, files?: readonly File[]): Promise<ActAnswer>;
  /**
   * Sends an interaction. Resolves once the server has taken it, with what was wrong if it did not; what the bot then fails to do is told
   * under the messages, `label` being what the person did.
   */
  interact(act: ViewersAct, label: string, files?: readonly File[]): Promise<Refusal | { readonly settled: Promise<void> }>;
  /** Choices for the option under the cursor; empty if the bot offers none in time. */
  complete(act: Extract<ViewersAct, { readonly type: 'autocomplete' }>): Promise<readonly Choice[]>;
  closeModal(): void;
  /** Shows a sentence under the messages. */
  tell(problem: string): void;
  dismissNotice(id: number): void;
  plug(what: 'kill' | 'start'): Promise<void>;
  picture: Connection['picture'];
};

export type ModelParts = {
  readonly connection: Connection;
  /** Remembers who acts where over a reload. */
  readonly memory: { read(): { readonly personId?: string; readonly channelId?: string }; write(viewer: { readonly personId: string; readonly channelId: string }): void };
};

/** How long somebody counts as typing, in milliseconds; as on Discord. */
const typingMs = 10_000;
/** Events kept for a snapshot that is on its way. */
const keptEvents = 500;

export function createModel({ connection, memory }: ModelParts): Model {
  let state = emptyState;
  let recent: readonly PageEvent[] = [];
  let stopListening = (): void => undefined;
  let typingTimer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  /** Who and where one is, or is on the way to. */
  let wanted: { readonly personId?: string; readonly channelId?: string } = {};
  let lastNotice = 0;
  const listeners = new Set<() => void>();
  const waits = createWaits();

  const change = (next: Change): void => {
    const before = state;
    state = changed(state, next);
    if (state !== before) for (const listener of listeners) listener();
  };

  /** Asks for the page; of several answers on their way only that to the last question counts. */
  const look = async (viewer: { readonly personId?: string; readonly channelId?: string }): Promise<boolean> => {
    asked += 1;
    const question = asked;
    wanted = viewer;
    const answer = await connection.snapshot(viewer);
    if (question !== asked) return false;
    if (isRefusal(answer)) {
      wanted = state.snapshot?.viewer ?? {};
      change({ type: 'problem', problem: answer.problem });
      return false;
    }
    wanted = answer.viewer;
    change({ type: 'snapshot', snapshot: answer });
    for (const event of recent) change({ type: 'event', event });
    memory.write(answer.viewer);
    return true;
  };
  const lookAgain = async (): Promise<void> => {
    if (state.snapshot !== undefined && await look(wanted)) change({ type: 'line', line: 'open' });
  };

  const listen = (personId: string): void => {
    stopListening();
    recent = [];
    stopListening = connection.listen(personId, {
      opened: () => void lookAgain(),
      heard(event) {
        recent = [...recent.slice(-keptEvents), event];
        waits.heard(event);
        change({ type: 'event', event });
        if (event.type === 'world-changed') void lookAgain();
        if (event.type !== 'typing') return;
        clearTimeout(typingTimer);
        typingTimer = setTimeout(() => change({ type: 'typing-over' }), typingMs);
      },
      lost(isRefused) {
        waits.giveUp();
        change({ type: 'line', line: 'lost' });
        // Why, only an answer in words can say.
        if (isRefused) void look(wanted);
      },
    });
  };

  const act: Model['act'] = (what, files = []) => {
    const { viewer } = state.snapshot ?? {};
    if (viewer === undefined) return Promise.resolve({ problem: 'The page is not ready yet.' });
    // The same members as before, which a spread of a union does not show.
    return connection.act({ ...viewer, ...what } as Act, files);
  };

  const tell = (text: string): void => {
    lastNotice += 1;
    change({ type: 'notice', notice: { id: lastNotice, channelId: state.snapshot?.viewer.channelId ?? '', kind: 'failed', text } });
  };

  const follow = async (interactionId: string, channelId: string, notice: number, label: string): Promise<void> => {
    const gone = (): void => change({ type: 'notice-gone', id: notice });
    const outcome = await waits.first(interactionId, ({ type }) => type === 'acknowledged' || type === 'did-not-respond');
    if (outcome?.type === 'did-not-respond') {
      const text = outcome.delivered ? `${label}: the application did not respond.` : `${label}: the bot is not running, so nobody got this.`;
      return change({ type: 'notice', notice: { id: notice, channelId, kind: 'failed', text } });
    }
    gone();
    if (outcome?.type !== 'acknowledged' || outcome.callbackType !== 9) return;
    const opened = await waits.first(interactionId, ({ type }) => type === 'modal-opened');
    if (opened?.type === 'modal-opened') change({ type: 'modal', modal: { interactionId, channelId, modal: opened.modal } });
  };

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async start() {
      const found = await look(memory.read()) || await look({});
      if (found && state.snapshot !== undefined) listen(state.snapshot.viewer.personId);
    },
    async actAs(personId) {
      const { channelId } = state.snapshot?.viewer ?? {};
      const isOwn = state.snapshot?.channels.some(({ id, kind }) => id === channelId && (kind === 'dm' || kind === 'group')) === true;
      if (await look({ personId, ...(channelId !== undefined && !isOwn && { channelId }) }) || await look({ personId })) listen(personId);
    },
    async goTo(channelId) {
      await look({ ...(state.snapshot && { personId: state.snapshot.viewer.personId }), channelId });
    },
    act,
    async interact(what, label, files) {
      const channelId = state.snapshot?.viewer.channelId ?? '';
      lastNotice += 1;
      const notice = lastNotice;
      const answer = await act(what, files);
      if (isRefusal(answer)) return answer;
      if (!('interactionId' in answer)) return { settled: Promise.resolve() };
      change({ type: 'notice', notice: { id: notice, channelId, kind: 'sending', text: `${label} …` } });
      return { settled: follow(answer.interactionId, channelId, notice, label) };
    },
    async complete(what) {
      const answer = await act(what);
      if (!('interactionId' in answer)) return [];
      const outcome = await waits.first(answer.interactionId, ({ type }) => type === 'choices' || type === 'did-not-respond');
      return outcome?.type === 'choices' ? outcome.choices : [];
    },
    closeModal: () => change({ type: 'modal', modal: undefined }),
    tell,
    dismissNotice: (id) => change({ type: 'notice-gone', id }),
    async plug(what) {
      const answer = await connection.plug(what);
      if (isRefusal(answer)) tell(answer.problem);
    },
    picture: connection.picture,
  };
}
