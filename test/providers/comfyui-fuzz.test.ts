import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeClassesSchema } from '../../src/providers/comfyui/node-classes.ts';
import { fileRefSchema, filesIn } from '../../src/providers/comfyui/outputs.ts';
import { presetFor } from '../../src/providers/comfyui/preset.ts';
import { createPriceList } from '../../src/providers/comfyui/price.ts';
import { createRunProgress, readEvent } from '../../src/providers/comfyui/run-progress.ts';
import { historySchema, jobSchema, stateOfHistory, stateOfJob } from '../../src/providers/comfyui/states.ts';
import { readWorkflow } from '../../src/providers/comfyui/workflow.ts';

const prices = createPriceList({ perCall: 0, perSecond: 0, asOf: '2026-11-23' });
/** Names that mean something somewhere, so that chance comes upon more than the first check. */
const name = fc.constantFrom('1', '2', '6', 'text', 'image', 'images', 'seed', 'width', 'height', 'length', 'class_type', 'inputs', '_meta', 'title', 'KSampler', 'SaveImage', 'constructor', '__proto__', 'toString', '@prompt', '@size', '@image2', '../x', 'a.png');
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, name, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.tuple(name, fc.integer({ min: 0, max: 3 })), fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(name, tie('any'), { maxKeys: 4 })),
})).any;
const graph = fc.dictionary(fc.constantFrom('1', '2', '6', 'constructor'), fc.record({
  class_type: name, inputs: fc.dictionary(name, fc.oneof(name, fc.integer(), fc.tuple(fc.constantFrom('1', '2', '6'), fc.constant(0)))), _meta: fc.record({ title: name }),
}), { minKeys: 1 });
const classes = fc.dictionary(name, fc.record({ input: fc.record({ required: fc.dictionary(name, value), optional: fc.dictionary(name, value) }), output_node: fc.boolean() }));

describe('Whatever is in a file or comes from a server', () => {
  test('a workflow is read or refused in a sentence, and never breaks the folder', () => {
    fc.assert(fc.property(fc.oneof(value, graph), fc.option(value, { nil: undefined }), classes, (content, manifest, answer) => {
      const made = readWorkflow('x', JSON.stringify(content) ?? '', manifest === undefined ? undefined : JSON.stringify(manifest));
      if (typeof made === 'string') {
        expect(made).toMatch(/^(?:is|has|needs|does|says|takes|makes) /);
        return;
      }
      const known = nodeClassesSchema.parse(JSON.parse(JSON.stringify(answer)));
      const preset = presetFor(made, known, { provider: 'comfyui', prices });
      expect(['string', 'object']).toContain(typeof preset);
    }), { numRuns: 500 });
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
