import type { Clock } from '../core/clock.ts';
import type { Health, Provider } from '../core/provider.ts';
import type { Log } from '../lib/log.ts';
import { within } from './patience.ts';

export type LookoutParts = { readonly providers: readonly Provider[]; readonly clock: Clock; readonly log: Log };

/** Keeps asking the providers how they are, so that a box that was down is on offer once it comes, and new models once they are there. */
export type Lookout = AsyncDisposable & {
  /** Asks all of them; resolves once each has answered or let its time pass. From then on they are asked again by themselves. */
  begin(): Promise<void>;
};

/** Milliseconds from one question to the next: of one that is well, and of one that is not. */
const whenWell = 10 * 60_000;
const whenUnwell = 30_000;
/** Milliseconds for an answer; what takes longer is learnt with the next question. */
const answerLimit = 10_000;

export function createLookout({ providers, clock, log }: LookoutParts): Lookout {
  const stop = new AbortController();
  const watches: Promise<void>[] = [];

  async function ask(provider: Provider, before: Health | undefined): Promise<Health> {
    const health = await within({ clock, ms: answerLimit, until: stop.signal }, (signal) => provider.refresh({ signal })).catch((): Health => {
      stop.signal.throwIfAborted();
      return { ok: false, detail: 'It did not say in time how it is.' };
    });
    if (health.ok !== before?.ok || health.detail !== before.detail) tell(provider, health, before);
    for (const warning of health.warnings ?? []) {
      if (!before?.warnings?.includes(warning)) log.warn({ provider: provider.id, warning }, 'a provider warns');
    }
    return health;
  }

  function tell({ id: provider }: Provider, { ok, detail }: Health, before: Health | undefined): void {
    const fields = { provider, ...(detail !== undefined && { detail }) };
    if (!ok) log.warn(fields, 'a provider is unwell');
    else if (detail !== undefined || before?.ok === false) log.info(fields, 'a provider is well');
  }

  async function watch(provider: Provider, first: Health): Promise<void> {
    let health = first;
    for (;;) {
      await clock.sleep(health.ok ? whenWell : whenUnwell, stop.signal);
      health = await ask(provider, health);
    }
  }

  return {
    begin: async () => {
      await Promise.all(providers.map(async (provider) => {
        const first = await ask(provider, undefined);
        watches.push(watch(provider, first).catch((error: unknown) => {
          if (!stop.signal.aborted) log.error({ provider: provider.id, error }, 'a provider is not asked any more how it is');
        }));
      }));
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(watches);
    },
  };
}
