import type { PageEvent } from '../protocol.ts';

/** What can come of an interaction. */
export type InteractionEvent = Extract<PageEvent, { readonly interactionId: string }>;

/** Those who wait for what the bot makes of their interactions. */
export type Waits = {
  heard(event: PageEvent): void;
  /** The first event of an interaction that is accepted, also one that came before anybody asked; undefined once all are given up. */
  first(interactionId: string, accepts: (event: InteractionEvent) => boolean): Promise<InteractionEvent | undefined>;
  /** The line broke: what is waited for may never be heard. */
  giveUp(): void;
};

/** An event may overtake the answer that names its interaction, so some are kept. */
const kept = 200;

export function createWaits(): Waits {
  let recent: readonly InteractionEvent[] = [];
  const waiting = new Set<{ readonly interactionId: string; readonly accepts: (event: InteractionEvent) => boolean; readonly resolve: (event: InteractionEvent | undefined) => void }>();
  return {
    heard(event) {
      if (!('interactionId' in event) || event.interactionId === undefined) return;
      // Narrowed by the line above, which the compiler does not carry over to the union.
      const known = event as InteractionEvent;
      recent = [...recent.slice(-kept), known];
      for (const wait of waiting) {
        if (wait.interactionId !== known.interactionId || !wait.accepts(known)) continue;
        waiting.delete(wait);
        wait.resolve(known);
      }
    },
    first(interactionId, accepts) {
      const early = recent.find((event) => event.interactionId === interactionId && accepts(event));
      if (early !== undefined) return Promise.resolve(early);
      return new Promise((resolve) => { waiting.add({ interactionId, accepts, resolve }); });
    },
    giveUp() {
      for (const { resolve } of waiting) resolve(undefined);
      waiting.clear();
    },
  };
}
