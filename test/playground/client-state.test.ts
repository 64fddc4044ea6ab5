import { describe, expect, test } from 'vitest';
import type { Connection, Listener } from '../../src/playground/page/client/connection.ts';
import { createModel } from '../../src/playground/page/client/model.ts';
import { newsIn } from '../../src/playground/page/client/news.ts';
import { changed, emptyState } from '../../src/playground/page/client/state.ts';
import type { State } from '../../src/playground/page/client/state.ts';
import { createWaits } from '../../src/playground/page/client/waits.ts';
import type { PageEvent, Snapshot } from '../../src/playground/page/protocol.ts';
import type { Message, User } from '../../src/playground/wire.ts';

const user = (id: string): User => ({ id, username: id, discriminator: '0', global_name: id, avatar: null, public_flags: 0, flags: 0, primary_guild: null });
const message = (id: string, more: Partial<Message> = {}): Message => ({
  id, channel_id: 'here', type: 0, content: id, flags: 0, timestamp: '2026-11-23T12:00:00.000000+00:00', edited_timestamp: null, tts: false, mention_everyone: false,
  mentions: [], mention_roles: [], pinned: false, author: user('bot'), attachments: [], embeds: [], components: [], ...more,
});
const attachment = (url: string): Message['attachments'][number] => ({ id: '9', filename: 'a.png', size: 1, url, proxy_url: url, description: 'a cat' });
const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  sequence: 10, viewer: { personId: 'alice', channelId: 'here' }, bot: { id: 'bot', name: 'bot', state: 'running' }, people: [], guilds: [], channels: [], commands: [], messages: [message('1')],
  banner: { kind: 'free', text: '' }, examples: [], upload: { maxFiles: 1, maxBytesPerFile: 1, maxBytesTogether: 1 }, ...more,
});
const shown = (more: Partial<Snapshot> = {}): State => changed(emptyState, { type: 'snapshot', snapshot: snapshot(more) });
const after = (state: State, ...events: readonly PageEvent[]): State => events.reduce((before, event) => changed(before, { type: 'event', event }), state);
const created = (sequence: number, id: string, channelId = 'here', pinged = false): PageEvent => ({ sequence, type: 'message-created', channelId, message: message(id), pinged });

describe('What the page shows', () => {
  test('follows messages that come, change and go', () => {
    const state = after(shown(), created(11, '2'), { sequence: 12, type: 'message-updated', channelId: 'here', message: message('1', { content: 'changed' }), pinged: false }, { sequence: 13, type: 'message-deleted', channelId: 'here', messageId: '2' });
    expect(state.snapshot?.messages.map(({ content }) => content)).toEqual(['changed']);
  });

  test('takes no event twice: what the snapshot has is older than it', () => {
    const state = shown();
    expect(after(state, created(10, '1'))).toBe(state);
    expect(after(state, created(11, '1')).snapshot?.messages.length).toBe(1);
  });

  test('counts what happens elsewhere until one goes there', () => {
    const state = after(shown(), created(11, '5', 'there'), created(12, '6', 'there', true));
    expect(state.unread).toEqual({ there: { count: 2, pinged: true } });
    const own: PageEvent = { sequence: 13, type: 'message-created', channelId: 'there', message: message('7', { author: user('alice') }), pinged: false };
    expect(after(state, own).unread).toEqual(state.unread);
    expect(changed(state, { type: 'snapshot', snapshot: snapshot({ viewer: { personId: 'alice', channelId: 'there' } }) }).unread).toEqual({});
    expect(changed(state, { type: 'snapshot', snapshot: snapshot({ viewer: { personId: 'bob', channelId: 'here' } }) }).unread).toEqual({});
  });

  test('keeps the address of a file that is still the same one, in messages and in snapshots', () => {
    const first = shown({ messages: [message('1', { attachments: [attachment('/attachments/1/9/a.png?ex=1')], components: [{ type: 12, items: [{ media: { url: '/attachments/1/8/b.png?ex=1' } }] }] })] });
    const edited = message('1', { attachments: [attachment('/attachments/1/9/a.png?ex=2'), attachment('/attachments/1/7/c.png?ex=2')], components: [{ type: 12, items: [{ media: { url: '/attachments/1/8/b.png?ex=2' } }] }] });
    for (const state of [after(first, { sequence: 11, type: 'message-updated', channelId: 'here', message: edited, pinged: false }), changed(first, { type: 'snapshot', snapshot: snapshot({ messages: [edited] }) })]) {
      const [now] = state.snapshot?.messages ?? [];
      expect(now?.attachments.map(({ url }) => url)).toEqual(['/attachments/1/9/a.png?ex=1', '/attachments/1/7/c.png?ex=2']);
      expect(JSON.stringify(now?.components)).toContain('b.png?ex=1');
    }
  });

  test('is told to listeners where it is news: others’ messages and results, not each step', () => {
    const before = shown();
    const steps: readonly (readonly [PageEvent, readonly string[]])[] = [
      [created(11, 'hello'), ['bot: hello']],
      [{ sequence: 12, type: 'message-updated', channelId: 'here', message: message('1', { content: '**Working** 5 %' }), pinged: false }, []],
      [{ sequence: 13, type: 'message-updated', channelId: 'here', message: message('1', { content: 'Done', attachments: [attachment('/a')] }), pinged: false }, ['bot: Done. a cat']],
      [{ sequence: 14, type: 'message-created', channelId: 'here', message: message('mine', { author: user('alice') }), pinged: false }, []],
      [{ sequence: 15, type: 'bot', state: 'stopped' }, ['The bot is unplugged.']],
    ];
    steps.reduce((state, [event, news]) => {
      const next = after(state, event);
      expect(newsIn(state, next)).toEqual(news);
      return next;
    }, before);
  });
});

describe('Waiting for an interaction', () => {
  const acknowledged: PageEvent = { sequence: 1, type: 'acknowledged', channelId: 'here', interactionId: '7', callbackType: 4 };
  test('ends with its event, also if that came first, and not with another’s', async () => {
    const waits = createWaits();
    waits.heard(acknowledged);
    expect(await waits.first('7', ({ type }) => type === 'acknowledged')).toBe(acknowledged);
    const later = waits.first('8', () => true);
    waits.heard(acknowledged);
    const own = { ...acknowledged, interactionId: '8' };
    waits.heard(own);
    expect(await later).toBe(own);
  });

  test('is given up when the line breaks', async () => {
    const waits = createWaits();
    const waiting = waits.first('7', () => true);
    waits.giveUp();
    expect(await waiting).toBeUndefined();
  });
});

/** A server that answers as it is told. */
function createFakeConnection(): Connection & { listener(): Listener; answer(next: Awaited<ReturnType<Connection['snapshot']>>): void; asked: readonly unknown[] } {
  let listener: Listener | undefined;
  let next: Awaited<ReturnType<Connection['snapshot']>> = snapshot();
  const asked: unknown[] = [];
  return {
    asked,
    answer(given) { next = given; },
    listener: () => listener ?? (() => { throw new Error('Nobody listens.'); })(),
    async snapshot(viewer) {
      asked.push(viewer);
      return next;
    },
    listen(_, heard) {
      listener = heard;
      return () => undefined;
    },
    act: async () => ({ interactionId: '7' }),
    plug: async () => ({ problem: 'The bot could not start.' }),
    picture: async () => new File([], 'x'),
  };
}

describe('The page’s model', () => {
  const start = async () => {
    const connection = createFakeConnection();
    const model = createModel({ connection, memory: { read: () => ({ personId: 'gone', channelId: 'gone' }), write: () => undefined } });
    await model.start();
    return { connection, model };
  };

  test('forgets a viewer the server does not know any more', async () => {
    const connection = createFakeConnection();
    connection.answer({ problem: 'There is no person of this id.' });
    const model = createModel({ connection, memory: { read: () => ({ personId: 'gone', channelId: 'gone' }), write: () => undefined } });
    const started = model.start();
    connection.answer(snapshot());
    await started;
    expect(connection.asked).toEqual([{ personId: 'gone', channelId: 'gone' }, {}]);
    expect(model.state().problem).toBeUndefined();
  });

  test('applies what was heard while a snapshot was on its way', async () => {
    const { connection, model } = await start();
    connection.answer(snapshot({ sequence: 20, messages: [] }));
    connection.listener().opened();
    connection.listener().heard(created(21, 'early'));
    await expect.poll(() => model.state().snapshot?.messages.map(({ id }) => id)).toEqual(['early']);
  });

  test('is not led back by a change of the world while one is on the way elsewhere', async () => {
    const { connection, model } = await start();
    const going = model.goTo('there');
    connection.listener().heard({ sequence: 21, type: 'world-changed' });
    await going;
    expect(connection.asked.at(-1)).toMatchObject({ channelId: 'there' });
  });

  test('stays where it is when one cannot go there', async () => {
    const { connection, model } = await start();
    connection.answer({ problem: 'You see no such channel.' });
    await model.goTo('nowhere');
    expect(model.state()).toMatchObject({ problem: 'You see no such channel.', snapshot: { viewer: { channelId: 'here' } } });
    connection.answer(snapshot());
    connection.listener().opened();
    await expect.poll(() => model.state().problem).toBeUndefined();
    expect(connection.asked.at(-1)).toEqual({ personId: 'alice', channelId: 'here' });
  });

  test('opens a form once the bot has, and says what a bot did not do', async () => {
    const { connection, model } = await start();
    const sent = await model.interact({ type: 'press', messageId: '1', customId: 'go' }, 'Pressing “Go”');
    expect(model.state().notices).toMatchObject([{ kind: 'sending', text: 'Pressing “Go” …' }]);
    const base = { channelId: 'here', interactionId: '7' } as const;
    connection.listener().heard({ ...base, sequence: 30, type: 'modal-opened', modal: { title: 'A form' } });
    connection.listener().heard({ ...base, sequence: 31, type: 'acknowledged', callbackType: 9 });
    await ('settled' in sent ? sent.settled : undefined);
    expect(model.state()).toMatchObject({ notices: [], modal: { interactionId: '7', modal: { title: 'A form' } } });
  });

  test.each([[true, 'the application did not respond'], [false, 'the bot is not running']])('tells a person that nobody answered (delivered: %s)', async (delivered, words) => {
    const { connection, model } = await start();
    const sent = await model.interact({ type: 'command', name: 'help', options: {} }, 'Sending /help');
    connection.listener().heard({ sequence: 30, type: 'did-not-respond', channelId: 'here', interactionId: '7', delivered });
    await ('settled' in sent ? sent.settled : undefined);
    expect(model.state().notices).toMatchObject([{ kind: 'failed', text: expect.stringContaining(words) }]);
    model.dismissNotice(model.state().notices[0]?.id ?? 0);
    expect(model.state().notices).toEqual([]);
  });

  test('shows why the plug could not be put back', async () => {
    const { model } = await start();
    await model.plug('start');
    expect(model.state().notices).toMatchObject([{ kind: 'failed', text: 'The bot could not start.' }]);
  });
});
