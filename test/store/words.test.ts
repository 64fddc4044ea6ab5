import { expect, test } from 'vitest';
import { readAccepted, readCallState } from '../../src/store/words.ts';

const request = { mode: 'text-to-image', prompt: 'x', provider: 'box', model: 'one', count: 1, seed: 5, inputs: [], options: {} };
const card = { provider: 'box', name: 'one', label: 'One', about: 'x', imagesPerCall: 1, startLimitMs: 1, typicalSeconds: {} };
const made = { name: 'made', originals: [], cost: { micros: 1, estimated: false } };
const notes = [{ kind: 'changed', option: 'duration', asked: '3 s', used: '5 s' }, { kind: 'left-out', option: 'seed' }];

test('A row that an older version wrote without notes is read as it was written', () => {
  for (const [read, row] of [[readCallState, made], [readAccepted, { request, card }]] as const) expect(read(JSON.stringify(row))).toEqual(row);
});

test('A row with notes is read with them, and one with notes that are none is damaged', () => {
  for (const [read, row] of [[readCallState, made], [readAccepted, { request, card }]] as const) {
    expect(read(JSON.stringify({ ...row, notes }))).toEqual({ ...row, notes });
    expect(() => read(JSON.stringify({ ...row, notes: [{ kind: 'gone' }] }))).toThrow();
  }
});
