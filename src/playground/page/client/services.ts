import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Model } from './model.ts';
import type { State } from './state.ts';
import type { Theme } from './theme.ts';

/** What every part of the page may use. */
export type Services = {
  readonly model: Model;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly theme: Theme;
  /** Says something to those who listen to the page, when they have a moment. */
  readonly announce: (text: string) => void;
  /** Opens a picture large; `pictures` are those one can go on to. */
  readonly enlarge: (pictures: readonly Picture[], index: number) => void;
};

/** A picture that can be opened large. */
export type Picture = { readonly url: string; readonly alt: string; readonly name: string };

/** Carries the services to wherever they are used. */
export const ServicesContext = createContext<Services | undefined>(undefined);

/** The services of the page around. */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('This part is not in a page.');
  return services;
}

/** What the page shows; whoever uses it is drawn again with every change. */
export function useModelState(model: Model): State {
  const [state, setState] = useState(model.state());
  useEffect(() => {
    setState(model.state());
    return model.subscribe(() => setState(model.state()));
  }, [model]);
  return state;
}
