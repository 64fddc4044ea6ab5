import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fixture, never, openMedia, problemOf, temporaryFolder } from './open-media.ts';
import { lives, untilGone } from './processes.ts';

const plain = { module: fixture('plain'), input: null, files: [] };

describe('The media child', () => {
  test('is there once there is work, serves task after task, and ends after its idle time', async () => {
    const { media, clock, children } = await openMedia({ limits: { idleMs: 7_000 } });
    expect(children).toEqual([]);
    await media.draw(plain, { signal: never });
    await media.draw(plain, { signal: never });
    const [pid = 0] = children;
    expect(children).toEqual([pid]);
    await clock.advance(6_999);
    expect(lives(pid)).toBe(true);
    await clock.advance(1);
    await untilGone(pid);
    await media.draw(plain, { signal: never });
    expect(children).toHaveLength(2);
  });

  test('is gone once its owner is disposed of, and what it was doing is canceled', async () => {
    const { media, children } = await openMedia();
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const drawing = problemOf(media.draw({ ...plain, module: fixture('endless') }, { signal: never, report: () => resolve() }));
    await begun;
    await media[Symbol.asyncDispose]();
    expect(await drawing).toMatchObject({ code: 'canceled' });
    expect(lives(children[0] ?? 0)).toBe(false);
    expect(await problemOf(media.draw(plain, { signal: never }))).toMatchObject({ code: 'canceled' });
  });

  test.each(['patient', 'endless'])('does not outlive a bot that is killed, even while its work is %s', async (name) => {
    const bot = fork(fileURLToPath(fixture('parent')), [await temporaryFolder(), fixture(name)], { execArgv: [] });
    const { promise: child, resolve: found } = Promise.withResolvers<number>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    bot.on('message', (message: { readonly pid: number } | 'begun') => {
      if (message === 'begun') begin();
      else found(message.pid);
    });
    await begun;
    const pid = await child;
    expect(lives(pid)).toBe(true);
    bot.kill('SIGKILL');
    await untilGone(pid);
  });

  test('sees nothing of the bot\'s environment', async () => {
    const { media } = await openMedia();
    const bytes = await media.draw({ ...plain, module: fixture('environment') }, { signal: never });
    expect(new TextDecoder().decode(bytes)).not.toMatch(/PATH|HOME|TOKEN/);
  });
});
