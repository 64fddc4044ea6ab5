import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/core/delivery.ts';
import type { Job } from '../../src/core/job.ts';
import type { Note } from '../../src/core/note.ts';
import { problem, type ProblemText } from '../../src/core/problem.ts';
import type { ProgressEvent } from '../../src/core/progress.ts';
import { customId, parseCustomId } from '../../src/discord/custom-id.ts';
import { altText, renderOutcome, renderProgress, renderRefusal, showsJob } from '../../src/discord/render.ts';
import { textsFor } from '../../src/text/index.ts';
import { brush } from '../fakes/model-cards.ts';

const texts = textsFor('en');
const now = Date.UTC(2026, 10, 23, 12);
const huge = '👩‍👩‍👧‍👦 *bold* `code` @everyone <@1> https://x.test ||s|| '.repeat(200).slice(0, 6_000);
const request = { mode: 'text-to-image', prompt: huge, provider: 'studio', model: 'brush', count: 2, seed: 0, inputs: [], options: {} } as const;

function jobWith(prompt: string, more: Partial<Job> = {}): Job {
  return {
    id: 'bym44gi79xch', phase: 'delivering', requester: { userId: '1', guildId: null, channelId: null }, destination: {}, artifacts: [], receivedAt: now - 65_000,
    asked: { mode: 'text-to-image', prompt, model: 'auto', inputs: [], options: {}, private: false }, accepted: { request, card: brush }, ...more,
  };
}
const file = { hash: 'h', type: 'image/png', bytes: 1, width: 1024, height: 1024 } as const;
const result: Outcome = {
  kind: 'result', artifacts: [0, 1].map((seed) => ({ file, name: `darkroom-x-${seed}.png`, seed })), cost: { micros: 80_000, estimated: true }, wanted: 2, missing: [],
};
const notes: readonly Note[] = [
  { kind: 'changed', option: 'duration', asked: '3 s', used: '5 s' }, { kind: 'left-out', option: 'negative_prompt' },
  ...Array.from({ length: 9 }, (_, index): Note => ({ kind: 'changed', option: `**o${index}**_`.repeat(90), asked: '@everyone'.repeat(90), used: '_'.repeat(900) })),
];
const longProblem = problem('refused', 'provider-refused', {}, { detail: '*_`'.repeat(500) });
const outcomes: readonly Outcome[] = [
  result, { ...result, wanted: 4, missing: [longProblem, longProblem], notes },
  { kind: 'problem', problem: longProblem, cost: { micros: 3, estimated: true } }, { kind: 'canceled', cost: { micros: 0, estimated: false } },
];
const events: readonly ProgressEvent[] = [
  { kind: 'queued', position: 1 }, { kind: 'queued', position: 123_456 }, { kind: 'queued', position: null },
  { kind: 'working', fraction: 0.999, startedAt: now }, { kind: 'working', fraction: null, startedAt: now }, { kind: 'finishing' },
];

describe('A message', () => {
  test('has room for everything beside a prompt of 6,000 emoji and signs, and mentions nobody', () => {
    const noted = { accepted: { request, card: brush, notes } };
    const bodies = [...events.map((event) => renderProgress(texts, jobWith(huge, noted), event)), ...outcomes.map((outcome) => renderOutcome(texts, jobWith(huge), outcome, now))];
    for (const { content, allowed_mentions } of bodies) {
      expect(content.length).toBeLessThanOrEqual(2_000);
      expect(content.isWellFormed()).toBe(true);
      expect(content).toContain('job `bym44gi79xch`');
      expect(content).not.toMatch(/(?<!\\)@everyone|(?<!\\)<@|https:\/\//);
      expect(allowed_mentions).toEqual({ parse: [] });
    }
  });

  test('says what a result cost and how it can be made again, seed 0 too', () => {
    expect(renderOutcome(texts, jobWith('a pond'), result, now).content).toBe(
      '> a pond\n**Brush** · seed 0, 1 · 1024 × 1024 · took 1 min 5 s · about $0.08\n-# job `bym44gi79xch`',
    );
  });

  test('says under a result, and on the way, what is made otherwise than it was asked for', () => {
    const said = '-# duration 5 s instead of 3 s, which this model does not make\n-# negative prompt was left out, because this model does not take it\n-# ';
    expect(renderOutcome(texts, jobWith('a pond'), { ...result, notes: notes.slice(0, 2) }, now).content).toContain(`about $0.08\n${said}job`);
    expect(renderProgress(texts, jobWith('a pond', { accepted: { request, card: brush, notes: notes.slice(0, 2) } }), { kind: 'finishing' }).content).toContain(`> a pond\n${said}Brush`);
  });

  test('leaves the line of the prompt out where there is none', () => {
    expect(renderProgress(texts, jobWith(''), { kind: 'queued', position: 2 }).content).toBe('**Queued** · position 2\n-# Brush · up to $0.08 · job `bym44gi79xch`');
  });

  test('never says that all is done before it is', () => {
    expect(renderProgress(texts, jobWith('x'), { kind: 'working', fraction: 0.999, startedAt: now }).content).toContain('99 %');
  });

  test('offers to cancel for as long as there is something to cancel', () => {
    for (const event of events) expect(renderProgress(texts, jobWith('x'), event).components).toHaveLength(event.kind === 'finishing' ? 0 : 1);
    for (const outcome of outcomes) expect(renderOutcome(texts, jobWith('x'), outcome, now).components).toEqual([]);
  });

  test('is found again by its job', () => {
    const { content } = renderOutcome(texts, jobWith(huge), result, now);
    expect(showsJob('bym44gi79xch', { content })).toBe(true);
    expect(showsJob('bym44gi79xc', { content })).toBe(false);
    expect(showsJob('bym44gi79xch', { attachments: [{ filename: 'darkroom-bym44gi79xch-1.png' }] })).toBe(true);
  });
});

describe('An alternative text', () => {
  test('fits, and holds the prompt as it was written', () => {
    expect(altText(texts, jobWith('a *pond*'), 2, 4)).toBe('Picture 2 of 4 made for: a *pond*');
    expect(altText(texts, jobWith(''), 1, 1)).toBe('Picture made from your pictures');
    expect(altText(texts, jobWith(huge), 1, 1).length).toBeLessThanOrEqual(1_024);
  });
});

describe('A problem', () => {
  test('with words from outside shows them and cannot format with them', () => {
    const { content } = renderRefusal(texts, problem('invalid-request', 'file-damaged', { name: '**@everyone**.png' }));
    expect(content).toBe('\\*\\*\\@everyone\\*\\*.png seems to be damaged or cut off; it cannot be opened. Please save it again and attach the new copy.\n-# Nothing was charged.');
  });

  test('fits into a message whatever it says', () => {
    const long = 'x*'.repeat(2_000);
    const said: readonly ProblemText[] = [
      { key: 'model-unknown', values: { model: long } }, { key: 'option-not-offered', values: { option: 'duration', value: long, choices: long } },
      { key: 'missing-permissions', values: { permissions: Array.from({ length: 5 }, () => 'Send Messages in Threads') } },
    ];
    for (const text of said) expect(renderRefusal(texts, { code: 'invalid-request', text, retryable: false, detail: long }).content.length).toBeLessThanOrEqual(2_000);
  });
});

describe('The id of a button', () => {
  test('carries an action and an argument of ours, within 100 characters', () => {
    expect(parseCustomId(customId('cancel', 'bym44gi79xch'))).toEqual({ action: 'cancel', argument: 'bym44gi79xch' });
    expect(customId('collect', 'bym44gi79xch').length).toBeLessThan(100);
  });

  test.each(['', 'cancel:1', 'v0:cancel:1', 'v1:cancel', 'v1:cancel:a:b', `v1:cancel:${'a'.repeat(99)}`, 'v1:CANCEL:a'])('%s is not one of ours', (id) => {
    expect(parseCustomId(id)).toBeUndefined();
  });
});
