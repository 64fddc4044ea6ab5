import type { ProviderParts } from '../../src/providers/define.ts';
import { createFakeClock } from './fake-clock.ts';
import { silentLog } from './silent-log.ts';

/** What a provider is given, as far as a test does not care: no network, no pictures, nothing kept on a disk. */
export function providerParts(given: Partial<ProviderParts> & Pick<ProviderParts, 'instance'>): ProviderParts {
  const texts = new Map<string, string>();
  return {
    clock: createFakeClock(), log: silentLog,
    kept: { get: async (name) => texts.get(name), keep: async (name, text) => void texts.set(name, text) },
    fetch: () => Promise.reject(new Error('This provider has no business on the network.')),
    openSocket: () => { throw new Error('This provider has no business with sockets.'); },
    read: () => Promise.reject(new Error('This provider reads no pictures.')),
    draw: () => Promise.reject(new Error('This provider draws nothing itself.')),
    ...given,
  };
}
