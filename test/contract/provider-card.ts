import { Ajv } from 'ajv';
import type { ModelCard } from '../../src/core/model-card.ts';
import type { Output } from '../../src/core/provider.ts';
import { makesVideo } from '../../src/core/request.ts';

/** Why an output is none; `origin` = where `own` ones may lie. */
export function outputFault(output: Output, origin: string | undefined): string | undefined {
  switch (output.kind) {
    case 'bytes': return output.bytes.length > 0 ? undefined : 'no bytes';
    case 'foreign': return output.url.startsWith('https://') ? undefined : `foreign without https: ${output.url}`;
    case 'own': {
      const address = /https?:\/\/[^"\\\s]+/.exec(JSON.stringify(output.ref))?.[0];
      return address === undefined || (origin !== undefined && address.startsWith(origin)) ? undefined : `own, but elsewhere: ${address}`;
    }
  }
}

/** What is missing of a card, in words. */
export function faultsOf(card: ModelCard, provider: string): readonly string[] {
  const faults: string[] = [];
  const must = (good: boolean, fault: string): void => { if (!good) faults.push(`${card.name}: ${fault}`); };
  must(card.provider === provider, 'is not of this provider');
  must(/^[a-z0-9][a-z0-9._/-]*$/i.test(card.name), 'has no plain name');
  must(card.label.trim() !== '' && card.about.trim() !== '', 'has no label or says nothing of itself');
  must(card.modes.length > 0 && new Set(card.modes).size === card.modes.length, 'has no modes, or one twice');
  must(Number.isInteger(card.imagesPerCall) && card.imagesPerCall > 0, 'makes no results');
  must(card.maxPromptLength > 0 && card.startLimitMs > 0, 'has no limits');
  must(card.aspectRatios.every((ratio) => /^\d+:\d+$/.test(ratio)), 'has a ratio that is none');
  for (const mode of card.modes) {
    must((card.typicalSeconds[mode] ?? 0) > 0, `says not how long ${mode} takes`);
    must(mode === 'text-to-image' || mode === 'text-to-video' || (card.inputs[mode]?.image ?? 0) > 0, `takes no picture in ${mode}`);
    must(!makesVideo(mode) || card.durationsSeconds === undefined || card.durationsSeconds.length > 0, 'has an empty list of durations');
  }
  must(card.options['type'] === 'object' && card.options['additionalProperties'] === false, 'takes any option');
  must(new Ajv({ strict: false }).validateSchema({ ...card.options }) === true, 'has options that are no JSON Schema');
  return faults;
}
