import { expect } from 'vitest';
import { fieldsIn, isFields } from '../../src/playground/wire.ts';
import type { Message } from '../../src/playground/wire.ts';
import { answered, visit } from './page-visitor.ts';
import { slow } from '../setup/needs.ts';

const patience = 90_000;

/** The buttons of a message: label and custom id. */
function buttons({ components }: Message): readonly (readonly [label: string, customId: string])[] {
  return components.flatMap((row) => fieldsIn(row['components'])).filter(isFields).map((button) => [String(button['label']), String(button['custom_id'])]);
}

slow('a video whose bot was killed from the page is posted once after the start from the page; the queue goes on, and old buttons work', async () => {
  await using visitor = await visit();
  const { standIn } = visitor.playground;
  const snapshot = await visitor.snapshot();
  using page = await visitor.events(snapshot);
  const video = await visitor.act(snapshot, { type: 'command', name: 'text-to-video', options: { prompt: 'waves on a beach', duration: 10, seed: 3 } });
  const picture = await visitor.act(snapshot, { type: 'command', name: 'text-to-image', options: { prompt: 'a lighthouse', seed: 4 } });
  const unwanted = await visitor.act(snapshot, { type: 'command', name: 'text-to-video', options: { prompt: 'a forest', duration: 2, seed: 5 } });
  await answered(page, video, ({ content }) => content.startsWith('**Working**'));
  const waiting = await answered(page, unwanted, (message) => buttons(message).some(([label]) => label === 'Cancel'));

  expect(await (await visitor.post('/page/bot/kill')).json()).toEqual({ state: 'stopped' });
  await page.heard('bot', ({ state }) => state === 'stopped');
  const unheard = await visitor.act(snapshot, { type: 'command', name: 'help', options: {} });
  expect(await page.heard('did-not-respond', ({ interactionId }) => interactionId === unheard.interactionId)).toMatchObject({ delivered: false });
  expect((await visitor.snapshot()).messages.flatMap(({ attachments }) => attachments)).toEqual([]);

  expect(await (await visitor.post('/page/bot/start')).json()).toEqual({ state: 'running' });
  const [, cancel = ''] = buttons(waiting).find(([label]) => label === 'Cancel') ?? [];
  await visitor.act(snapshot, { type: 'press', messageId: waiting.id, customId: cancel });
  await answered(page, unwanted, ({ content }) => /cancel/i.test(content) && !content.startsWith('**Working**'));
  const posted = await answered(page, video, ({ attachments }) => attachments.length > 0);
  await answered(page, picture, ({ attachments }) => attachments.length > 0);

  expect(posted.attachments.map(({ content_type }) => content_type)).toEqual(['video/mp4']);
  const file = await visitor.get(posted.attachments[0]?.url ?? '');
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'video/mp4']);
  expect(standIn.history('general').flatMap(({ attachmentsEver }) => attachmentsEver.map(({ content_type }) => content_type)).toSorted()).toEqual(['image/png', 'video/mp4']);
}, patience);
