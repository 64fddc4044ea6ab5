import { expect, onTestFinished, test } from 'vitest';
import type { Health, Provider } from '../../src/core/provider.ts';
import type { Log } from '../../src/lib/log.ts';
import { createLookout, type Lookout } from '../../src/pipeline/lookout.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';

type Watched = { readonly lookout: Lookout; readonly clock: FakeClock; readonly asked: () => number; readonly lines: readonly string[] };

/** A lookout over one provider that answers as `answers` says, the last one for ever. */
async function watching(answers: readonly (Health | 'never')[]): Promise<Watched> {
  const clock = createFakeClock();
  const lines: string[] = [];
  const note = (level: string) => (fields: object, message: string): void => void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error'), child: () => log };
  let asked = 0;
  const provider: Pick<Provider, 'id' | 'refresh'> = {
    id: 'box',
    refresh: () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? { ok: true };
      asked += 1;
      return answer === 'never' ? new Promise(() => {}) : Promise.resolve(answer);
    },
  };
  // Nothing else of a provider is looked at.
  const lookout = createLookout({ providers: [provider as Provider], clock, log });
  onTestFinished(() => lookout[Symbol.asyncDispose]());
  return { lookout, clock, asked: () => asked, lines };
}

test('a provider that is down at the start is asked again soon, until it is there', async () => {
  const { lookout, clock, asked, lines } = await watching([{ ok: false, detail: 'No.' }, { ok: false, detail: 'No.' }, { ok: true, detail: 'Here.' }]);
  await lookout.begin();
  expect(asked()).toBe(1);
  await clock.advance(30_000);
  await clock.advance(30_000);
  expect(asked()).toBe(3);
  await clock.advance(9 * 60_000);
  expect(asked()).toBe(3);
  expect(lines).toEqual(['warn a provider is unwell {"provider":"box","detail":"No."}', 'info a provider is well {"provider":"box","detail":"Here."}']);
});

test('a provider that is well is asked now and then, and told of only when it changes', async () => {
  const { lookout, clock, asked, lines } = await watching([{ ok: true }, { ok: true }, { ok: false, detail: 'Gone.' }]);
  await lookout.begin();
  await clock.advance(10 * 60_000);
  expect([asked(), lines.length]).toEqual([2, 0]);
  await clock.advance(10 * 60_000);
  expect(lines).toEqual(['warn a provider is unwell {"provider":"box","detail":"Gone."}']);
});

test('what a provider warns of is told once, and again only in other words', async () => {
  const warning = (days: number): Health => ({ ok: true, warnings: [`One is shut down in ${days} days.`, 'Few credits are left.'] });
  const { lookout, clock, lines } = await watching([warning(3), warning(3), warning(2)]);
  await lookout.begin();
  expect(lines).toEqual(['One is shut down in 3 days.', 'Few credits are left.'].map((text) => `warn a provider warns {"provider":"box","warning":"${text}"}`));
  await clock.advance(10 * 60_000);
  expect(lines).toHaveLength(2);
  await clock.advance(10 * 60_000);
  expect(lines.slice(2)).toEqual(['warn a provider warns {"provider":"box","warning":"One is shut down in 2 days."}']);
});

test('a provider that does not answer holds up the start for ten seconds at most', async () => {
  const { lookout, clock, lines } = await watching(['never']);
  const began = clock.monotonic();
  await clock.run(lookout.begin());
  expect(clock.monotonic() - began).toBe(10_000);
  expect(lines[0]).toContain('a provider is unwell');
});

test('nobody is asked any more once it is disposed of', async () => {
  const { lookout, clock, asked, lines } = await watching([{ ok: true }]);
  await lookout.begin();
  await lookout[Symbol.asyncDispose]();
  await clock.advance(60 * 60_000);
  expect([asked(), clock.sleepers, lines.length]).toEqual([1, 0, 0]);
});
