import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** A page as one visitor sees it, and everything the browser complained about on it: errors, and what its policy forbade. */
export type Visit = AsyncDisposable & {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** The box one writes in. */
  readonly box: Locator;
  /** Opens the command by keyboard: a slash, its name, Enter. */
  command(name: string): Promise<void>;
  /** The newest message. */
  readonly last: Locator;
  /** Resolves once the focus is there. */
  focused(where: Locator): Promise<void>;
  /** Opens the page again, as if for the first time. */
  begin(): Promise<void>;
  goTo(channel: string): Promise<void>;
  actAs(person: string): Promise<void>;
};

/** Starts the browser of this machine. */
export function openChromium(path: string, more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--autoplay-policy=no-user-gesture-required', ...more] });
}

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

/** Opens the playground by its link, as somebody with a browser of their own. */
export async function visit(browser: Browser, link: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: desktop, colorScheme: 'dark', reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (said) => {
    if (said.type() === 'error' || said.type() === 'warning') complaints.push(said.text());
  });
  await page.goto(link);
  const box = page.locator('#message-box');
  await box.waitFor();
  return {
    page, complaints, box, last: page.locator('discord-message').last(),
    async command(name) {
      await box.focus();
      await page.keyboard.type(`/${name}`);
      await page.getByRole('option', { name: `/${name}` }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: `/${name}` }).waitFor();
    },
    focused: (where) => where.and(page.locator(':focus')).waitFor({ state: 'attached' }),
    async begin() {
      await page.evaluate('sessionStorage.clear()');
      await page.goto(link);
      await box.waitFor();
    },
    async goTo(channel) {
      await page.getByRole('navigation', { name: 'Channels' }).getByRole('button', { name: new RegExp(`^${channel}( 18\\+)?$`) }).click();
      await page.getByRole('heading', { level: 1, name: channel }).waitFor();
    },
    async actAs(person) {
      await page.getByRole('combobox', { name: /^You act as/ }).click();
      await page.getByRole('option', { name: person }).click();
      await page.getByRole('combobox', { name: `You act as ${person}` }).waitFor();
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Finding = { readonly id: string; readonly impact: string | null; readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[] };

/** What stands in the way of somebody with a screen reader, a keyboard or weak eyes; only what axe calls serious or critical. */
export async function barriers(page: Page): Promise<readonly string[]> {
  // Runs in the page's own world, where its policy has nothing to say: the text comes from here.
  await page.evaluate(axe);
  const { violations } = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })') as { readonly violations: readonly Finding[] };
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary ?? ''}`));
}

/** True if the page can be moved sideways, or something stands out of it to the right. */
export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > innerWidth || [...document.querySelectorAll(".main *")].some((e) => e.getClientRects().length > 0 && e.closest("pre, .visually-hidden, .popup") === null && e.getBoundingClientRect().right > innerWidth + 1)') as Promise<boolean>;
}

/** Drops files on an element, or pastes them there, as from another window. */
export async function bringFiles(where: Locator, event: 'drop' | 'paste', files: readonly { readonly name: string; readonly type: string; readonly bytes: Buffer }[]): Promise<void> {
  const transfer = await where.page().evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    for (const { name, type, base64 } of ${JSON.stringify(files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') })))}) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name, { type }));
    }
    return transfer;
  })()`);
  if (event === 'drop') return await where.dispatchEvent(event, { dataTransfer: transfer, bubbles: true });
  // Playwright makes no event that carries a clipboard.
  await where.evaluate((element, clipboardData) => {
    const pasted: unknown = Reflect.construct(Reflect.get(globalThis, 'ClipboardEvent'), ['paste', { clipboardData, bubbles: true, cancelable: true }]);
    Reflect.apply(Reflect.get(element, 'dispatchEvent'), element, [pasted]);
  }, transfer);
}
