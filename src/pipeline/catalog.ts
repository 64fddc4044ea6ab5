import type { Catalog } from '../core/catalog.ts';
import { fullName, type ModelCard } from '../core/model-card.ts';
import { isProblem, problem, type ProblemText } from '../core/problem.ts';
import type { Provider } from '../core/provider.ts';
import type { Asked } from '../core/request.ts';
import { resolveFor } from './resolve.ts';

/** Why a model is not the one that somebody thought of. */
const unknown: readonly ProblemText['key'][] = ['option-unknown', 'mask-not-taken', 'mask-needed'];

/** The models of all providers, in the providers' order. */
export function createCatalog(providers: readonly Provider[]): Catalog {
  const cards = (): readonly ModelCard[] => providers.flatMap((provider) => provider.models()).filter((card) => card.price !== undefined);
  const offered: Catalog['offered'] = (mode) => cards().filter((card) => card.modes.includes(mode));

  const resolve = (asked: Asked): ReturnType<Catalog['resolve']> => {
    if (asked.model !== 'auto') {
      const card = cards().find((each) => fullName(each) === asked.model);
      return card ? resolveFor(card, asked, offered(asked.mode)) : problem('invalid-request', 'model-unknown', { model: asked.model });
    }
    const candidates = offered(asked.mode);
    const tried = candidates.map((card) => resolveFor(card, asked, candidates));
    const faults = tried.filter(isProblem);
    // When no model can do it, the most useful reason is that of the best one that knows all that was asked for.
    return tried.find((each) => !isProblem(each)) ?? faults.find(({ text: { key } }) => !unknown.includes(key)) ?? faults[0] ?? problem('unavailable', 'no-model', { mode: asked.mode });
  };
  return { offered, resolve, provider: (id) => providers.find((provider) => provider.id === id) };
}
