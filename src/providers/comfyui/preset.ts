import type { InputCounts, ModelCard } from '../../core/model-card.ts';
import { makesVideo, maxCount } from '../../core/request.ts';
import { faultOnServer } from './check-workflow.ts';
import { durationsFor, type Durations } from './durations.ts';
import { withoutNodes, type Graph, type Place } from './graph.ts';
import type { InputSpec, NodeClasses } from './node-classes.ts';
import { optionSchemas } from './option-schemas.ts';
import { priceOf, type Rates } from './price.ts';
import { sizesFor, type Sizes } from './sizes.ts';
import type { Workflow } from './workflow.ts';

/** A workflow that this server can run: what is asked of it, and how an order is written into it. */
export type Preset = {
  readonly card: ModelCard;
  readonly workflow: Workflow;
  readonly sizes: Sizes;
  readonly durations?: Durations;
  readonly rates: Rates;
  /** The picture places that cannot stay empty. */
  readonly needed: readonly Place[];
  /** Whether a kind of node needs an input. */
  isRequired(classType: string, input: string): boolean;
};

const startLimitMs = 120_000;
const usualPromptLength = 4_000;
const usualSeconds = { image: 30, video: 300 };
/** Latents are cut into blocks of 8 pixels, and most models want two of them. */
const usualMultiple = 16;
const largestMultiple = 256;
const usualFramesPerSecond = 24;

export type PresetParts = {
  readonly provider: string;
  /** Where a workflow says nothing else. */
  readonly rates: Rates;
  /** The day on which the rates were read, an ISO date. */
  readonly asOf: string;
};

/** The preset of a workflow on a server, or why there is none, as the end of a sentence. */
export function presetFor(workflow: Workflow, classes: NodeClasses, { provider, rates: usualRates, asOf }: PresetParts): Preset | string {
  const fault = faultOnServer(workflow, classes);
  if (fault !== undefined) return fault;
  const options = optionSchemas(workflow, classes);
  if (typeof options === 'string') return options;
  const { name, mode, manifest, places, pictures } = workflow;
  const sizes = sizesOf(workflow, classes);
  const durations = places.duration.length > 0 && makesVideo(mode) ? durationsOf(workflow, classes) : undefined;
  const typicalSeconds = manifest.typicalSeconds ?? usualSeconds[makesVideo(mode) ? 'video' : 'image'];
  const rates = { perCall: manifest.priceUsdPerCall ?? usualRates.perCall, perSecond: manifest.priceUsdPerSecond ?? usualRates.perSecond };
  const source = manifest.priceUsdPerCall === undefined && manifest.priceUsdPerSecond === undefined ? 'the settings of this bot' : `${name}.manifest.json`;
  const isRequired = (classType: string, input: string): boolean => classes[classType]?.inputs[input]?.required ?? true;
  const needed = neededPictures(workflow, classes, isRequired);
  const inputs: InputCounts = {
    image: pictures.image.length, reference: pictures.reference.length, lastFrame: pictures.lastFrame.length > 0,
    ...(pictures.mask.length > 0 && { mask: true, maskNeeded: pictures.mask.some((place) => needed.includes(place)) }),
  };
  const card: ModelCard = {
    provider, name, modes: [mode], inputs: inputs.image > 0 ? { [mode]: inputs } : {},
    label: manifest.label ?? name.replaceAll(/[-_]+/g, ' '),
    about: manifest.about ?? `The workflow ${name} on ${provider}.`,
    imagesPerCall: places.count.length > 0 ? Math.max(1, Math.floor(Math.min(maxCount, specAt(workflow, places.count, classes)?.max ?? maxCount))) : 1,
    aspectRatios: [...sizes.keys()],
    ...(durations && { durationsSeconds: durations.seconds }),
    maxPromptLength: manifest.maxPromptLength ?? usualPromptLength,
    takes: { negativePrompt: places.negative.length > 0, seed: places.seed.length > 0, strength: places.strength.length > 0 && inputs.image > 0 },
    edits: [], options, price: priceOf(rates, typicalSeconds, { asOf, source }), typicalSeconds: { [mode]: typicalSeconds }, startLimitMs,
    ...(manifest.adult === true && { adult: true }),
  };
  return { card, workflow, sizes, rates, ...(durations && { durations }), needed, isRequired };
}

/** Without these pictures, nothing is left that saves. */
function neededPictures({ graph, outputs, pictures }: Workflow, classes: NodeClasses, isRequired: Preset['isRequired']): readonly Place[] {
  const saves = (left: Graph): boolean => (outputs.length > 0
    ? outputs.every((id) => left[id])
    : Object.values(left).some(({ class_type }) => classes[class_type]?.isOutput === true));
  return Object.values(pictures).flat().filter(({ node }) => !saves(withoutNodes(graph, [node], isRequired)));
}

function sizesOf(workflow: Workflow, classes: NodeClasses): Sizes {
  const { places: { width, height }, manifest: { aspectRatios } } = workflow;
  const own = [numberAt(workflow, width), numberAt(workflow, height)] as const;
  if (own[0] === undefined || own[1] === undefined) return new Map();
  if (aspectRatios !== undefined && !Array.isArray(aspectRatios)) return new Map(Object.entries(aspectRatios));
  const steps = [specAt(workflow, width, classes)?.step ?? 1, specAt(workflow, height, classes)?.step ?? 1];
  const multipleOf = Math.min(largestMultiple, Math.max(usualMultiple, ...steps.map(Math.ceil)));
  return sizesFor([own[0], own[1]], multipleOf, aspectRatios);
}

function durationsOf(workflow: Workflow, classes: NodeClasses): Durations {
  const { graph, manifest, places: { duration } } = workflow;
  const rates = Object.values(graph).flatMap(({ inputs }) => [inputs['fps'], inputs['frame_rate']]).filter((rate) => typeof rate === 'number');
  const isInSeconds = ['seconds', 'duration'].includes(duration[0]?.input ?? '');
  return durationsFor({
    own: numberAt(workflow, duration) ?? 1,
    unit: manifest.durationUnit ?? (isInSeconds ? 'seconds' : 'frames'),
    framesPerSecond: manifest.framesPerSecond ?? rates[0] ?? usualFramesPerSecond,
    spec: specAt(workflow, duration, classes),
    named: manifest.durations,
  });
}

function numberAt({ graph }: Workflow, [place]: readonly Place[]): number | undefined {
  const value = graph[place?.node ?? '']?.inputs[place?.input ?? ''];
  return typeof value === 'number' ? value : undefined;
}

function specAt({ graph }: Workflow, [place]: readonly Place[], classes: NodeClasses): InputSpec | undefined {
  return classes[graph[place?.node ?? '']?.class_type ?? '']?.inputs[place?.input ?? ''];
}
