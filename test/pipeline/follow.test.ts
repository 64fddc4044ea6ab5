import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { follow, type FinalStatus } from '../../src/pipeline/follow.ts';
import { createPatience } from '../../src/pipeline/patience.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { createRecordingProvider } from '../fakes/recording-provider.ts';
import { createRecordingService, type Fate } from '../fakes/recording-service.ts';
import { silentLog } from '../fakes/silent-log.ts';

const hour = 3_600_000;
const order = { mode: 'text-to-image', model: 'one', prompt: 'x', count: 1, seed: 1, inputs: [], options: {} } as const;

/** An operation that was bought `ago` milliseconds ago. */
async function operation({ fate = { kind: 'work' }, ago = 0 }: { fate?: Fate; ago?: number } = {}) {
  const clock = createFakeClock();
  const service = createRecordingService({ clock });
  const provider = createRecordingProvider({ service, clock });
  service.fates.push(fate);
  service.start(order, 'j-0');
  const call: Call = { job: 'j', index: 0, attempt: 1, provider: 'box', model: 'one', key: 'j-0', count: 1, seed: 1, state: { name: 'running', operation: { id: 'op-1' } }, startedAt: clock.now() };
  await clock.advance(ago);
  const stopping = new AbortController();
  const canceled = new AbortController();
  const fractions: (number | null)[] = [];
  const patience = createPatience({ clock, log: silentLog, stopping: stopping.signal, killing: stopping.signal });
  const outcome = (): Promise<FinalStatus> => follow({
    clock, patience, provider, stopping: stopping.signal, canceled: canceled.signal, onProgress: (fraction) => fractions.push(fraction),
  }, call, { id: 'op-1' });
  return { clock, service, stopping, canceled, fractions, outcome, cancels: () => service.asked.filter((what) => what.startsWith('cancel')).length };
}

describe('An operation', () => {
  test('is looked at until it is done, and tells how far it is', async () => {
    const { clock, outcome, fractions } = await operation();
    expect(await clock.run(outcome())).toMatchObject({ kind: 'done' });
    expect(fractions).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
  });

  test('that ended while nobody ran the bot is collected at the first look, however long ago that was', async () => {
    const { clock, outcome, cancels } = await operation({ ago: 30 * hour });
    expect([await clock.run(outcome()), cancels()]).toMatchObject([{ kind: 'done' }, 0]);
  });

  test('survives silences of the service, which are waited out longer and longer', async () => {
    const { clock, outcome, service } = await operation();
    service.silent = 6;
    expect(await clock.run(outcome())).toMatchObject({ kind: 'done' });
    expect(service.asked.length).toBeLessThan(10);
  });

  test('that never ends is canceled after two hours, looked at a few times more, and given up', async () => {
    const { clock, outcome, service, cancels } = await operation({ fate: { kind: 'never' } });
    service.ignoresCancel = true;
    const began = clock.monotonic();
    expect([await clock.run(outcome()), cancels()]).toEqual([{ kind: 'overdue' }, 1]);
    expect(clock.monotonic() - began).toBeLessThan(2.1 * hour);
  });

  test('that heeds the cancel after two hours is overdue all the same: nobody else asked for it', async () => {
    const { clock, outcome } = await operation({ fate: { kind: 'never' } });
    expect(await clock.run(outcome())).toMatchObject({ kind: 'overdue' });
  });

  test('that the service forgot is lost', async () => {
    const { clock, outcome } = await operation({ fate: { kind: 'lose' } });
    expect(await clock.run(outcome())).toEqual({ kind: 'lost' });
  });
});

describe('A cancel of an operation', () => {
  test('is told to the service at once and by id, and its outcome is what the service says', async () => {
    const { clock, outcome, canceled, service } = await operation();
    const ended = outcome();
    await clock.advance(3_000);
    canceled.abort();
    await clock.settle();
    expect(service.asked.at(-1)).toBe('check op-1');
    expect([await ended, service.asked.slice(-2)]).toMatchObject([{ kind: 'canceled' }, ['cancel op-1', 'check op-1']]);
  });

  test('that comes too late ends with the result', async () => {
    const { clock, outcome, canceled, service, cancels } = await operation();
    service.ignoresCancel = true;
    canceled.abort();
    expect([await clock.run(outcome()), cancels()]).toMatchObject([{ kind: 'done' }, 1]);
  });

  test('that the service did not hear is told again', async () => {
    const { clock, outcome, canceled, service, cancels } = await operation();
    canceled.abort();
    service.silent = 3;
    expect([await clock.run(outcome()), cancels()]).toMatchObject([{ kind: 'canceled' }, 3]);
  });

  test('does not make the bot look in a rush', async () => {
    const { clock, outcome, canceled, service } = await operation({ fate: { kind: 'work', ms: 60_000 } });
    service.ignoresCancel = true;
    canceled.abort();
    await clock.run(outcome());
    expect(service.asked.length).toBeLessThan(40);
  });
});

describe('A process that stops', () => {
  test('leaves the operation to the next one at once', async () => {
    const { clock, outcome, stopping, cancels } = await operation();
    const ended = outcome();
    ended.catch(() => {});
    await clock.advance(500);
    stopping.abort();
    await expect(ended).rejects.toThrow();
    expect([cancels(), clock.sleepers]).toEqual([0, 0]);
  });
});
