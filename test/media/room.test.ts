import { describe, expect, test } from 'vitest';
import { createRoom } from '../../src/media/room.ts';
import { createTestLog } from '../discord/bench.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';

function open(free: () => Promise<number>) {
  const clock = createFakeClock();
  const { log, lines } = createTestLog();
  let looks = 0;
  const spool = { free: () => (looks += 1, free()) };
  return { clock, room: createRoom({ spool, clock, log, minFreeBytes: 1_000 }), looks: () => looks, said: () => lines.map(({ level, message }) => `${String(level)} ${String(message)}`) };
}

describe('The room on the disk', () => {
  test('is there down to exactly what is kept free', async () => {
    expect(await open(async () => 1_000).room.refusal()).toBeUndefined();
    expect(await open(async () => 999).room.refusal()).toMatchObject({ code: 'unavailable', text: { key: 'disk-full' }, retryable: true });
  });

  test('is looked at once for all who ask within five seconds', async () => {
    let free = 0;
    const { clock, room, looks } = open(async () => free);
    const answers = await Promise.all([1, 2, 3].map(() => room.refusal()));
    free = 5_000;
    await clock.advance(4_999);
    answers.push(await room.refusal());
    expect([answers.map((answer) => answer?.text.key), looks()]).toEqual([['disk-full', 'disk-full', 'disk-full', 'disk-full'], 1]);
    await clock.advance(1);
    expect([await room.refusal(), looks()]).toEqual([undefined, 2]);
  });

  test('is told to whoever runs the bot when it is gone and when it is back, once each', async () => {
    let free = 5_000;
    const { clock, room, said } = open(async () => free);
    for (free of [5_000, 10, 20, 5_000, 6_000]) {
      await room.refusal();
      await clock.advance(5_000);
    }
    expect(said()).toEqual(['error the disk is full: nothing new is begun until there is room again', 'info the disk has room again']);
  });

  test('is taken to be there where the disk does not say', async () => {
    const { room, said } = open(() => Promise.reject(new Error('ENOSYS')));
    expect([await room.refusal(), said()]).toEqual([undefined, ['warn how full the disk is cannot be learnt']]);
  });
});
