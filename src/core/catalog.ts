import type { Problem } from './problem.ts';
import type { ModelCard } from './model-card.ts';
import type { Note } from './note.ts';
import type { Provider } from './provider.ts';
import type { Asked, GenerationRequest, Mode } from './request.ts';

/** A request with everything decided but the inputs' bytes. */
export type Resolved = {
  readonly card: ModelCard;
  readonly request: Omit<GenerationRequest, 'inputs' | 'seed'> & { readonly seed?: number };
  /** Where it is not what was asked for. */
  readonly notes?: readonly Note[];
};

/** What is on offer, over all providers. From memory. */
export interface Catalog {
  /** Cards with a price for the mode, best first. */
  offered(mode: Mode): readonly ModelCard[];
  /** Decides model and options of an asking, or says what is wrong with it. */
  resolve(asked: Asked): Resolved | Problem;
  provider(id: string): Provider | undefined;
}
