import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { needs } from '../setup/needs.ts';
import { openChromium, visit } from './bench.ts';
import type { Visit } from './bench.ts';
import { createFakeBotBench } from './fake-bot.ts';
import type { FakeBotBench } from './fake-bot.ts';

const picture = readFileSync(new URL('../../docs/images/sketches.jpg', import.meta.url));

// A browser on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

needs('chromium')('What a bot can show on the page', (path) => {
  let browser: Browser;
  let bot: FakeBotBench;
  let seen: Visit;
  beforeAll(async () => {
    browser = await openChromium(path);
    bot = await createFakeBotBench();
    seen = await visit(browser, bot.link);
  });
  beforeEach(() => seen.begin());
  afterAll(async () => {
    await browser.close();
    await bot[Symbol.asyncDispose]();
  });

  test('containers, sections, galleries, files and separators are drawn; a picture opens large and closes to where one was', async () => {
    const { page } = seen;
    await bot.show([{ type: 17, accent_color: 0xff6a45, components: [
      { type: 9, components: [{ type: 10, content: '## Two towns\nby **nobody**' }], accessory: { type: 2, style: 1, label: 'More', custom_id: 'more' } },
      { type: 14, divider: true },
      { type: 12, items: [{ media: { url: 'attachment://a.jpg' }, description: 'The first' }, { media: { url: 'attachment://b.jpg' }, description: 'The second', spoiler: true }] },
      { type: 13, file: { url: 'attachment://c.txt' } },
    ] }], [{ name: 'a.jpg', bytes: picture }, { name: 'b.jpg', bytes: picture }, { name: 'c.txt', bytes: Buffer.from('words') }]);
    const message = seen.last;
    await message.getByRole('heading', { name: 'Two towns' }).waitFor();
    await message.getByRole('button', { name: 'More' }).waitFor();
    expect(await message.getByRole('link', { name: 'c.txt' }).getAttribute('href')).toMatch(/^\/attachments\//);
    await message.getByRole('button', { name: 'Spoiler' }).click();
    await message.getByRole('button', { name: 'The second. Open large' }).waitFor();
    const first = message.getByRole('button', { name: 'The first. Open large' });
    await first.press('Enter');
    await page.getByRole('dialog', { name: 'Picture 1 of 2' }).getByRole('img', { name: 'The first' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'Picture 2 of 2' }).getByRole('img', { name: 'The second' }).waitFor();
    await page.keyboard.press('Escape');
    await seen.focused(first);
  });

  test('an embed is drawn, and foreign text stays text', async () => {
    const channel = await bot.client.channels.fetch(bot.bench.standIn.as('alice').in('general').channelId);
    if (channel?.isSendable() !== true) throw new Error('The bot cannot write there.');
    await channel.send({
      content: '<img src=x onerror="document.title=1"> [click](javascript:alert(1)) [web](https://example.org/a) <script>1</script> <t:0:D>',
      embeds: [{ title: 'An <b>embed</b>', url: 'https://example.org/', description: 'with **strong** words', fields: [{ name: 'Field', value: '`code`', inline: false }], footer: { text: 'the end' } }],
    });
    const message = seen.last.filter({ hasText: 'onerror' });
    await message.getByText('An <b>embed</b>').waitFor();
    await message.locator('strong', { hasText: 'strong' }).waitFor();
    await message.getByText('January 1, 1970').or(message.getByText('December 31, 1969')).waitFor();
    expect(await message.locator('.markup img, .markup script').count()).toBe(0);
    expect(await message.getByRole('link', { name: 'click' }).count()).toBe(0);
    expect(await message.getByRole('link', { name: 'web' }).getAttribute('rel')).toContain('noopener');
  });

  test('an edit changes a message in place: its pictures are not loaded again, and who reads further up is not moved', async () => {
    const { page } = seen;
    const channel = await bot.client.channels.fetch(bot.bench.standIn.as('alice').in('general').channelId);
    if (channel?.isSendable() !== true) throw new Error('The bot cannot write there.');
    const sent = await channel.send({ content: 'Version one', files: [{ name: 'kept.jpg', attachment: picture }] });
    const shown = page.locator(`[data-message="${sent.id}"]`);
    await shown.locator('img[width]').waitFor();
    await page.evaluate(`document.querySelector('[data-message="${sent.id}"] img[width]').dataset.mark = 'same'`);
    bot.bench.standIn.clock.advance(60_000);
    await sent.edit({ content: 'Version two' });
    await shown.filter({ hasText: 'Version two' }).waitFor();
    expect(await shown.locator('img[width]').getAttribute('data-mark')).toBe('same');

    const list = page.getByRole('log');
    await list.hover();
    await page.mouse.wheel(0, -100_000);
    await page.getByRole('button', { name: 'To the newest message' }).waitFor();
    await channel.send('News');
    await page.getByText('News', { exact: true }).waitFor({ state: 'attached' });
    expect(await page.evaluate('document.querySelector(".messages").scrollTop')).toBeLessThan(10);
    await page.getByRole('button', { name: 'To the newest message' }).click();
    await page.getByText('News', { exact: true }).and(page.locator(':visible')).waitFor();
    await channel.send('Later news');
    await page.getByRole('button', { name: 'To the newest message' }).waitFor({ state: 'detached' });
  });

  test('a broken line is told of and heals, with what was missed', async () => {
    const { page } = seen;
    await page.route('**/page/events*', (route) => route.abort());
    await page.reload();
    await page.getByRole('status').filter({ hasText: 'The line to the playground is broken' }).waitFor();
    bot.bench.standIn.as('bob').in('general').post('Did you hear this?');
    await page.unroute('**/page/events*');
    await seen.last.filter({ hasText: 'Did you hear this?' }).waitFor();
    await page.getByText('The line to the playground is broken').waitFor({ state: 'detached' });
  });

  test('nothing of all this made the browser complain', () => {
    expect(seen.complaints.filter((text) => !text.includes('/page/events') && !text.includes('net::ERR_FAILED'))).toEqual([]);
  });
});
