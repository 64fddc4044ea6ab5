import { expect, test } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import type { Job } from '../../src/core/job.ts';
import type { Media, StoredFile } from '../../src/core/media.ts';
import { problem, ProblemError } from '../../src/core/problem.ts';
import { joinClips } from '../../src/pipeline/join-clips.ts';
import { outcomeOf } from '../../src/pipeline/outcome.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { recordingCard } from '../fakes/recording-provider.ts';
import { silentLog } from '../fakes/silent-log.ts';

const request = { mode: 'image-to-video', prompt: '', provider: 'box', model: 'one', count: 1, clips: 2, seed: 5, inputs: [], options: {} } as const;
const job: Job = {
  id: 'j1', phase: 'delivering', requester: { userId: 'ada', guildId: null, channelId: null }, destination: null, artifacts: [], receivedAt: 0,
  asked: { mode: 'image-to-video', prompt: '', model: 'auto', inputs: [], options: {}, private: false }, accepted: { request, card: recordingCard },
};
const file: StoredFile = { hash: 'h', type: 'video/mp4', bytes: 1, width: 1, height: 1, durationMs: 1 };
const calls: readonly Call[] = [0, 1].map((index) => ({
  job: 'j1', index, attempt: 1, provider: 'box', model: 'one', key: `j1-${index}`, count: 1, seed: 5, state: { name: 'made', originals: [file], cost: { micros: 1, estimated: false } },
}));
const found = { job, calls };

function joining(join: Media['join']) {
  const [stopping, killing, clock] = [new AbortController(), new AbortController(), createFakeClock()];
  const ended = joinClips({ media: { join }, clock, log: silentLog }, found, outcomeOf(found), { stopping: stopping.signal, signal: killing.signal });
  ended.catch(() => {});
  return { stopping, killing, clock, ended };
}

test('Clips that are being joined when the bot ends are left to the next process, and nobody is told that it failed', async () => {
  const { stopping, killing, ended } = joining((_, { signal }) => new Promise((_resolve, reject) => { signal.addEventListener('abort', () => reject(signal.reason)); }));
  stopping.abort(new Error('stopped'));
  killing.abort(new Error('killed'));
  await expect(ended).rejects.toThrow('stopped');
});

test('Clips that could not be joined for a moment are not tried again by a bot that ends', async () => {
  let tries = 0;
  const { stopping, clock, ended } = joining(async () => {
    tries += 1;
    throw new ProblemError(problem('unavailable', 'disk-full', {}));
  });
  await clock.settle();
  stopping.abort(new Error('stopped'));
  await expect(ended).rejects.toThrow('stopped');
  expect(tries).toBe(1);
});

test('Clips on a disk that stays full are given up with that reason', async () => {
  const { clock, ended } = joining(() => Promise.reject(new ProblemError(problem('unavailable', 'disk-full', {}))));
  expect(await clock.run(ended)).toEqual({ kind: 'problem', problem: problem('unavailable', 'disk-full', {}), cost: { micros: 0, estimated: false } });
});
