import type { InputCounts, ModelCard, Price } from '../../core/model-card.ts';
import { maxCount, type Mode } from '../../core/request.ts';
import { cardNames } from '../common/card-names.ts';
import { choiceOf } from '../common/choices.ts';
import { commonRatios } from '../common/sizes.ts';
import { kinds, talentsOf, type Capabilities, type Kind, type Talents } from './capabilities.ts';

/** Seconds; the first is the default. Video models of this kind go to pieces beyond five. */
const durations = [3, 1, 2, 4, 5] as const;
const maxPhotos = 10;
const maxReferences = 3;
/** The server takes more than the models read; beyond this nothing is read by any. */
const maxPromptLength = 4_000;

/** A card and what the server is asked for where it is chosen. */
export type Offer = { readonly card: ModelCard; readonly kind: Kind; readonly talents: Talents };

/** What the server's one model can be asked for; two cards where it makes both pictures and videos. */
export function offersOf(capabilities: Capabilities, o: { readonly provider: string; readonly price: Price }): readonly Offer[] {
  const { model: { stem }, supported_modes: supported } = capabilities;
  const [name = stem] = cardNames([stem]);
  const made = kinds.filter((kind) => supported.includes(kind));
  return made.map((kind) => {
    const talents = talentsOf(capabilities, kind);
    const isVideo = kind === 'vid_gen';
    const isSecond = isVideo && made.length > 1;
    const { modes, inputs } = modesOf(kind, talents);
    const card: ModelCard = {
      provider: o.provider, name: isSecond ? `${name}-video` : name, label: isSecond ? `${stem} (video)` : stem,
      about: `${stem} on a machine of this bot's operator, run by stable-diffusion.cpp.`,
      modes, inputs, imagesPerCall: isVideo ? 1 : Math.min(maxCount, capabilities.limits.max_batch_count ?? 1),
      aspectRatios: commonRatios, ...(isVideo ? { durationsSeconds: durations } : {}), maxPromptLength,
      takes: { negativePrompt: true, seed: true, strength: !isVideo && talents.pictures && !talents.editor },
      edits: [], options: optionsOf(capabilities), price: o.price,
      typicalSeconds: Object.fromEntries(modes.map((mode) => [mode, isVideo ? 300 : 30])),
      startLimitMs: 60_000,
    };
    return { card, kind, talents };
  }).filter(({ card }) => card.modes.length > 0);
}

function modesOf(kind: Kind, { words, pictures, editor, mask, lastFrame, frames }: Talents): { readonly modes: readonly Mode[]; readonly inputs: ModelCard['inputs'] } {
  const [fromWords, fromPicture] = kind === 'vid_gen' ? ['text-to-video', 'image-to-video'] as const : ['text-to-image', 'image-to-image'] as const;
  const counts: InputCounts = { image: frames ? maxPhotos : 1, reference: editor ? maxReferences : 0, lastFrame, ...(mask ? { mask } : {}) };
  return { modes: [...(words ? [fromWords] : []), ...(pictures ? [fromPicture] : [])], inputs: pictures ? { [fromPicture]: counts } : {} };
}

/** The server takes any value of these without a word, so that a wrong one has to be refused here. */
function optionsOf({ samplers, schedulers, loras }: Capabilities): ModelCard['options'] {
  return {
    type: 'object', additionalProperties: false,
    properties: {
      steps: { type: 'integer', minimum: 1, maximum: 150, description: 'Steps; more take longer.' },
      cfg_scale: { type: 'number', minimum: 0, maximum: 30, description: 'How closely the words are followed.' },
      ...choiceOf('sampler', samplers, 'How the steps are taken.'), ...choiceOf('scheduler', schedulers, 'How the noise falls from step to step.'),
      ...choiceOf('lora', loras.map(({ name }) => name), 'A style or subject that the operator has added.'),
      ...(loras.length > 0 ? { lora_strength: { type: 'number', minimum: 0, maximum: 2, default: 1, description: 'How strong it is.' } } : {}),
    },
  };
}
