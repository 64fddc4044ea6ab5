import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { needs } from '../setup/needs.ts';
import { barriers, desktop, isTooWide, openChromium, phone, visit } from './bench.ts';
import type { Visit } from './bench.ts';
import { createFakeBotBench } from './fake-bot.ts';
import type { FakeBotBench } from './fake-bot.ts';

const picture = readFileSync(new URL('../../docs/images/sketches.jpg', import.meta.url));

/** What a page of ours can look like, each a step from the one before. */
const states: readonly (readonly [title: string, go: (seen: Visit) => Promise<void>])[] = [
  ['messages of all kinds', async ({ page }) => page.getByText('An embed').waitFor()],
  ['the list of commands', async ({ box, page }) => {
    await box.fill('/');
    await page.getByRole('option').first().waitFor();
  }],
  ['a command with mistakes and an open list', async (seen) => {
    await seen.box.fill('');
    await seen.command('quota set');
    await seen.page.getByRole('button', { name: 'limit' }).press('Enter');
    await seen.page.keyboard.type('99');
    await seen.page.keyboard.press('Enter');
    await seen.page.getByRole('alert').filter({ hasText: 'Please enter' }).waitFor();
    await seen.page.getByRole('combobox', { name: 'member' }).press('ArrowDown');
    await seen.page.getByRole('option', { name: 'Carol' }).waitFor();
  }],
  ['a form of the bot', async (seen) => {
    await seen.page.getByRole('button', { name: 'Give up /quota set' }).press('Enter');
    await seen.command('form');
    await seen.page.keyboard.press('Enter');
    await seen.page.getByRole('dialog', { name: 'A form' }).waitFor();
  }],
  ['a picture large', async ({ page }) => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'The first. Open large' }).press('Enter');
    await page.getByRole('dialog').waitFor();
  }],
  ['the examples', async ({ page }) => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Examples' }).press('Enter');
    await page.getByRole('dialog', { name: 'Ready to try' }).waitFor();
  }],
  ['the channels and people', async ({ page }) => {
    await page.keyboard.press('Escape');
    const menu = page.getByRole('button', { name: 'Channels and people' });
    if (await menu.isVisible()) {
      await menu.press('Enter');
      await page.keyboard.press('Escape');
      await menu.and(page.locator(':focus')).waitFor();
      await menu.press('Enter');
    }
    await page.getByRole('combobox', { name: /^You act as/ }).press('ArrowDown');
    await page.getByRole('option', { name: 'Carol' }).waitFor();
  }],
  ['a forum', async ({ page }) => {
    await page.keyboard.press('Escape');
    await page.getByRole('navigation').getByRole('button', { name: 'forum' }).click();
    await page.getByRole('heading', { name: 'New post' }).waitFor();
  }],
];

// A browser on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

needs('chromium')('The page is there for all', (path) => {
  let browser: Browser;
  let bot: FakeBotBench;
  beforeAll(async () => {
    browser = await openChromium(path);
    bot = await createFakeBotBench();
    const { standIn } = bot.bench;
    standIn.as('carol').in('general').post('Words **of all** kinds, ||hidden|| ones, `code`, <t:0:R>, https://example.org/and/a/very/long/address/that/does/not/fit/on/any/phone/at/all\n> quoted\n- one\n- two\n```\na block of code that is much longer than any phone is wide, and so on and so forth\n```');
    standIn.as('alice').in('general').command('whisper');
    standIn.as('alice').in('general').command('panel');
    await bot.show([{ type: 17, accent_color: 1, components: [
      { type: 9, components: [{ type: 10, content: '# A heading' }], accessory: { type: 2, style: 3, label: 'More', custom_id: 'more' } },
      { type: 12, items: [{ media: { url: 'attachment://a.jpg' }, description: 'The first' }, { media: { url: 'attachment://b.jpg' }, spoiler: true }] },
      { type: 13, file: { url: 'attachment://c.txt' } },
    ] }], [{ name: 'a.jpg', bytes: picture }, { name: 'b.jpg', bytes: picture }, { name: 'c.txt', bytes: Buffer.from('words') }]);
    const channel = await bot.client.channels.fetch(standIn.as('alice').in('general').channelId);
    if (channel?.isSendable() !== true) throw new Error('The bot cannot write there.');
    await channel.send({ embeds: [{ title: 'An embed', url: 'https://example.org/', description: 'Words', author: { name: 'Somebody' }, footer: { text: 'The end' } }], files: [{ name: 'kept.jpg', attachment: picture }] });
    await standIn.until(() => standIn.messages('general', { viewer: 'alice' }).length === 5);
  });
  afterAll(async () => {
    await browser.close();
    await bot[Symbol.asyncDispose]();
  });

  test.each([
    ['in the dark', { viewport: desktop, colorScheme: 'dark' as const }],
    ['in the light', { viewport: desktop, colorScheme: 'light' as const }],
    ['on a phone', { viewport: phone, colorScheme: 'light' as const, hasTouch: true, isMobile: true }],
    ['on the smallest phone', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' as const, hasTouch: true, isMobile: true }],
  ])('%s nothing stands in the way of a screen reader, a keyboard or weak eyes, nor out of the page', async (_, options) => {
    await using seen = await visit(browser, bot.link, options);
    const found: string[] = [];
    for (const [title, go] of states) {
      await go(seen);
      found.push(...(await barriers(seen.page)).map((barrier) => `${title}: ${barrier}`));
      if (await isTooWide(seen.page)) found.push(`${title}: wider than the screen`);
    }
    expect(found).toEqual([]);
  });

  test('the colours are a choice that is kept', async () => {
    await using seen = await visit(browser, bot.link, { colorScheme: 'light' });
    const ground = (): Promise<unknown> => seen.page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await seen.page.getByRole('button', { name: 'Auto colours' }).click();
    expect(await ground()).toBe(light);
    await seen.page.getByRole('button', { name: 'Light colours' }).click();
    const dark = await ground();
    expect(dark).not.toBe(light);
    await seen.page.reload();
    await seen.box.waitFor();
    expect(await ground()).toBe(dark);
  });
});
