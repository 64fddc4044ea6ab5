import { describe, expect, test } from 'vitest';
import { createLine, type LineSettings, type TestLine } from '../fakes/line.ts';
import { bytesOf, type Fate } from '../fakes/recording-service.ts';

const refused: Fate = { kind: 'refuse' };
const worked: Fate = { kind: 'work', ms: 1_000 };

async function lineWithJob(fates: readonly Fate[], { before = () => {}, settings = {} }: { before?: (line: TestLine) => void; settings?: LineSettings } = {}): Promise<TestLine> {
  const line = await createLine({ ...settings, provider: { limits: { concurrency: 4 }, ...settings.provider } });
  line.service.fates.push(...fates);
  before(line);
  await line.submit('j1', { count: fates.length });
  return line;
}

const sized = (bytes: number, start = 'x'): Fate => ({ kind: 'work', ms: 1_000, outputs: (key) => [{ kind: 'bytes', bytes: bytesOf(`${start} ${key} `.padEnd(bytes, '.')) }] });
const bytesOfPosts = (line: TestLine): readonly (readonly number[])[] => line.channel.outcomesOf('j1')
  .map((outcome) => (outcome.kind === 'result' ? outcome.artifacts.map(({ file }) => file.bytes) : []));

describe('A job', () => {
  test('is shown with all its results, in order, with names and seeds that fit them', async () => {
    await using line = await lineWithJob([worked, worked]);
    const { job } = await line.settled('j1');
    const seed = 2 ** 31;
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'result', wanted: 2, missing: [], artifacts: [{ name: 'darkroom-j1-1.png', seed }, { name: 'darkroom-j1-2.png', seed: seed + 1 }] }]);
    expect(job).toMatchObject({ phase: 'done', artifacts: [{ name: 'darkroom-j1-1.png' }, { name: 'darkroom-j1-2.png' }] });
  });

  test('is shown with three of four when one was refused, and says which reason it was', async () => {
    await using line = await lineWithJob([worked, refused, worked, worked]);
    expect((await line.settled('j1')).job.phase).toBe('done');
    const [outcome] = line.channel.outcomesOf('j1');
    expect(outcome).toMatchObject({ kind: 'result', wanted: 4, missing: [{ code: 'refused' }] });
    expect(outcome?.kind === 'result' && outcome.artifacts.map(({ seed }) => seed - 2 ** 31)).toEqual([0, 2, 3]);
  });

  test('of which nothing was made is shown as failed, with the reason', async () => {
    await using line = await lineWithJob([refused, { kind: 'fail' }]);
    const { job } = await line.settled('j1');
    expect(job).toMatchObject({ phase: 'failed', problem: { code: 'refused' }, artifacts: [] });
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'problem', problem: { code: 'refused' } }]);
    expect(line.channel.pings).toMatchObject([{ job: 'j1', problem: { code: 'refused' } }]);
  });

  test('says once what all its calls were made otherwise, also after a crash', async () => {
    const notes = [{ kind: 'left-out', option: 'seed' }] as const;
    await using line = await lineWithJob([{ ...worked, notes }, { ...worked, notes }]);
    await line.clock.runUntil(() => line.service.purchases.length === 2);
    await line.restart();
    await line.settled('j1');
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'result', notes }]);
  });

  test('is posted once when all its calls end at the same moment', async () => {
    await using line = await lineWithJob([worked, worked, worked, worked]);
    await line.settled('j1');
    await line.clock.advance(60_000);
    expect([line.channel.tries, line.channel.messages.length, line.channel.pings.length]).toEqual([['j1'], 1, 1]);
  });

  test('has no reply token any more when it is final', async () => {
    await using line = await lineWithJob([worked]);
    const token = () => line.now.store.read.selectFrom('jobs').select(['reply_token', 'reply_deadline']).executeTakeFirst();
    expect(await token()).toMatchObject({ reply_token: 'secret' });
    await line.settled('j1');
    expect(await token()).toEqual({ reply_token: null, reply_deadline: null });
  });
});

describe('A post', () => {
  test('that Discord finds too large is made smaller, step by step', async () => {
    await using line = await lineWithJob([sized(9_000)], { before: ({ channel }) => channel.answers.push('too-large', 'too-large') });
    expect((await line.settled('j1')).job).toMatchObject({ phase: 'done', artifacts: [{ file: { bytes: 2_500 } }] });
    expect([bytesOfPosts(line), line.channel.tries.length]).toEqual([[[2_500]], 3]);
  });

  test('that stays too large says so, and the result is kept as it came', async () => {
    await using line = await lineWithJob([sized(9_000)], { before: ({ channel }) => channel.answers.push('too-large', 'too-large', 'too-large', 'too-large', 'too-large') });
    const { job } = await line.settled('j1');
    expect(job).toMatchObject({ phase: 'failed', problem: { code: 'too-large' }, artifacts: [{ file: { bytes: 9_000 } }] });
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ kind: 'problem', problem: { code: 'too-large' } }]);
  });

  test('shares the room of one message between its files', async () => {
    await using line = await lineWithJob([sized(9_000), sized(9_000), sized(9_000)], { before: ({ channel }) => { channel.limits = { maxFileBytes: 8_000, maxTotalBytes: 15_000, maxFiles: 10 }; } });
    await line.settled('j1');
    expect(bytesOfPosts(line)).toEqual([[5_000, 5_000, 5_000]]);
  });

  test('shows what fits, and keeps what cannot be made small enough', async () => {
    await using line = await lineWithJob([sized(9_000), sized(9_000, 'stiff')], { before: ({ channel }) => { channel.limits = { maxFileBytes: 4_000, maxTotalBytes: 15_000, maxFiles: 10 }; } });
    const { job } = await line.settled('j1');
    expect(bytesOfPosts(line)).toEqual([[4_000]]);
    expect(job.artifacts.map(({ file, name }) => [file.bytes, name])).toEqual([[4_000, 'darkroom-j1-1.png'], [9_000, 'darkroom-j1-2.png']]);
    expect(line.channel.outcomesOf('j1')).toMatchObject([{ wanted: 2, missing: [{ code: 'too-large' }] }]);
  });

  test('keeps the files that find no place in it', async () => {
    await using line = await lineWithJob([worked, worked, worked], { before: ({ channel }) => { channel.limits = { ...channel.limits, maxFiles: 2 }; } });
    const { job } = await line.settled('j1');
    expect([bytesOfPosts(line)[0]?.length, job.artifacts.length]).toEqual([2, 3]);
  });

  test.for(['unclear', 'throws', 'unclear-posted'] as const)('whose answer is %s is repeated until it is clear, and there once', async (answer) => {
    await using line = await lineWithJob([worked], { before: ({ channel }) => channel.answers.push(answer) });
    expect((await line.settled('j1')).job.phase).toBe('done');
    expect([line.channel.tries.length, line.channel.messages.length]).toEqual([2, 1]);
  });

  test('waits for a route that cannot be learnt yet', async () => {
    await using line = await lineWithJob([worked], { before: ({ channel }) => channel.routes.push('throws', 'throws', 'throws') });
    expect((await line.settled('j1')).job.phase).toBe('done');
    expect(line.channel.messages).toHaveLength(1);
  });

  test.for(['gone', 'no-access'] as const)('that finds its place %s ends the job, and its results are kept', async (where) => {
    for (const way of ['routes', 'answers'] as const) {
      await using line = await lineWithJob([worked], { before: ({ channel }) => channel[way].push(where) });
      const { job } = await line.settled('j1');
      expect([job.phase, job.artifacts.length, line.channel.pings, line.channel.messages]).toEqual(['done', 1, [], []]);
    }
  });

  test('that never gets through is left to be collected after a day', async () => {
    await using line = await lineWithJob([worked], { before: ({ channel }) => channel.answers.push(...Array.from({ length: 3_000 }, () => 'throws' as const)) });
    const began = line.clock.now();
    const { job } = await line.settled('j1');
    expect([job.phase, job.artifacts.length, line.channel.pings]).toEqual(['done', 1, []]);
    expect(line.clock.now() - began).toBeGreaterThan(24 * 3_600_000);
  });

  test('of an old job is still tried for an hour after a start of the bot', async () => {
    await using line = await lineWithJob([worked], { before: ({ channel }) => channel.routes.push('throws', 'throws') });
    await line.clock.runUntil(() => line.channel.routes.length === 0);
    line.now.life.end();
    await line.clock.advance(3 * 24 * 3_600_000);
    line.channel.routes.push('throws', 'throws', 'throws', 'throws', 'throws');
    await line.restart();
    await line.settled('j1');
    expect(line.channel.messages).toHaveLength(1);
  });

  test('that is too large although nothing is in it does not spin', async () => {
    await using line = await lineWithJob([refused], { before: ({ channel }) => channel.answers.push(...Array.from({ length: 5 }, () => 'too-large' as const)) });
    const began = line.clock.monotonic();
    await line.settled('j1');
    expect(line.clock.monotonic() - began).toBeGreaterThan(10_000);
  });

  test('that hangs back does not hold up others', async () => {
    await using line = await createLine({ provider: { limits: { concurrency: 20 } }, maxWaitingPerUser: 50 });
    line.channel.routes.push(...Array.from({ length: 60 }, () => 'throws' as const));
    for (let number = 0; number < 12; number++) await line.submit(`stuck-${number}`);
    await line.clock.advance(11_000);
    line.channel.routes.length = 0;
    const began = line.clock.now();
    await line.submit('free', {}, 'bob');
    await line.settled('free');
    expect(line.clock.now() - began).toBeLessThan(15_000);
  });
});

describe('A ping', () => {
  test('that fails does not hold the job', async () => {
    await using line = await lineWithJob([worked], { before: ({ channel }) => { channel.pingThrows = true; } });
    expect((await line.settled('j1')).job.phase).toBe('done');
  });

  test('is not sent to who canceled', async () => {
    await using line = await lineWithJob([worked]);
    await line.clock.advance(100);
    await line.now.studio.cancel('j1', { userId: 'ada' });
    await line.settled('j1');
    expect(line.channel.pings).toEqual([]);
  });
});
