import type { Log } from '../../src/lib/log.ts';

const nothing = (): void => {};

/** A log for tests that do not look at it. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silentLog };
