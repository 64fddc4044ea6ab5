import { describe, expect, test } from 'vitest';
import type { Call, Operation } from '../../src/core/call.ts';
import type { Provider } from '../../src/core/provider.ts';
import { createPatience } from '../../src/pipeline/patience.ts';
import { settleStart, type Settled } from '../../src/pipeline/settle-start.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import { createRecordingProvider } from '../fakes/recording-provider.ts';
import { createRecordingService } from '../fakes/recording-service.ts';
import { silentLog } from '../fakes/silent-log.ts';

type Answer = Operation | 'absent' | 'unknown' | 'silence';
const startLimitMs = 60_000;

/** A start of `ago` milliseconds ago, and a service that gives these answers, the last one again and again. */
function unclear({ answers, ago = 0, clock = createFakeClock(), stopping = new AbortController().signal }: { answers?: readonly Answer[]; ago?: number; clock?: FakeClock; stopping?: AbortSignal }) {
  const { find: _, ...deaf } = createRecordingProvider({ service: createRecordingService({ clock }), clock });
  const asked: number[] = [];
  const left = [...(answers ?? [])];
  const provider: Provider = answers === undefined ? deaf : {
    ...deaf,
    find: async () => {
      asked.push(clock.monotonic() - began);
      const answer = left.length > 1 ? left.shift() : left[0];
      if (answer === undefined || answer === 'silence') throw new Error('no answer');
      return answer;
    },
  };
  const call: Call = { job: 'j', index: 0, attempt: 1, provider: 'box', model: 'one', key: 'j-0', count: 1, seed: 1, state: { name: 'starting' }, startedAt: clock.now() - ago };
  const began = clock.monotonic();
  const patience = createPatience({ clock, log: silentLog, stopping, killing: stopping });
  const begin = (): Promise<Settled> => settleStart({ clock, patience, provider, startLimitMs }, call);
  return { settle: () => clock.run(begin()), begin, asked, clock };
}

describe('An unclear start', () => {
  test('is never made clear by a service that cannot be asked', async () => {
    expect(await unclear({}).settle()).toEqual({ kind: 'unclear' });
  });

  test('that the service knows is found at once', async () => {
    const { settle, asked } = unclear({ answers: [{ id: 7 }] });
    expect([await settle(), asked]).toEqual([{ kind: 'found', operation: { id: 7 } }, [0]]);
  });

  test('that the service does not have is believed absent only when the request cannot be under way any more', async () => {
    const { settle, asked } = unclear({ answers: ['absent'], ago: 20_000 });
    expect([await settle(), asked]).toEqual([{ kind: 'absent' }, [0, 40_000]]);
  });

  test('that arrives late is found by the second question', async () => {
    const { settle } = unclear({ answers: ['absent', { id: 8 }], ago: 20_000 });
    expect(await settle()).toEqual({ kind: 'found', operation: { id: 8 } });
  });

  test('from long before this process is believed absent at the first word', async () => {
    const { settle, asked } = unclear({ answers: ['absent'], ago: 3_600_000 });
    expect([await settle(), asked]).toEqual([{ kind: 'absent' }, [0]]);
  });

  test('is waited for no longer than a start can block when the clock was set back', async () => {
    const { settle, asked } = unclear({ answers: ['absent'], ago: -3_600_000 });
    expect([await settle(), asked]).toEqual([{ kind: 'absent' }, [0, startLimitMs]]);
  });

  test('stays unclear when the service does not know, however often it is asked', async () => {
    const { settle, asked } = unclear({ answers: ['unknown'] });
    expect([await settle(), asked.length]).toEqual([{ kind: 'unclear' }, 4]);
  });

  test('is found by a service that is silent for a while', async () => {
    const { settle } = unclear({ answers: ['silence', 'silence', 'silence', { id: 9 }] });
    expect(await settle()).toEqual({ kind: 'found', operation: { id: 9 } });
  });

  test('is not asked about for ever', async () => {
    const { settle, asked } = unclear({ answers: ['silence'] });
    expect([await settle(), asked.length]).toEqual([{ kind: 'unclear' }, 30]);
  });

  test('is left to the next process when this one stops', async () => {
    const stopping = new AbortController();
    const { begin, clock } = unclear({ answers: ['absent'], stopping: stopping.signal });
    const settled = begin();
    settled.catch(() => {});
    await clock.settle();
    stopping.abort();
    await expect(settled).rejects.toThrow();
  });
});
