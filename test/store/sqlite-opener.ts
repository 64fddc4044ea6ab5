import type { Store } from '../../src/core/store.ts';
import { openStore } from '../../src/store/index.ts';

/** For a process of its own. */
export function open(location: string): Promise<Store> {
  return openStore({ file: location });
}
