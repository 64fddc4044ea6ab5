import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { answered, visit, type Visitor } from './page-visitor.ts';
import type { Snapshot } from '../../src/playground/page/protocol.ts';
import { slow } from '../setup/needs.ts';

const patience = 60_000;
const program = fileURLToPath(new URL('./paid-bot.ts', import.meta.url));
const paint = (visitor: Visitor, snapshot: Snapshot): Promise<{ readonly interactionId: string }> => (
  visitor.act(snapshot, { type: 'command', name: 'text-to-image', options: { prompt: 'a lighthouse', model: 'nova/brush' } })
);

slow('with a provider that costs money a banner says what is spent of the cap, and the bot refuses what would go beyond it, also after its plug was pulled', async () => {
  await using visitor = await visit({ program, paid: 'nova' });
  const snapshot = await visitor.snapshot();
  expect(snapshot.banner).toEqual({ kind: 'paid', text: 'nova may cost real money: $0 of $1.00 is spent or set aside (PLAYGROUND_SPEND_CAP_USD).' });
  using page = await visitor.events(snapshot);

  for (const spent of ['$0.30', '$0.60']) {
    await answered(page, await paint(visitor, snapshot), ({ attachments }) => attachments.length > 0);
    expect(await page.heard('banner', ({ banner }) => banner.text.includes(`${spent} of $1.00`))).toMatchObject({ banner: { kind: 'paid' } });
  }
  await visitor.post('/page/bot/kill');
  expect((await visitor.snapshot()).banner.text).toContain('$0.60 of $1.00');
  await visitor.post('/page/bot/start');

  await answered(page, await paint(visitor, snapshot), ({ attachments }) => attachments.length > 0);
  // What was held is settled after the post.
  await page.heard('banner', ({ banner }) => banner.text.includes('$0.90 of $1.00'));
  const refusal = await answered(page, await paint(visitor, snapshot), ({ content }) => content.includes('$1.00'));
  expect(refusal.content).toContain('This would cost about $0.40. Of the $1.00 that may be spent here in all, $0.90 is spent or set aside already.');
  expect(refusal.attachments).toEqual([]);
  expect(visitor.playground.standIn.history('general').flatMap(({ attachmentsEver }) => attachmentsEver)).toHaveLength(3);
}, patience);

test('a cap of nothing lets nothing be bought', async () => {
  await using visitor = await visit({ program, paid: 'nova', environment: { PLAYGROUND_SPEND_CAP_USD: '0', SPEND_CAP_USD: '50' } });
  const snapshot = await visitor.snapshot();
  expect(snapshot.banner.kind).toBe('cap-reached');
  using page = await visitor.events(snapshot);
  expect((await answered(page, await paint(visitor, snapshot), ({ content }) => content.includes('$0.40'))).content).toContain('no money may be spent here');
}, patience);

test('without such a provider the banner says that nothing costs money', async () => {
  await using visitor = await visit();
  expect((await visitor.snapshot()).banner).toEqual({ kind: 'free', text: 'Everything here is drawn on this machine: it costs nothing, and nothing leaves the machine.' });
}, patience);
