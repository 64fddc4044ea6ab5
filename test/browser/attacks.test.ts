import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { needs } from '../setup/needs.ts';
import { openChromium, visit } from './bench.ts';
import type { Visit } from './bench.ts';
import { createFakeBotBench } from './fake-bot.ts';
import type { FakeBotBench } from './fake-bot.ts';

/** A name that its owner has pointed at the visitor's own machine. */
const rebound = 'evil.example';

// A browser on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

needs('chromium')('Another page in the visitor’s browser', (path) => {
  let browser: Browser;
  let bot: FakeBotBench;
  let victim: Visit;
  let evil: Page;
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>Evil</title>'));
  beforeAll(async () => {
    browser = await openChromium(path, [`--host-resolver-rules=MAP ${rebound} 127.0.0.1`]);
    bot = await createFakeBotBench();
    victim = await visit(browser, bot.link);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    bot.bench.standIn.as('alice').in('general').post('A secret of Alice');
  });
  beforeEach(async () => {
    // The same browser, with the cookie in it.
    evil = await victim.page.context().newPage();
  });
  afterAll(async () => {
    server.close();
    await browser.close();
    await bot[Symbol.asyncDispose]();
  });
  const origin = (name: string): string => `http://${name}:${(server.address() as AddressInfo).port}`;
  const isRunning = async (): Promise<boolean> => (await bot.bench.snapshot()).bot.state === 'running';

  test.each(['127.0.0.1', 'localhost', rebound])('on %s reads nothing', async (name) => {
    await evil.goto(origin(name));
    const read = await evil.evaluate(`Promise.all(['/page/snapshot', '/', '/page/events', '/page/client/main.ts', '/api/v10/gateway'].flatMap((path) => ['cors', 'no-cors'].map(async (mode) => {
      const response = await fetch('${bot.bench.standIn.url}' + path, { credentials: 'include', mode }).catch((error) => error);
      return response instanceof Error ? 'nothing' : response.type === 'opaque' ? 'nothing' : await response.text();
    })))`);
    expect(new Set(read as readonly string[])).toEqual(new Set(['nothing']));
  });

  test.each(['127.0.0.1', 'localhost', rebound])('on %s changes nothing, by script or by a form', async (name) => {
    await evil.goto(origin(name));
    await evil.evaluate(`Promise.all(['/page/bot/kill', '/page/act'].map((path) => fetch('${bot.bench.standIn.url}' + path, { method: 'POST', credentials: 'include', mode: 'no-cors', body: '{}' }).catch(() => undefined)))`);
    await Promise.all([evil.waitForResponse('**/page/bot/kill').then((response) => expect(response.status()).toBe(403)), evil.evaluate(`(() => {
      const form = Object.assign(document.createElement('form'), { method: 'POST', action: '${bot.bench.standIn.url}/page/bot/kill' });
      document.body.append(form);
      form.submit();
    })()`)]);
    expect(await isRunning()).toBe(true);
  });

  test.each(['127.0.0.1', 'localhost', rebound])('on %s frames nothing, shows none of its files and opens no gateway', async (name) => {
    const { url } = await bot.bench.standIn.as('alice').in('general').post('', [{ name: 'a.png', bytes: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') }]).attachments[0] ?? { url: '' };
    await evil.goto(origin(name));
    const got = await evil.evaluate(`Promise.all([
      new Promise((resolve) => { const image = new Image(); image.onload = () => resolve('picture'); image.onerror = () => resolve('nothing'); image.src = '${url}'; }),
      new Promise((resolve) => { const socket = new WebSocket('${bot.bench.standIn.url.replace('http', 'ws')}/?v=10&encoding=json'); socket.onopen = () => resolve('gateway'); socket.onerror = () => resolve('nothing'); }),
      new Promise((resolve) => { const source = new EventSource('${bot.bench.standIn.url}/page/events', { withCredentials: true }); source.onopen = () => resolve('events'); source.onerror = () => { source.close(); resolve('nothing'); }; }),
      new Promise((resolve) => { const frame = document.createElement('iframe'); frame.src = '${bot.bench.standIn.url}/'; frame.onload = () => resolve('nothing'); document.body.append(frame); }),
    ])`);
    expect(got).toEqual(['nothing', 'nothing', 'nothing', 'nothing']);
    const framed = evil.frames().filter((frame) => frame !== evil.mainFrame());
    expect(await Promise.all(framed.map(async (frame) => (await frame.content()).includes('Darkroom')))).toEqual([false]);
  });

  test('a name that was bound to this machine opens nothing, even with the key', async () => {
    const response = await evil.goto(bot.link.replace('127.0.0.1', rebound));
    expect(response?.status()).toBe(403);
    expect(await evil.content()).not.toContain('page/client');
    expect(await victim.page.context().cookies(bot.link.replace('127.0.0.1', rebound))).toEqual([]);
  });

  test('who has no key sees one sentence', async () => {
    await using context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(bot.bench.standIn.url);
    expect(await page.locator('body').innerText()).toBe('Please open the playground by the link that the terminal shows; it holds a key that is new at every start.');
  });
});
