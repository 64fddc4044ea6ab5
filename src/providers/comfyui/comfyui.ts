import { createScrubber } from '../../lib/scrub.ts';
import { defineProvider } from '../define.ts';
import { createHttpClient } from '../http/client.ts';
import { createBox } from './box.ts';
import { createListener } from './listener.ts';
import { fileRefSchema } from './outputs.ts';
import { createPresets } from './presets.ts';
import { createRuns } from './runs.ts';
import { headersOf, settings } from './settings.ts';
import { createStarts } from './starts.ts';
import { createStarter } from './starter.ts';

/**
 * A ComfyUI server of the operator's own. Each workflow in a folder is a model; what can be asked of it follows from its manifest, the titles
 * of its nodes and what the server says of its kinds of node. An order's prompt goes in line under an id made from the purchase's key,
 * so that any process can find it again. How it stands is asked for; the WebSocket only tells how far it is.
 */
export const comfyui = defineProvider({
  kind: 'comfyui',
  about: 'Your own ComfyUI servers: each workflow in a folder becomes a model.',
  settings,
  create(given, { instance, fetch, clock, log, kept, read, openSocket }) {
    const { headers, secrets } = headersOf(given);
    const accountKey = given.COMFYUI_ACCOUNT_KEY;
    const http = createHttpClient({ provider: instance, fetch, base: given.COMFYUI_URL, headers, secrets });
    const box = createBox({ provider: instance, http, clock, scrub: createScrubber(secrets), ...(accountKey !== undefined && { accountKey }) });
    const asOf = new Date(clock.now()).toISOString().slice(0, 10);
    const rates = { perCall: given.COMFYUI_PRICE_USD_PER_CALL, perSecond: given.COMFYUI_PRICE_USD_PER_SECOND };
    const presets = createPresets({ provider: instance, box, folder: given.COMFYUI_WORKFLOWS, rates, asOf, kept });
    const starts = createStarts(kept);
    const listener = createListener({ open: openSocket, url: given.COMFYUI_URL, headers, clock, kept });
    const runs = createRuns({ provider: instance, box, listener, rates, log });
    const starter = createStarter({ provider: instance, box, presets, starts, listener, read });
    return {
      id: instance,
      limits: { concurrency: given.COMFYUI_CONCURRENCY },
      models: () => presets.all().map(({ card }) => card),
      refresh: ({ signal }) => presets.refresh(signal),
      start: starter.start,
      find: starter.find,
      check: runs.check,
      cancel: runs.cancel,
      // A reference that is none of ours throws: nobody but this provider writes them.
      open: async (output, { signal }) => box.view(fileRefSchema.parse(output.ref), { signal }),
      async [Symbol.asyncDispose]() {
        listener.close();
      },
    };
  },
});
