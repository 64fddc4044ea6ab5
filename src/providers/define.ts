import type { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Media, StoredFile } from '../core/media.ts';
import type { Provider } from '../core/provider.ts';
import type { KeptTexts } from '../lib/kept-texts.ts';
import type { Log } from '../lib/log.ts';
import type { OpenSocket } from '../lib/sockets.ts';

/** What a provider may use; it reaches for nothing else. */
export type ProviderParts = {
  /** `comfyui`, or `comfyui/attic` for the variables that end in `__ATTIC`. */
  readonly instance: string;
  /** The only way to the network: bounded in time, without redirects, to the configured origin. */
  readonly fetch: typeof fetch;
  /** A WebSocket to the configured origin, for services that tell their progress so. */
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  readonly log: Log;
  /** Texts that outlive the process, for what was last learnt of a service; never for a secret, and never relied upon. */
  readonly kept: KeptTexts;
  /** An input picture's bytes. */
  read(file: StoredFile): Promise<Uint8Array<ArrayBuffer>>;
  /** Draws in the media child; for providers that draw themselves. */
  readonly draw: Media['draw'];
};

/** One kind of service: which variables configure it and how it is built. */
export type ProviderModule<Settings extends z.ZodObject = z.ZodObject> = {
  readonly kind: string;
  /** One line for `.env.example` and the list of providers. */
  readonly about: string;
  /** True: it never costs anybody money, whatever it is asked for. */
  readonly free?: true;
  /** Environment variables; required ones decide whether the service is configured at all. Each carries `.describe(…)`. */
  readonly settings: Settings;
  create(settings: z.infer<Settings>, parts: ProviderParts): Provider;
};

/** Gives a module its settings' types. */
export function defineProvider<Settings extends z.ZodObject>(module: ProviderModule<Settings>): ProviderModule<Settings> {
  return module;
}
