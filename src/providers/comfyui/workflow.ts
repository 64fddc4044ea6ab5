import type { Mode } from '../../core/request.ts';
import { linkOf, parseGraph, type Graph, type Place } from './graph.ts';
import { parseManifest, type Manifest } from './manifest.ts';
import { readTitles, seedsIn, type Titled } from './titles.ts';

/** A workflow of the operator's, read and understood, as yet without a look at any server. */
export type Workflow = {
  /** The file's name without its ending. */
  readonly name: string;
  readonly graph: Graph;
  readonly manifest: Omit<Manifest, 'outputs' | 'options'>;
  readonly mode: Mode;
  readonly places: {
    readonly prompt: readonly Place[]; readonly negative: readonly Place[]; readonly seed: readonly Place[]; readonly width: readonly Place[]; readonly height: readonly Place[];
    readonly count: readonly Place[]; readonly duration: readonly Place[]; readonly strength: readonly Place[];
  };
  /** One place for each picture. */
  readonly pictures: { readonly image: readonly Place[]; readonly reference: readonly Place[]; readonly lastFrame: readonly Place[]; readonly mask: readonly Place[] };
  readonly options: { readonly [name: string]: WorkflowOption };
  /** The nodes whose files are the result; empty = all that save. */
  readonly outputs: readonly string[];
};
export type WorkflowOption = Omit<NonNullable<Manifest['options']>[string], 'at'> & { readonly at: readonly Place[] };

/** A workflow from its file and the one beside it, or in a sentence why it is none. */
export function readWorkflow(name: string, graphText: string, manifestText: string | undefined): Workflow | string {
  const graph = parseGraph(graphText);
  if (typeof graph === 'string') return graph;
  const manifest = manifestText === undefined ? {} : parseManifest(manifestText);
  if (typeof manifest === 'string') return `has a manifest that cannot be used: ${manifest}`;
  const titled = readTitles(graph);
  if (typeof titled === 'string') return titled;
  try {
    return understand(name, graph, manifest, titled);
  } catch (error) {
    if (error instanceof Misunderstood) return error.message;
    throw error;
  }
}

/** Why a workflow cannot be used, as the end of a sentence that begins with its name. */
class Misunderstood extends Error {}

/** Pixels, frames or pictures: no graphics card has more. */
const largestNumber = 100_000;

function understand(name: string, graph: Graph, { outputs, options = {}, ...manifest }: Manifest, titled: Titled): Workflow {
  const at = (written: readonly string[] | undefined, otherwise: readonly Place[] = []): readonly Place[] =>
    written === undefined ? otherwise : written.map((each) => placeOf(graph, each));
  const seed = at(manifest.seed, titled.seed);
  const workflow = {
    name, graph, manifest,
    places: {
      prompt: at(manifest.prompt, titled.prompt), negative: at(manifest.negative, titled.negative), seed: seed.length > 0 ? seed : seedsIn(graph),
      width: at(manifest.width, titled.width), height: at(manifest.height, titled.height),
      count: at(manifest.count, titled.count), duration: at(manifest.duration, titled.duration), strength: at(manifest.strength, titled.strength),
    },
    pictures: { image: at(manifest.image, titled.image), reference: at(manifest.reference, titled.reference), lastFrame: at(manifest.lastFrame, titled['last-frame']), mask: at(manifest.mask, titled.mask) },
    options: Object.fromEntries(Object.entries(options).map(([option, { at: written, ...rest }]) => [option, { ...rest, at: at(written) }])),
    outputs: outputs === undefined ? titled.outputs ?? [] : outputs.map((written) => nodeOf(graph, written)),
  };
  const { prompt, width, height, count, duration } = workflow.places;
  if (prompt.length === 0) throw new Misunderstood('does not say where the prompt goes: give that node the title @prompt, or name it in the manifest');
  if ((width.length === 0) !== (height.length === 0)) throw new Misunderstood('says where the width or the height goes, but not where both do');
  for (const { node, input } of [...width, ...height, ...count, ...duration]) {
    const number = graph[node]?.inputs[input];
    const isFitting = typeof number === 'number' && number > 0 && number <= largestNumber && (Number.isInteger(number) || duration.some((each) => each.node === node && each.input === input));
    if (!isFitting) throw new Misunderstood(`needs a number that can be at ${node}.${input}`);
  }
  const mode = manifest.mode ?? modeOf(workflow);
  const takesPictures = workflow.pictures.image.length > 0;
  if (takesPictures !== mode.startsWith('image-')) throw new Misunderstood(takesPictures ? `is ${mode} and says where a picture goes` : `is ${mode} and does not say where the picture goes (@image)`);
  if (!takesPictures && workflow.pictures.reference.length + workflow.pictures.lastFrame.length > 0) throw new Misunderstood(`is ${mode}, in which nobody can give the pictures that it names (@reference, @last-frame)`);
  if (mode.endsWith('-to-video') && count.length > 0) throw new Misunderstood('makes a video and says where a count goes; videos are made one by one');
  return { ...workflow, mode };
}

/** What a workflow does, by what it takes and saves. */
function modeOf({ graph, pictures, outputs }: Pick<Workflow, 'graph' | 'pictures' | 'outputs'>): Mode {
  const savers = outputs.length > 0 ? outputs : Object.keys(graph);
  const isVideo = savers.some((id) => /video|webm|animated/i.test(graph[id]?.class_type ?? '') && /save|combine|output/i.test(graph[id]?.class_type ?? ''));
  if (pictures.image.length > 0) return isVideo ? 'image-to-video' : 'image-to-image';
  return isVideo ? 'text-to-video' : 'text-to-image';
}

function nodeOf(graph: Graph, written: string): string {
  if (Object.hasOwn(graph, written)) return written;
  const titled = Object.keys(graph).filter((id) => graph[id]?._meta?.title === written);
  const [node] = titled;
  if (node === undefined) throw new Misunderstood(`has no node ${written}, which its manifest names`);
  if (titled.length > 1) throw new Misunderstood(`has several nodes with the title ${written}, which its manifest names: use an id`);
  return node;
}

/** `6.text`, or `Positive.text` by the node's title. */
function placeOf(graph: Graph, written: string): Place {
  const dot = written.lastIndexOf('.');
  if (dot <= 0) throw new Misunderstood(`has the place ${written} in its manifest; a place is written node.input`);
  const [node, input] = [nodeOf(graph, written.slice(0, dot)), written.slice(dot + 1)];
  const inputs = graph[node]?.inputs ?? {};
  if (!Object.hasOwn(inputs, input)) throw new Misunderstood(`has no input ${input} at node ${node}, which its manifest names`);
  if (linkOf(inputs[input]) !== undefined) throw new Misunderstood(`takes ${node}.${input} from another node, so that nothing can be written there`);
  return { node, input };
}
