import { describe, expect, test } from 'vitest';
import type { Call, CallState } from '../../src/core/call.ts';
import type { Job } from '../../src/core/job.ts';
import type { Note } from '../../src/core/note.ts';
import { problem } from '../../src/core/problem.ts';
import { outcomeOf, originalsOf } from '../../src/pipeline/outcome.ts';
import { recordingCard } from '../fakes/recording-provider.ts';

const request = { mode: 'text-to-image', prompt: 'x', provider: 'box', model: 'one', count: 2, seed: 5, inputs: [], options: {} } as const;
const job: Job = {
  id: 'j1', phase: 'delivering', requester: { userId: 'ada', guildId: null, channelId: null }, destination: null, artifacts: [], receivedAt: 0,
  asked: { mode: 'text-to-image', prompt: 'x', model: 'auto', inputs: [], options: {}, private: false }, accepted: { request, card: recordingCard },
};
const cost = (micros: number, estimated = false) => ({ micros, estimated });
const file = { hash: 'h', type: 'image/png', bytes: 1, width: 1, height: 1 } as const;
const made = (micros: number, pictures = 1): CallState => ({ name: 'made', originals: Array.from({ length: pictures }, () => file), cost: cost(micros) });
const failed = (code: 'lost' | 'refused', micros?: number): CallState =>
  ({ name: 'failed', problem: problem(code, 'provider-refused', {}), ...(micros === undefined ? {} : { cost: cost(micros) }) });
const calls = (states: readonly CallState[], isChain = false): readonly Call[] => states.map((state, index) => ({
  job: 'j1', index, attempt: 1, provider: 'box', model: 'one', key: `j1-${index}`, count: 1, seed: 5 + index, state, ...(isChain && index > 0 ? { after: index - 1 } : {}),
}));
const of = (states: readonly CallState[], isChain = false) => outcomeOf({ job, calls: calls(states, isChain) });

describe('What became of a job', () => {
  test('is its results, as soon as there is one', () => {
    expect(of([made(3), failed('lost', 4)])).toMatchObject({ kind: 'result', wanted: 2, cost: cost(3), missing: [{ code: 'lost' }], artifacts: [{ seed: 5 }] });
  });

  test('is the first reason, where there is none', () => {
    expect(of([failed('refused'), failed('lost')])).toMatchObject({ kind: 'problem', problem: { code: 'refused' }, cost: cost(0) });
  });

  test('is a cancel where all calls were canceled, or the job before its calls', () => {
    expect(of([{ name: 'canceled' }, { name: 'canceled', cost: cost(7) }])).toEqual({ kind: 'canceled', cost: cost(7) });
    expect(outcomeOf({ job: { ...job, problem: problem('canceled', 'canceled', {}) }, calls: [] })).toEqual({ kind: 'canceled', cost: cost(0) });
  });

  test('is the refusal at the door where it never had calls', () => {
    expect(outcomeOf({ job: { ...job, problem: problem('invalid-request', 'prompt-empty', {}) }, calls: [] })).toMatchObject({ kind: 'problem', problem: { code: 'invalid-request' } });
  });

  test('is a failure for a chain with a broken link, whose other links are not charged', () => {
    expect(of([made(30), failed('lost', 4), failed('lost')], true)).toMatchObject({ kind: 'problem', cost: cost(0) });
  });

  test('of a chain that the person stopped is charged for what was made', () => {
    expect(of([made(30), { name: 'canceled', cost: cost(5) }], true)).toMatchObject({ cost: cost(35) });
  });

  test('charges refusals that are billed, and no other failure', () => {
    expect(of([failed('refused', 4), failed('lost', 8)]).cost).toEqual(cost(4));
  });

  test('has the notes of its admission and of its calls, each once', () => {
    const shorter = { kind: 'changed', option: 'duration', asked: '5 s', used: '4 s' } as const;
    const without = { kind: 'left-out', option: 'seed' } as const;
    const noted = (...notes: readonly Note[]): CallState => ({ name: 'made', originals: [file], cost: cost(1), notes });
    const accepted = { request, card: recordingCard, notes: [shorter] };
    expect(outcomeOf({ job: { ...job, accepted }, calls: calls([noted(without), noted({ ...shorter }, { ...without }), made(1)]) })).toMatchObject({ notes: [shorter, without] });
    expect(of([made(1)])).not.toHaveProperty('notes');
  });

  test('is an estimate as soon as one part is', () => {
    expect(of([made(3), { name: 'canceled', cost: cost(5, true) }]).cost).toEqual(cost(8, true));
  });

  test('says what came damaged', () => {
    const [call] = calls([made(3)]);
    expect(outcomeOf({ job, calls: call ? [{ ...call, count: 3 }] : [] })).toMatchObject({ missing: [{ text: { key: 'result-damaged' } }, { text: { key: 'result-damaged' } }] });
  });
});

test('Results are numbered over all calls, and their seeds go around at the end', () => {
  const [first, second] = calls([made(1, 2), made(1)]);
  const all = originalsOf(job, first && second ? [{ ...first, seed: 2 ** 32 - 1 }, second] : []);
  expect(all.map(({ name, seed }) => [name, seed])).toEqual([['darkroom-j1-1.png', 2 ** 32 - 1], ['darkroom-j1-2.png', 0], ['darkroom-j1-3.png', 6]]);
});
