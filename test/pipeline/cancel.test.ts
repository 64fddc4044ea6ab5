import { describe, expect, test } from 'vitest';
import { createLine, type LineSettings, type TestLine } from '../fakes/line.ts';
import { createRecordingProvider } from '../fakes/recording-provider.ts';

const cost = { micros: 10_000, estimated: false };
const ada = { userId: 'ada' };

async function lineWithJob(settings: LineSettings = {}, count = 1): Promise<TestLine> {
  const line = await createLine({ ...settings, service: { cost, ...settings.service } });
  await line.submit('j1', { count });
  await line.clock.advance(100);
  return line;
}

describe('A cancel', () => {
  test('during a blocking start never breaks it off: the result that was paid for is delivered', async () => {
    await using line = await lineWithJob({ provider: { blocking: true } });
    expect(await line.now.studio.cancel('j1', ada)).toBe('asked');
    const { job, calls } = await line.settled('j1');
    expect([job.phase, calls[0]?.state]).toMatchObject(['done', { name: 'made', cost }]);
    expect(line.service.asked).toEqual(['start j1-0']);
  });

  test('during a start that gives an operation waits for it, then cancels by its id, then asks what became of it', async () => {
    let answer = (): void => {};
    await using line = await createLine({ service: { cost }, providers: ({ service, clock }) => {
      const provider = createRecordingProvider({ service, clock });
      return [{ ...provider, start: async (order, o) => {
        const status = await provider.start(order, o);
        await new Promise<void>((resolve) => { answer = resolve; });
        return status;
      } }];
    } });
    await line.submit('j1');
    await line.clock.advance(100);
    await line.now.studio.cancel('j1', ada);
    await line.clock.advance(100);
    expect(line.service.asked).toEqual(['start j1-0']);
    answer();
    const { job, calls } = await line.settled('j1');
    expect([job.phase, calls[0]?.state]).toEqual(['canceled', { name: 'canceled', cost }]);
    expect(line.service.asked).toEqual(['start j1-0', 'cancel op-1', 'check op-1']);
  });

  test('of running work charges what the service bills for it', async () => {
    await using line = await lineWithJob();
    await line.now.studio.cancel('j1', ada);
    const { job } = await line.settled('j1');
    expect([job.phase, line.channel.outcomesOf('j1')]).toMatchObject(['canceled', [{ kind: 'canceled', cost }]]);
    expect(line.channel.pings).toEqual([]);
  });

  test('whose bill the service does not tell books an estimate', async () => {
    await using line = await createLine();
    await line.submit('j1');
    await line.clock.advance(100);
    await line.now.studio.cancel('j1', ada);
    expect((await line.settled('j1')).calls[0]?.state).toEqual({ name: 'canceled', cost: { micros: 10_000, estimated: true } });
  });

  test('delivers what was made before it', async () => {
    await using line = await lineWithJob({}, 3);
    await line.clock.advance(15_000);
    await line.now.studio.cancel('j1', ada);
    const { job, calls } = await line.settled('j1');
    expect(calls.map(({ state }) => state.name)).toEqual(['made', 'canceled', 'canceled']);
    expect([job.phase, line.channel.outcomesOf('j1')]).toMatchObject(['done', [{ kind: 'result', wanted: 3, artifacts: [{}], missing: [] }]]);
  });

  test('before the start costs nothing and asks the service nothing', async () => {
    await using line = await lineWithJob();
    await line.submit('j2', {}, 'bob');
    await line.clock.advance(100);
    expect(await line.now.studio.cancel('j2', { userId: 'bob' })).toBe('canceled');
    const { job, calls } = await line.settled('j2');
    expect([job.phase, calls[0]?.state]).toEqual(['canceled', { name: 'canceled' }]);
    expect(line.service.asked).not.toContain('start j2-0');
    expect(line.channel.outcomesOf('j2')).toMatchObject([{ kind: 'canceled', cost: { micros: 0 } }]);
  });

  test('that was asked before a crash is carried out after it', async () => {
    await using line = await lineWithJob();
    await line.now.studio.cancel('j1', ada);
    line.now.life.end();
    await line.restart();
    expect((await line.settled('j1')).job.phase).toBe('canceled');
    expect(line.service.asked.filter((what) => what === 'cancel op-1').length).toBeGreaterThanOrEqual(1);
  });

  test('of one person stops nothing of another', async () => {
    await using line = await lineWithJob({ provider: { limits: { concurrency: 2 } } });
    await line.submit('j2', {}, 'bob');
    await line.clock.advance(3_000);
    await line.now.studio.cancel('j1', ada);
    expect([(await line.settled('j1')).job.phase, (await line.settled('j2')).job.phase]).toEqual(['canceled', 'done']);
    expect(line.service.asked.filter((what) => what.startsWith('cancel'))).toEqual(['cancel op-1']);
  });

  test('of a hundred jobs in all states leaves every slot free', async () => {
    await using line = await createLine({ provider: { limits: { concurrency: 5 } }, maxWaitingPerUser: 200 });
    for (let number = 0; number < 100; number++) void line.submit(`j${number}`, {}, `u${number % 7}`);
    await line.clock.advance(12_000);
    for (let number = 0; number < 100; number++) await line.now.studio.cancel(`j${number}`, { userId: `u${number % 7}` });
    for (let number = 0; number < 100; number++) await line.settled(`j${number}`);
    expect(line.now.lanes.get('box')?.free()).toBe(5);
    expect(line.channel.messages).toHaveLength(100);
    await line.submit('after');
    expect((await line.settled('after')).job.phase).toBe('done');
  });
});
