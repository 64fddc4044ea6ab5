import { systemClock } from '../src/lib/clock.ts';
import { createStandIn } from '../src/playground/stand-in.ts';
import { runLoad, type Load, type LoadResult } from './load.ts';

// The stand-in of Discord in a process of its own, which the driver tells when to put which load on the bot.

/** What it says first. */
export type StandInUp = { readonly kind: 'up'; readonly url: string; readonly apiUrl: string; readonly token: string; readonly people: readonly string[] };
export type ToStandIn = { readonly kind: 'load'; readonly command: string; readonly load: Load };
export type FromStandIn = StandInUp | { readonly kind: 'loaded'; readonly result: LoadResult } | { readonly kind: 'failed'; readonly reason: string };

const names = Array.from({ length: 16 }, (_, index) => `person-${index + 1}`);

process.once('disconnect', () => process.exit());
const tell = (message: FromStandIn): void => { process.send?.(message); };

const standIn = await createStandIn({ clock: systemClock, rateLimits: false, keepBytes: 32 * 2 ** 20 });
const people = names.map((name) => standIn.world.addPerson(name).user.id);

process.on('message', ({ command, load }: ToStandIn) => {
  runLoad(standIn, load, { command, people: names }).then(
    (result) => tell({ kind: 'loaded', result }),
    (error: unknown) => tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  );
});
tell({ kind: 'up', url: standIn.url, apiUrl: standIn.apiUrl, token: standIn.token, people });
