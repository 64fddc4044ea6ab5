import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import type { Order } from '../../src/core/provider.ts';
import { fill, orderProblem } from '../../src/providers/comfyui/fill.ts';
import { nodeClassesSchema } from '../../src/providers/comfyui/node-classes.ts';
import { presetFor, type Preset } from '../../src/providers/comfyui/preset.ts';
import { readWorkflow } from '../../src/providers/comfyui/workflow.ts';
import { nodes, type Nodes } from './comfyui-graphs.ts';

const known = JSON.parse(readFileSync(new URL('../fixtures/comfyui/object-info-0.33.0.json', import.meta.url), 'utf8')) as object;
const classes = nodeClassesSchema.parse({ ...known, SetLatentNoiseMask: { input: { required: { samples: ['LATENT'], mask: ['MASK'] } }, output: ['LATENT'] } });

/** A picture that is made anew within a mask, by titles as an author would write them. */
function graph(title = '@mask'): Nodes {
  const made = nodes();
  made['10'] = { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: '@image' } };
  made['11'] = { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title } };
  made['12'] = { class_type: 'VAEEncode', inputs: { pixels: ['10', 0], vae: ['4', 2] } };
  made['13'] = { class_type: 'SetLatentNoiseMask', inputs: { samples: ['12', 0], mask: ['11', 1] } };
  delete made['5'];
  (made['3'] as Nodes[string]).inputs['latent_image'] = ['13', 0];
  return made;
}

function preset(from: Nodes, manifest?: object): Preset {
  const workflow = readWorkflow('mine', JSON.stringify(from), manifest && JSON.stringify(manifest));
  const made = typeof workflow === 'string' ? workflow : presetFor(workflow, classes, { provider: 'comfyui', rates: { perCall: 0, perSecond: 0 }, asOf: '2026-11-23' });
  if (typeof made === 'string') throw new Error(made);
  return made;
}

const file = (hash: string): StoredFile => ({ hash, type: 'image/png', bytes: 1, width: 64, height: 64 });
const order: Order = { mode: 'image-to-image', model: 'mine', prompt: 'a hat', count: 1, seed: 0, options: {}, inputs: [{ role: 'image', file: file('a') }, { role: 'mask', file: file('b') }] };

test('A workflow with a place for a mask takes one, and says so where it can do nothing without', () => {
  const made = preset(graph());
  expect(made.card).toMatchObject({ modes: ['image-to-image'], inputs: { 'image-to-image': { image: 1, reference: 0, lastFrame: false, mask: true, maskNeeded: true } } });
  expect(orderProblem(order, made)).toBeUndefined();
  expect(orderProblem({ ...order, inputs: order.inputs.slice(0, 1) }, made)).toMatchObject({ text: { key: 'mask-needed' } });
});

test('A mask is written where the picture of it is loaded, in every place that wants it', () => {
  const filled = fill(preset(graph()), order, ['a.png', 'b.png']);
  expect([filled['10']?.inputs['image'], filled['11']?.inputs['image']]).toEqual(['a.png', 'b.png']);
  const two = graph();
  two['14'] = { class_type: 'LoadImage', inputs: { image: 'example.png' } };
  two['15'] = { class_type: 'SetLatentNoiseMask', inputs: { samples: ['13', 0], mask: ['14', 1] } };
  (two['3'] as Nodes[string]).inputs['latent_image'] = ['15', 0];
  const named = preset(two, { mask: ['11.image', '14.image'] });
  const both = fill(named, order, ['a.png', 'b.png']);
  expect([both['11']?.inputs['image'], both['14']?.inputs['image']]).toEqual(['b.png', 'b.png']);
  expect(orderProblem(order, named)).toBeUndefined();
});
