import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fill } from '../../src/providers/comfyui/fill.ts';
import { nodeClassesSchema } from '../../src/providers/comfyui/node-classes.ts';
import { fileRefSchema, filesIn } from '../../src/providers/comfyui/outputs.ts';
import { presetFor } from '../../src/providers/comfyui/preset.ts';
import { createRunProgress, readEvent } from '../../src/providers/comfyui/run-progress.ts';
import { historySchema, jobSchema, stateOfHistory, stateOfJob } from '../../src/providers/comfyui/states.ts';
import { readWorkflow } from '../../src/providers/comfyui/workflow.ts';
import type { Order } from '../../src/core/provider.ts';
import { faultsOf } from '../contract/provider-card.ts';
import { picture } from './comfyui-bench.ts';
import { nodes, videoNodes } from './comfyui-graphs.ts';

const order: Order = { mode: 'image-to-video', model: 'x', prompt: 'a cat', negativePrompt: 'a dog', count: 1, seed: 0, aspectRatio: '16:9', durationSeconds: 3, inputs: [{ role: 'image', file: picture }], options: { steps: 20 } };
const parts = { provider: 'comfyui', rates: { perCall: 0, perSecond: 0 }, asOf: '2026-11-23' };
/** Names that mean something somewhere, so that chance comes upon more than the first check. */
const name = fc.constantFrom('1', '2', '6', 'text', 'image', 'images', 'seed', 'width', 'height', 'length', 'class_type', 'inputs', '_meta', 'title', 'KSampler', 'SaveImage', 'constructor', '__proto__', 'toString', '@prompt', '@size', '@image2', '../x', 'a.png');
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, name, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.tuple(name, fc.integer({ min: 0, max: 3 })), fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(name, tie('any'), { maxKeys: 4 })),
})).any;
/** A real thing with other values at some of its paths: chance alone would never come upon one that is understood. */
function spoilt(real: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(real);
  return fc.array(fc.tuple(fc.constantFrom(...paths), value), { maxLength: 2 }).map((changes) => {
    const copy: unknown = structuredClone(real);
    for (const [path, other] of changes) {
      const parent = path.slice(0, -1).reduce((at: unknown, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), copy);
      if (typeof parent === 'object' && parent !== null) Reflect.set(parent, path.at(-1) ?? '', other);
    }
    return copy;
  });
}
function pathsOf(real: unknown): readonly (readonly string[])[] {
  if (typeof real !== 'object' || real === null) return [];
  return Object.entries(real).flatMap(([key, inner]) => [[key], ...pathsOf(inner).map((path) => [key, ...path])]);
}
const realClasses: unknown = JSON.parse(readFileSync(new URL('../fixtures/comfyui/object-info-0.33.0.json', import.meta.url), 'utf8'));
const manifest = { mode: 'text-to-image', prompt: '6.text', width: '5.width', height: '5.height', count: '5.batch_size', outputs: ['9'], aspectRatios: ['1:1'], options: { steps: { at: '3.steps', min: 1, choices: [20] } } };
const workflows = fc.oneof(fc.tuple(fc.oneof(spoilt(nodes()), spoilt(videoNodes()), value), fc.option(value, { nil: undefined })), fc.tuple(spoilt(nodes()), spoilt(manifest)));

describe('Whatever is in a file or comes from a server', () => {
  test('a workflow is read or refused in a sentence, and never breaks the folder', () => {
    let understood = 0;
    let able = 0;
    fc.assert(fc.property(workflows, spoilt(realClasses), ([content, said], answer) => {
      const made = readWorkflow('x', JSON.stringify(content) ?? '', said === undefined ? undefined : JSON.stringify(said));
      if (typeof made === 'string') {
        expect(made).toMatch(/^(?:is|has|needs|does|says|takes|makes) /);
        return;
      }
      understood += 1;
      const known = nodeClassesSchema.safeParse(JSON.parse(JSON.stringify(answer))).data ?? {};
      const preset = presetFor(made, known, parts);
      if (typeof preset === 'string') return;
      able += 1;
      expect(faultsOf(preset.card, 'comfyui')).toEqual([]);
      expect(fill(preset, order, order.inputs.map(() => 'darkroom/x.png'))).toBeTypeOf('object');
    }), { numRuns: 500 });
    expect([understood > 50, able > 20]).toEqual([true, true]);
  });

  test('a state is one of ours, or its answer is none', () => {
    fc.assert(fc.property(value, (content) => {
      const history = historySchema.safeParse({ p: content });
      const entry = history.data?.['p'];
      if (entry) expect(stateOfHistory(entry).kind).toBe('ended');
      const job = jobSchema.safeParse(content);
      if (job.success) expect(['waiting', 'running', 'ended']).toContain(stateOfJob(job.data).kind);
    }), { numRuns: 500 });
  });

  test('a file is named by a plain name in a folder below, or left out', () => {
    const item = fc.record({ filename: fc.oneof(name, fc.string()), subfolder: fc.oneof(name, fc.string()), type: fc.constantFrom('output', 'temp', 'input', '') }, { requiredKeys: [] });
    fc.assert(fc.property(fc.dictionary(name, fc.dictionary(name, fc.oneof(value, fc.array(item)))), (outputs) => {
      for (const { ref } of filesIn(outputs, {})) {
        const { filename, subfolder } = fileRefSchema.parse(ref);
        expect(filename).toMatch(/^[^/\\]+$/);
        expect(subfolder).not.toMatch(/^[/\\]/);
        expect(`${subfolder}/${filename}`).not.toMatch(/(?:^|[/\\])\.\.(?:[/\\]|$)/);
      }
    }), { numRuns: 500 });
  });

  test('an event moves a run between 0 and 1, never back', () => {
    const event = fc.record({ type: fc.constantFrom('executing', 'progress', 'progress_state', 'executed', 'execution_cached', 'status'), data: fc.oneof(value, fc.record({
      prompt_id: fc.constant('p'), node: name, value: fc.double(), max: fc.double(), nodes: fc.dictionary(name, fc.record({ value: fc.double(), max: fc.double(), state: fc.constantFrom('running', 'finished', 'pending') })),
    })) });
    fc.assert(fc.property(fc.array(event), (events) => {
      const progress = createRunProgress({ 1: 1, 2: 20, text: 1 });
      let before = 0;
      for (const each of events) {
        const read = readEvent(JSON.stringify(each));
        if (read) progress.heard(read);
        const now = progress.fraction() ?? 0;
        expect(now >= before && now <= 1).toBe(true);
        before = now;
      }
    }), { numRuns: 500 });
  });
});
