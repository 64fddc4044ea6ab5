import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import sharp from 'sharp';
import { findPart } from '../setup/needs.ts';
import { desktop, openChromium, phone, visit } from './bench.ts';
import type { Visit } from './bench.ts';
import { openPlayground } from './real-bot.ts';

// `npm run screenshots`: the pictures of the documentation, taken from the page with our bot behind it.

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const patience = 90_000;
const onPhone: BrowserContextOptions = { viewport: phone, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

async function shoot({ page }: Visit, name: string, width: number): Promise<void> {
  // Pictures fade in and popups settle within a moment.
  await page.waitForTimeout(400);
  await sharp(await page.screenshot()).resize({ width }).jpeg({ quality: 82, mozjpeg: true }).toFile(`${folder}playground-${name}.jpg`);
  process.stdout.write(`docs/images/playground-${name}.jpg\n`);
}

/** Sends a command with a prompt and options, and waits for what was made. */
async function ask(seen: Visit, command: string, prompt: string, options: Readonly<Record<string, string>>): Promise<void> {
  const { page } = seen;
  await seen.command(command);
  await page.getByRole('textbox', { name: 'prompt' }).fill(prompt);
  for (const [name, value] of Object.entries(options)) {
    await page.getByRole('group', { name: 'More options' }).getByRole('button', { name }).click();
    await page.keyboard.type(value);
    await page.keyboard.press('Tab');
  }
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  const made = page.locator('discord-message', { has: page.locator('blockquote', { hasText: prompt }) }).last().locator('img[width], video').last();
  await made.waitFor({ timeout: patience });
  await page.getByText(/Your (picture|video)s? (is|are) ready/).last().waitFor({ timeout: patience });
}

async function shootAll(browser: Browser): Promise<void> {
  await using playground = await openPlayground();
  await mkdir(folder, { recursive: true });
  const dark: BrowserContextOptions = { viewport: desktop, colorScheme: 'dark' };
  {
    await using seen = await visit(browser, playground.link, dark);
    await shoot(seen, 'welcome', 1_280);
    await seen.actAs('Bob');
    await ask(seen, 'text-to-image', 'a sailing boat on a lake in autumn', { count: '4', 'aspect ratio': '4:3', seed: '7' });
    await shoot(seen, 'pictures', 1_280);
  }
  {
    await using seen = await visit(browser, playground.link, { ...dark, colorScheme: 'light' });
    await ask(seen, 'text-to-video', 'waves on a beach at sunrise', { duration: '2 s', seed: '4' });
    await seen.command('text-to-image');
    await seen.page.keyboard.type('a lighthouse in a storm');
    await seen.page.getByRole('group', { name: 'More options' }).getByRole('button', { name: 'model' }).click();
    await seen.page.getByRole('option', { name: /^Sketch/ }).first().waitFor();
    await shoot(seen, 'command', 1_280);
  }
  {
    await using seen = await visit(browser, playground.link, { ...onPhone, colorScheme: 'dark' });
    await seen.page.waitForFunction('document.querySelector("discord-message video")?.readyState >= 3');
    await shoot(seen, 'phone', 520);
  }
  {
    await using seen = await visit(browser, playground.link, { ...onPhone, colorScheme: 'light' });
    await seen.page.getByRole('button', { name: 'Channels and people' }).click();
    await shoot(seen, 'phone-channels', 520);
  }
}

const path = findPart('chromium');
if (path === undefined) throw new Error('There is no Chromium here: put it on the PATH or name it in CHROMIUM_PATH.');
const browser = await openChromium(path);
try {
  await shootAll(browser);
} finally {
  await browser.close();
}
