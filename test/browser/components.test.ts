import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { freeBanner } from '../playground/page-bench.ts';
import { needs } from '../setup/needs.ts';
import { bringFiles, openChromium, visit } from './bench.ts';
import type { Visit } from './bench.ts';
import { createFakeBotBench } from './fake-bot.ts';
import type { FakeBotBench } from './fake-bot.ts';

const picture = readFileSync(new URL('../../docs/images/sketches.jpg', import.meta.url));

// A browser on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

needs('chromium')('What a bot can ask on the page', (path) => {
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
  const call = async (name: string): Promise<void> => {
    await seen.command(name);
    await seen.page.keyboard.press('Enter');
  };

  test('a form is filled in by keyboard, with a file, and what is missing is said beside its field', async () => {
    const { page } = seen;
    await call('form');
    const dialog = page.getByRole('dialog', { name: 'A form' });
    await seen.focused(dialog.getByRole('textbox', { name: 'Prompt' }));
    await dialog.getByRole('button', { name: 'Submit' }).press('Enter');
    await dialog.getByRole('alert').filter({ hasText: 'This is needed.' }).first().waitFor();
    await seen.focused(dialog.getByRole('textbox', { name: 'Prompt' }));
    await page.keyboard.type('a cat in the rain');
    await dialog.getByLabel('Choose files for Photos').setInputFiles([{ name: 'cat.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') }]);
    await dialog.getByRole('alert').filter({ hasText: '“cat.txt” is no picture.' }).waitFor();
    await bringFiles(dialog.getByRole('textbox', { name: 'Prompt' }), 'paste', [{ name: 'cat.jpg', type: 'image/jpeg', bytes: picture }]);
    await dialog.getByText('cat.jpg').waitFor();
    await bringFiles(dialog.getByText('Choose, drop or paste'), 'drop', [{ name: 'dog.jpg', type: 'image/jpeg', bytes: picture }]);
    await dialog.getByRole('button', { name: 'Remove dog.jpg' }).press('Enter');
    await seen.focused(dialog.getByLabel('Choose files for Photos'));
    await dialog.getByRole('combobox', { name: 'Style' }).focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await dialog.getByRole('button', { name: 'Submit' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await seen.last.filter({ hasText: 'Got “a cat in the rain” with 1 photos.' }).waitFor();
    expect(bot.told.at(-1)).toBe('a cat in the rain; ink; 1 photos');
    await seen.focused(seen.box);
  });

  test('a form that is closed by Escape sends nothing, and one writes on where one was', async () => {
    const before = bot.told.length;
    await call('form');
    await seen.page.getByRole('dialog').waitFor();
    await seen.page.keyboard.press('Escape');
    await seen.page.getByRole('dialog').waitFor({ state: 'detached' });
    await seen.focused(seen.box);
    expect(bot.told.length).toBe(before);
  });

  test('a button is pressed by keyboard; when the message then has none the focus stays in it', async () => {
    await call('panel');
    const message = seen.last.filter({ hasText: 'Choose or press.' });
    expect(await message.getByRole('button', { name: 'Never' }).isDisabled()).toBe(true);
    expect(await message.getByRole('link', { name: 'Read' }).getAttribute('href')).toBe('https://example.org/');
    await message.getByRole('button', { name: 'Go' }).press('Enter');
    const pressed = seen.last.filter({ hasText: 'Pressed go.' });
    await seen.focused(pressed);
    expect(await pressed.getByRole('combobox').count()).toBe(0);
  });

  test('menus take one choice at once and several when they are closed', async () => {
    const { page } = seen;
    await call('panel');
    const message = page.locator('discord-message', { has: page.getByRole('combobox', { name: 'Some people' }) }).last();
    await message.getByRole('combobox', { name: 'One fruit' }).press('ArrowDown');
    await page.getByRole('option', { name: 'Pear' }).click();
    await seen.last.filter({ hasText: 'You chose pear.' }).waitFor();
    await message.getByRole('combobox', { name: 'Some people' }).press('ArrowDown');
    await page.getByRole('option', { name: 'Bob' }).click();
    await page.getByRole('option', { name: 'Carol' }).click();
    await page.keyboard.press('Tab');
    const { standIn } = bot.bench;
    await seen.last.filter({ hasText: `You chose ${standIn.as('bob').user.id} and ${standIn.as('carol').user.id}.` }).waitFor();
  });

  test('commands of a message and of its author are in the message’s menu', async () => {
    const { page } = seen;
    await seen.actAs('Bob');
    await seen.box.fill('What a nice day');
    await seen.box.press('Enter');
    const menu = page.locator('discord-message', { has: page.getByText('What a nice day', { exact: true }) }).getByRole('button', { name: 'What can be done' });
    await menu.press('Enter');
    await seen.focused(page.getByRole('menuitem', { name: 'Describe' }));
    await page.keyboard.press('Escape');
    await seen.focused(menu);
    await menu.press('Enter');
    await page.keyboard.press('Enter');
    await seen.last.filter({ hasText: 'It says: What a nice day' }).waitFor();
    await menu.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await seen.last.filter({ hasText: 'Hello @Bob' }).waitFor();
    await menu.press('Enter');
    await page.getByRole('menuitem', { name: 'Delete message' }).click();
    await page.getByText('What a nice day', { exact: true }).waitFor({ state: 'detached' });
    await seen.actAs('Alice');
  });

  test('a subcommand has a field of the right kind for each option', async () => {
    const { page } = seen;
    await seen.command('quota set');
    await seen.focused(page.getByRole('combobox', { name: 'member' }));
    await page.keyboard.type('bo');
    await page.getByRole('option', { name: 'Bob' }).waitFor();
    await page.keyboard.press('Tab');
    for (const name of ['role', 'channel', 'limit', 'word', 'strict']) await page.getByRole('group', { name: 'More options' }).getByRole('button', { name }).press('Enter');
    await page.getByRole('combobox', { name: 'role' }).fill('mod');
    await page.getByRole('option', { name: '@Moderator' }).click();
    await page.getByRole('combobox', { name: 'channel' }).fill('forum');
    await page.getByRole('option', { name: '#forum' }).click();
    await page.getByRole('combobox', { name: 'word' }).fill('av');
    await page.getByRole('option', { name: 'apple' }).waitFor({ state: 'detached' });
    await page.getByRole('option', { name: 'avocado' }).click();
    await page.getByRole('radio', { name: 'True' }).check();
    const limit = page.getByRole('textbox', { name: 'limit' });
    await limit.fill('12');
    await limit.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Please enter 1 to 9.' }).waitFor();
    await seen.focused(limit);
    await limit.fill('3');
    await limit.press('Enter');
    await seen.last.filter({ hasText: 'Set.' }).waitFor();
    const { standIn } = bot.bench;
    expect(JSON.parse(bot.told.at(-1) ?? '')).toEqual([
      ['member', standIn.as('bob').user.id], ['role', expect.any(String)], ['channel', standIn.as('bob').in('forum').channelId], ['limit', 3], ['word', 'avocado'], ['strict', true],
    ]);
  });

  test('what only one may see is marked so, hidden from others, and can be dismissed', async () => {
    await call('whisper');
    const secret = seen.last.filter({ hasText: 'A secret.' });
    await secret.getByText('Only you can see this').waitFor();
    await seen.actAs('Bob');
    await seen.page.getByText('A secret.', { exact: true }).waitFor({ state: 'detached' });
    await seen.actAs('Alice');
    await secret.getByRole('button', { name: 'Dismiss' }).press('Enter');
    await seen.page.getByText('A secret.', { exact: true }).waitFor({ state: 'detached' });
    await seen.focused(seen.page.getByRole('log'));
  });

  test('a bot that does not answer within three seconds is told of under the messages', async () => {
    await call('silent');
    await seen.page.getByText('Sending /silent …').waitFor();
    bot.bench.standIn.clock.advance(3_001);
    bot.bench.standIn.tick();
    const notice = seen.page.getByRole('alert').filter({ hasText: 'the application did not respond' });
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await notice.waitFor({ state: 'detached' });
  });

  test('what costs money is said above the messages, as long as it does', async () => {
    const { page } = seen;
    expect(await page.locator('.strip').count()).toBe(0);
    bot.bench.announce({ kind: 'paid', text: '$0.20 of $1.00 is spent.' });
    await page.getByRole('status').filter({ hasText: '$0.20 of $1.00 is spent.' }).waitFor();
    bot.bench.announce(freeBanner);
    await page.locator('.strip').waitFor({ state: 'detached' });
  });

  test('nothing of all this made the browser complain', () => {
    expect(seen.complaints).toEqual([]);
  });
});
