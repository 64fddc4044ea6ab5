import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nodeClassesSchema, type NodeClasses } from '../../src/providers/comfyui/node-classes.ts';
import { presetFor, type Preset } from '../../src/providers/comfyui/preset.ts';
import { readWorkflow, type Workflow } from '../../src/providers/comfyui/workflow.ts';
import { nodes, videoNodes, type Nodes } from './comfyui-graphs.ts';

const classes = nodeClassesSchema.parse(JSON.parse(readFileSync(new URL('../fixtures/comfyui/object-info-0.33.0.json', import.meta.url), 'utf8')));
const parts = { provider: 'comfyui', rates: { perCall: 0, perSecond: 0 }, asOf: '2026-11-23' };

const read = (graph: unknown, manifest?: unknown): Workflow | string =>
  readWorkflow('mine', JSON.stringify(graph), manifest === undefined ? undefined : JSON.stringify(manifest));

function workflow(graph: unknown, manifest?: unknown): Workflow {
  const made = read(graph, manifest);
  if (typeof made === 'string') throw new Error(made);
  return made;
}
function preset(graph: unknown, manifest?: unknown, known: NodeClasses = classes): Preset {
  const made = presetFor(workflow(graph, manifest), known, parts);
  if (typeof made === 'string') throw new Error(made);
  return made;
}
const faultOf = (graph: unknown, manifest?: unknown): Preset | string => presetFor(workflow(graph, manifest), classes, parts);

describe('A workflow by the titles of its nodes alone', () => {
  test('takes what its titles say, and every seed that is in it', () => {
    const { mode, places } = workflow(nodes());
    expect(mode).toBe('text-to-image');
    expect(places).toMatchObject({
      prompt: [{ node: '6', input: 'text' }], negative: [{ node: '7', input: 'text' }], seed: [{ node: '3', input: 'seed' }],
      width: [{ node: '5', input: 'width' }], height: [{ node: '5', input: 'height' }], count: [{ node: '5', input: 'batch_size' }],
    });
  });

  test('makes a card that offers what can be asked of it', () => {
    expect(preset(nodes()).card).toMatchObject({
      provider: 'comfyui', name: 'mine', modes: ['text-to-image'], imagesPerCall: 4, takes: { negativePrompt: true, seed: true, strength: false },
      price: { rows: [{ unit: 'call', micros: 0 }] },
    });
  });

  test('is a video from a picture where it takes one and saves a video, with a last frame it can do without', () => {
    const { card, needed } = preset(videoNodes());
    expect(card).toMatchObject({ modes: ['image-to-video'], inputs: { 'image-to-video': { image: 1, reference: 0, lastFrame: true } }, durationsSeconds: [5, 4, 3, 2, 1] });
    expect(needed).toEqual([]);
  });

  test('needs the pictures without which nothing would be saved', () => {
    const graph = nodes();
    graph['10'] = { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: '@image' } };
    graph['12'] = { class_type: 'VAEEncode', inputs: { pixels: ['10', 0], vae: ['4', 2] } };
    delete graph['5'];
    (graph['3'] as Nodes[string]).inputs['latent_image'] = ['12', 0];
    expect(preset(graph).needed).toEqual([{ node: '10', input: 'image' }]);
  });

  test('takes several pictures in the order of their numbers', () => {
    const graph = videoNodes();
    graph['10'] = { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: '@image2' } };
    graph['11'] = { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: '@image' } };
    expect(workflow(graph).pictures.image.map(({ node }) => node)).toEqual(['11', '10']);
  });

  test.each([
    ['a word that means nothing', '@promt', 'has the title @promt at node 6'],
    ['a number where there is only one', '@prompt2', 'has the title @prompt2 at node 6'],
    ['a word that its node has no input for', '@duration', 'has no input for it'],
  ])('is refused with %s', (_, title, said) => {
    const graph = nodes();
    graph['6'] = { class_type: 'CLIPTextEncode', inputs: { text: 'x', clip: ['4', 1] }, _meta: { title } };
    expect(read(graph)).toContain(said);
  });

  test('is refused where it wants a picture that its mode has no place for', () => {
    const graph = { ...nodes(), 10: { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: '@reference' } } };
    expect(read(graph)).toContain('in which nobody can give the pictures that it names');
  });

  test.each([-1, 0, 0.5, 1e9, '512'])('is refused with a size of %j', (width) => {
    const graph = nodes();
    graph['5'] = { class_type: 'EmptyLatentImage', inputs: { width, height: 1024, batch_size: 1 }, _meta: { title: '@size' } };
    expect(read(graph)).toMatch(/needs a number that can be at 5.width|which has no input for it|not where both do/);
  });

  test('leaves alone an @ that is not a word of its own', () => {
    const graph = nodes();
    graph['9'] = { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'x' }, _meta: { title: 'for me@home' } };
    expect(workflow(graph).mode).toBe('text-to-image');
  });
});

describe('A workflow with a manifest', () => {
  const untitled = (): Nodes => Object.fromEntries(Object.entries(nodes()).map(([id, { _meta, ...node }]) => [id, node]));

  test('takes its places by id, by title, and several for one value', () => {
    const graph = untitled();
    graph['6'] = { class_type: 'CLIPTextEncode', inputs: { text: 'x', clip: ['4', 1] }, _meta: { title: 'Words. All of them' } };
    const { places } = workflow(graph, { prompt: ['Words. All of them.text', '7.text'], width: '5.width', height: '5.height' });
    expect(places.prompt).toEqual([{ node: '6', input: 'text' }, { node: '7', input: 'text' }]);
  });

  test('goes before the titles', () => {
    expect(workflow(nodes(), { prompt: '7.text' }).places.prompt).toEqual([{ node: '7', input: 'text' }]);
  });

  test('offers options with the choices of the server, and within the limits of both', () => {
    const { card } = preset(nodes(), { options: {
      steps: { at: '3.steps', max: 50, description: 'More is finer.' }, sampler: { at: '3.sampler_name', choices: ['euler', 'uni_pc', 'not_there'] },
      model: { at: '4.ckpt_name' }, cfg: { at: '3.cfg', min: -5 }, words: { at: '7.text' },
    } });
    expect(card.options).toEqual({ type: 'object', additionalProperties: false, properties: {
      steps: { type: 'integer', minimum: 1, maximum: 50, description: 'More is finer.', default: 20 },
      sampler: { enum: ['euler', 'uni_pc'], default: 'euler' },
      model: { enum: ['flux1-schnell-fp8.safetensors', 'sd_xl_base_1.0.safetensors', 'v1-5-pruned-emaonly-fp16.safetensors'], default: 'sd_xl_base_1.0.safetensors', description: 'The name of the checkpoint (model) to load.' },
      cfg: { type: 'number', minimum: 0, maximum: 100, default: 7 },
      words: { type: 'string', maxLength: 2000, default: 'y', description: 'The text to be encoded.' },
    } });
  });

  test.each<[string, unknown, string]>([
    ['a key that is none', { promt: '6.text' }, 'promt'],
    ['a mode that is none', { mode: 'text-to-sound' }, 'mode'],
    ['a node that is not there', { prompt: '99.text' }, 'has no node 99'],
    ['an input that is not there', { prompt: '6.words' }, 'has no input words at node 6'],
    ['a place that another node fills', { prompt: '6.clip' }, 'takes 6.clip from another node'],
    ['a place without an input', { prompt: '6' }, 'a place is written node.input'],
    ['a size of words', { width: '6.text', height: '6.text' }, 'needs a number that can be at 6.text'],
    ['a mode that takes a picture, and no place for one', { mode: 'image-to-image' }, 'does not say where the picture goes'],
    ['a ratio that is none', { aspectRatios: ['wide'] }, 'aspectRatios'],
    ['an option whose name is none', { options: { 'Two Words': { at: '3.steps' } } }, 'options'],
    ['a place that only looks like a list', { prompt: { length: { toString: 1 } } }, 'has an unknown shape'],
    ['no JSON', undefined, ''],
  ])('is refused for %s', (_, manifest, said) => {
    const made = manifest === undefined ? readWorkflow('mine', JSON.stringify(nodes()), '{') : read(nodes(), manifest);
    expect(typeof made === 'string' ? made : 'taken').toContain(manifest === undefined ? 'has a manifest that cannot be used: is no JSON' : said);
  });

  test('names each choice once, and no default that is none of them', () => {
    const twice = { ...classes, KSampler: { isOutput: false, inputs: { ...classes['KSampler']?.inputs, sampler_name: { type: 'COMBO', required: true, choices: ['euler', 'uni_pc', 'uni_pc', { odd: 1 }] } } } };
    const { card } = preset(nodes(), { options: { sampler: { at: '3.sampler_name' }, fast: { at: '3.sampler_name', choices: ['uni_pc'] } } }, twice);
    expect(card.options['properties']).toEqual({ sampler: { enum: ['euler', 'uni_pc'], default: 'euler' }, fast: { enum: ['uni_pc'] } });
  });

  test('is refused where two nodes have the title that it names', () => {
    const graph = nodes();
    graph['7'] = { class_type: 'CLIPTextEncode', inputs: { text: 'y', clip: ['4', 1] }, _meta: { title: '@prompt' } };
    expect(read(graph, { prompt: '@prompt.text' })).toContain('has several nodes with the title @prompt');
  });
});

describe('A file that is no workflow in API format', () => {
  test('is refused with the way to export it, where it comes from the editor\'s own "Save"', () => {
    expect(read({ last_node_id: 9, nodes: [{ id: 3, type: 'KSampler' }], links: [], version: 0.4 })).toContain('Export (API)');
  });

  test.each<[string, string]>([
    ['{', 'is no JSON'], ['[]', 'is no workflow'], ['{}', 'is no workflow'], ['{"1":{"class_type":"A"}}', 'is no workflow'], ['"x"', 'is no workflow'],
    ['{"1":{"class_type":"A","inputs":{"x":["2",0]}}}', 'has a link to a node that is not there (1.x)'],
    ['{"1":{"class_type":"A","inputs":{"text":"x"}}}', 'does not say where the prompt goes'],
  ])('is refused: %s', (text, said) => {
    expect(readWorkflow('mine', text, undefined)).toContain(said);
  });
});

describe('A workflow on a server', () => {
  test('is not offered where a node is missing, and says which', () => {
    const graph = nodes();
    graph['8'] = { class_type: 'MyUpscaler', inputs: { samples: ['3', 0] } };
    expect(faultOf(graph)).toBe('needs the node MyUpscaler (node 8), which this server does not have');
  });

  test('is not offered where a model is missing, and says what there is', () => {
    const graph = nodes();
    graph['4'] = { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'gone.safetensors' } };
    expect(faultOf(graph)).toContain('needs "gone.safetensors" at 4.ckpt_name (CheckpointLoaderSimple), and this server has flux1-schnell-fp8.safetensors');
  });

  test('is not offered where it leaves out what a node needs', () => {
    const graph = nodes();
    delete graph['3']?.inputs['scheduler'];
    expect(faultOf(graph)).toBe('leaves out 3.scheduler, which KSampler needs');
  });

  test('is not offered where nothing is saved, or by another node than it says', () => {
    const graph = nodes();
    delete graph['9'];
    expect(faultOf(graph)).toBe('has no node that saves anything');
    expect(faultOf(nodes(), { outputs: '8' })).toContain('names node 8 as its output');
  });

  test('is offered whatever example picture stands in its place for one', () => {
    const graph = videoNodes();
    graph['10'] = { class_type: 'LoadImage', inputs: { image: 'only on the author\'s machine.png' }, _meta: { title: '@image' } };
    expect(preset(graph).card.modes).toEqual(['image-to-video']);
  });

  test('is offered with a value for a dynamic input, whose choices are objects', () => {
    const graph = videoNodes();
    graph['58'] = { class_type: 'SaveVideo', inputs: { video: ['57', 0], filename_prefix: 'v', format: 'mp4', 'format.codec': 'h264' } };
    expect(preset(graph).card.name).toBe('mine');
  });
});

describe('The sizes on offer', () => {
  test('begin with the workflow\'s own shape and have about its pixels, in steps the node takes', () => {
    const { sizes } = preset(videoNodes());
    expect([...sizes][0]).toEqual(['16:9', [832, 480]]);
    for (const [width, height] of sizes.values()) {
      expect([width % 16, height % 16]).toEqual([0, 0]);
      expect(Math.abs((width * height) / (832 * 480) - 1)).toBeLessThan(0.1);
    }
  });

  test('begin with a shape of its own, where the workflow has an unusual one', () => {
    const graph = nodes();
    graph['5'] = { class_type: 'EmptyLatentImage', inputs: { width: 1024, height: 320, batch_size: 1 }, _meta: { title: '@size' } };
    expect([...preset(graph).sizes][0]).toEqual(['16:5', [1024, 320]]);
  });

  test('are as the manifest says, where it says', () => {
    expect([...preset(nodes(), { aspectRatios: { '16:9': [1344, 768], '1:1': [1000, 1000] } }).sizes]).toEqual([['16:9', [1344, 768]], ['1:1', [1000, 1000]]]);
    expect([...preset(nodes(), { aspectRatios: ['9:16', '1:1'] }).sizes.keys()]).toEqual(['9:16', '1:1']);
  });

  test('are none where nothing says where they go', () => {
    const graph = nodes();
    graph['5'] = { class_type: 'EmptyLatentImage', inputs: { width: 1024, height: 1024, batch_size: 1 } };
    expect(preset(graph).card.aspectRatios).toEqual([]);
  });
});

describe('The lengths on offer', () => {
  test('become frames in the steps that the node takes, from its smallest on', () => {
    const { durations } = preset(videoNodes());
    expect([5, 4, 3, 2, 1].map((seconds) => durations?.valueOf(seconds))).toEqual([81, 65, 49, 33, 17]);
  });

  test('are the manifest\'s, at its frames a second', () => {
    const { card, durations } = preset(videoNodes(), { durations: [3, 10], framesPerSecond: 24 });
    expect(card.durationsSeconds).toEqual([3, 10]);
    expect([3, 10].map((seconds) => durations?.valueOf(seconds))).toEqual([73, 241]);
  });

  test('are written as seconds where the place takes seconds', () => {
    expect(preset(videoNodes(), { durationUnit: 'seconds', durations: [2, 6] }).durations?.valueOf(6)).toBe(6);
  });
});
