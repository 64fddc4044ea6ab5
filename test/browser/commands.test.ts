import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Playground } from '../../src/cli/playground.ts';
import { needs } from '../setup/needs.ts';
import { bringFiles, openChromium, visit } from './bench.ts';
import type { Visit } from './bench.ts';
import { openPlayground } from './real-bot.ts';

/** Milliseconds for something to be drawn on a busy machine. What is to be seen on its way lasts 8 s: a quick one draws shorter videos before it would be told of. */
const drawn = 60_000;
const photo = (name: string): string => fileURLToPath(new URL(`../../src/playground/page/examples/${name}.jpg`, import.meta.url));
const dropped = (name: string): { name: string; type: string; bytes: Buffer } => ({ name: `${name}.jpg`, type: 'image/jpeg', bytes: readFileSync(photo(name)) });

// A browser on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

needs('chromium')('Our bot on the page', (path) => {
  let browser: Browser;
  let playground: Playground;
  let seen: Visit;
  beforeAll(async () => {
    [browser, playground] = await Promise.all([openChromium(path), openPlayground()]);
    seen = await visit(browser, playground.link);
  });
  beforeEach(() => seen.begin());
  afterAll(async () => {
    await browser.close();
    await playground[Symbol.asyncDispose]();
  });

  /** The message with this prompt in it. */
  const answer = (prompt: string): Locator => seen.page.locator('discord-message', { has: seen.page.locator('blockquote', { hasText: prompt }) }).last();
  const addOption = (name: string): Promise<void> => seen.page.getByRole('group', { name: 'More options' }).getByRole('button', { name }).press('Enter');
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await seen.page.keyboard.press(key);
  };
  /** The width of a picture's own pixels, 0 until it is there. */
  const pictureWidth = (message: Locator): Promise<unknown> => message.locator('img[width]').first().evaluate((picture) => Reflect.get(picture, 'naturalWidth'));

  test('/text-to-image is typed, with a model the bot offers and a choice; its picture is seen and told of', async () => {
    const { page } = seen;
    await seen.command('text-to-image');
    await page.keyboard.type('a lighthouse by the sea');
    await addOption('model');
    await seen.focused(page.getByRole('combobox', { name: 'model' }));
    await page.keyboard.type('ske');
    await page.getByRole('option', { name: /^Sketch: scene/ }).waitFor();
    await press('Tab');
    await addOption('aspect ratio');
    await page.keyboard.type('16');
    await press('Enter', 'Enter');
    await seen.focused(seen.box);
    const message = answer('a lighthouse by the sea');
    await message.getByText('16:9').waitFor({ timeout: drawn });
    await expect.poll(() => pictureWidth(message)).toBeGreaterThan(500);
    await page.getByRole('status').filter({ hasText: 'darkroom: Your picture is ready.' }).waitFor({ state: 'attached' });
  });

  test('/image-to-image takes a picture by its button, and says what is wrong with another file', async () => {
    const { page } = seen;
    await seen.command('image-to-image');
    const add = page.getByLabel('Choose a file for image');
    await seen.focused(add);
    await add.setInputFiles({ name: 'words.txt', mimeType: 'text/plain', buffer: Buffer.from('words') });
    await page.getByRole('alert').filter({ hasText: '“words.txt” is no picture.' }).waitFor();
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByText('Choose, drop or paste').click()]);
    await chooser.setFiles(photo('harbour'));
    await page.getByText('harbour.jpg').waitFor();
    const prompt = page.getByRole('textbox', { name: 'prompt' });
    await prompt.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'This is needed.' }).waitFor();
    await seen.focused(prompt);
    await page.keyboard.type('a pencil drawing');
    await press('Enter');
    const message = answer('a pencil drawing');
    await message.getByText('took').waitFor({ timeout: drawn });
    await expect.poll(() => pictureWidth(message)).toBeGreaterThan(100);
  });

  test('/image-to-video takes a set by drop and paste, in an order one can change', async () => {
    const { page } = seen;
    await bringFiles(page.locator('body'), 'drop', [dropped('lake')]);
    await page.getByRole('list', { name: 'Attached files' }).getByText('lake.jpg').waitFor();
    await seen.command('image-to-video');
    await bringFiles(page.locator('body'), 'drop', [dropped('forest')]);
    await bringFiles(page.getByRole('textbox', { name: 'prompt' }), 'paste', [dropped('cat')]);
    await page.getByText('cat.jpg').waitFor();
    await page.getByRole('button', { name: 'Move cat.jpg one place earlier' }).press('Enter');
    await page.getByRole('button', { name: 'Remove forest.jpg' }).press('Enter');
    expect(await page.locator('.file-tile .file-name').allInnerTexts()).toEqual(['1 lake.jpg', '2 cat.jpg']);
    await page.getByRole('textbox', { name: 'prompt' }).fill('a walk');
    await addOption('duration');
    await page.keyboard.type('8 s');
    await press('Enter', 'Enter');
    const message = answer('a walk');
    await message.getByText(/Queued|Working/).first().waitFor();
    await message.locator('video').waitFor({ timeout: drawn });
    await expect.poll(() => message.locator('video').evaluate((video) => Reflect.get(video, 'duration'))).toBeGreaterThan(1);
  });

  test('/text-to-video shows how far it is, and its video plays with colours in it', async () => {
    const { page } = seen;
    await seen.command('text-to-video');
    await page.keyboard.type('waves on a beach at sunrise');
    await addOption('duration');
    await page.keyboard.type('8 s');
    await press('Enter', 'Enter');
    const message = answer('waves on a beach');
    await message.getByText('Working').waitFor({ timeout: drawn });
    await message.getByRole('button', { name: 'Cancel' }).waitFor();
    const video = message.locator('video');
    await video.waitFor({ timeout: drawn });
    expect(await message.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    const [time, colour] = await page.evaluate(`(async () => {
      const video = [...document.querySelectorAll('discord-message video')].at(-1);
      video.muted = true;
      await video.play();
      while (video.currentTime < 0.3) await new Promise((resolve) => video.addEventListener('timeupdate', resolve, { once: true }));
      const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
      const context = canvas.getContext('2d');
      context.drawImage(video, 0, 0, 8, 8);
      return [video.currentTime, Math.max(...context.getImageData(0, 0, 8, 8).data.filter((_, index) => index % 4 !== 3))];
    })()`) as readonly [number, number];
    expect(time).toBeGreaterThanOrEqual(0.3);
    expect(colour).toBeGreaterThan(60);
  });

  test('a job is canceled by its button, and /jobs shows results again and switches pings', async () => {
    const { page } = seen;
    await seen.command('text-to-video');
    await page.keyboard.type('a night that never ends');
    await press('Enter');
    const message = answer('a night that never ends');
    await message.getByRole('button', { name: 'Cancel' }).press('Enter');
    await message.getByText('Canceled.').waitFor({ timeout: drawn });
    await seen.command('jobs');
    await press('Enter');
    const jobs = page.locator('discord-message', { has: page.getByText('newest first') }).last();
    await jobs.getByRole('button', { name: 'Stop pinging me' }).press('Enter');
    await jobs.getByText('You get no pings.').waitFor();
    await jobs.getByRole('button', { name: 'Ping me when it is ready' }).press('Enter');
    await jobs.getByText('You get a ping').waitFor();
    await jobs.getByRole('button', { name: /^Show/ }).first().press('Enter');
    await seen.last.filter({ hasText: 'for your eyes only' }).locator('img[width], video').first().waitFor();
  });

  test('an example in an empty channel is sent with one press, or filled in to be changed', async () => {
    const { page } = seen;
    await seen.goTo('thread');
    expect(await page.getByRole('listitem').filter({ has: page.getByRole('button', { name: /^Edit/ }) }).count()).toBe(4);
    await page.getByRole('button', { name: 'Edit first: A new picture from yours' }).press('Enter');
    await page.getByText('harbour.jpg').waitFor();
    expect(await page.getByRole('textbox', { name: 'strength' }).inputValue()).toBe('0.8');
    await press('Escape');
    await page.getByRole('button', { name: /^A picture from words/ }).press('Enter');
    const message = answer('a lighthouse by the sea at sunset');
    await expect.poll(() => pictureWidth(message), { timeout: drawn }).toBeGreaterThan(500);
    await page.getByRole('button', { name: 'Examples' }).click();
    await page.getByRole('dialog', { name: 'Ready to try' }).waitFor();
  });

  test('somebody else sees what is public and not what is private', async () => {
    const { page } = seen;
    await seen.command('text-to-image');
    await page.keyboard.type('a hidden garden');
    await addOption('private');
    await page.getByRole('radio', { name: 'True' }).press(' ');
    await page.getByRole('textbox', { name: 'prompt' }).press('Enter');
    const hidden = answer('a hidden garden');
    await hidden.getByText('Only you can see this').waitFor();
    await expect.poll(() => pictureWidth(hidden), { timeout: drawn }).toBeGreaterThan(500);
    await seen.actAs('Bob');
    await answer('waves on a beach').waitFor();
    expect(await hidden.count()).toBe(0);
    await seen.actAs('Alice');
    await hidden.waitFor();
  });

  test.each(['age-restricted', 'voice', 'darkroom', 'friends', 'elsewhere'])('commands work in %s too', async (channel) => {
    await seen.goTo(channel);
    await seen.command('help');
    await press('Enter');
    await seen.last.filter({ hasText: 'I make pictures and videos.' }).getByText('Only you can see this').waitFor();
  });

  test('a forum takes a new post, in which commands work; what happens elsewhere is counted', async () => {
    const { page } = seen;
    await seen.goTo('forum');
    await page.getByRole('textbox', { name: 'Title' }).fill('Our garden');
    await page.getByRole('textbox', { name: 'First message' }).fill('Show me gardens');
    await page.getByRole('button', { name: 'Post', exact: true }).press('Enter');
    await page.getByRole('heading', { name: 'Our garden', level: 1 }).waitFor();
    await seen.last.filter({ hasText: 'Show me gardens' }).waitFor();
    await seen.command('text-to-image');
    await page.keyboard.type('a garden with roses');
    await press('Enter');
    await expect.poll(() => pictureWidth(answer('a garden with roses')), { timeout: drawn }).toBeGreaterThan(500);
    await page.getByText('Your picture is ready.').last().waitFor();
    await seen.goTo('general');
    playground.standIn.as('bob').in('Our garden').post('How lovely');
    await page.getByRole('navigation').getByRole('button', { name: /^Our garden New messages: 1/ }).click();
    await seen.last.filter({ hasText: 'How lovely' }).waitFor();
    await page.getByRole('navigation').getByRole('button', { name: 'Our garden', exact: true }).waitFor();
  });

  test('a video under way when the plug is pulled is finished and posted once after the bot is plugged in again', async () => {
    const { page } = seen;
    await seen.command('text-to-video');
    await page.keyboard.type('a storm over the harbour');
    await addOption('duration');
    await page.keyboard.type('8 s');
    await press('Enter', 'Enter');
    const message = answer('a storm over the harbour');
    await message.getByText('Working').waitFor({ timeout: drawn });
    await page.getByRole('button', { name: 'Pull the plug' }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'The bot is unplugged' }).first().waitFor();
    await seen.command('help');
    await press('Enter');
    await page.getByRole('alert').filter({ hasText: 'the bot is not running' }).waitFor();
    await page.getByRole('button', { name: 'Plug it in again' }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'The bot is running' }).first().waitFor({ timeout: drawn });
    await message.locator('video').waitFor({ timeout: drawn });
    await page.getByText('Your video is ready.').last().waitFor();
    const posted = playground.standIn.history('general').filter(({ versions }) => versions.some(({ content }) => content.includes('a storm over the harbour')));
    expect(posted.map(({ attachmentsEver }) => attachmentsEver.length)).toEqual([1]);
  }, 2 * drawn);

  test('nothing of all this made the browser complain', () => {
    expect(seen.complaints).toEqual([]);
  });
});
