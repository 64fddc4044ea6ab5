import { kinds, startPair, type Kind, type Pair } from './bots.ts';
import type { Measured } from './figures.ts';
import { interleaved } from './interleaved.ts';
import { percentile } from './statistics.ts';

type Options = { readonly signal: AbortSignal; readonly note: (what: string) => void };
export type Pairs = AsyncDisposable & Readonly<Record<Kind, Pair>>;

/** Interactions that are under way at a time where throughput is measured. */
const window = 32;

/** Both bots, each with a stand-in to itself, long enough at work that their code is compiled. */
export async function startPairs({ note }: Pick<Options, 'note'>): Promise<Pairs> {
  await using stack = new AsyncDisposableStack();
  const pairs = { floor: stack.use(await startPair('floor')), ours: stack.use(await startPair('ours')) };
  for (const kind of kinds) {
    const { filesPerSecond } = await pairs[kind].standIn.load({ kind: 'closed', window, seconds: 6 });
    note(`warm-up of ${kind}: ${filesPerSecond.toFixed(0)} jobs a second`);
  }
  const owned = stack.move();
  return { ...pairs, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/**
 * From the event written to the headers of the callback. Each interaction is a whole job: while it is acknowledged the jobs
 * of those before are made, stored and posted, on the floor and by us alike.
 */
export async function measureAcknowledgement(pairs: Pairs, o: Options): Promise<Measured> {
  const measured: Record<string, number> = {};
  for (const { perSecond, seconds } of [{ perSecond: 50, seconds: 8 }, { perSecond: 200, seconds: 5 }]) {
    const { floor, ours } = await interleaved(async (kind) => {
      const { acknowledgedAfter } = await pairs[kind].standIn.load({ kind: 'open', perSecond, seconds });
      return { p50: percentile(acknowledgedAfter, 0.5), p99: percentile(acknowledgedAfter, 0.99) };
    }, { ...o, note: (what) => o.note(`ack at ${perSecond}/s, ${what}`) });
    for (const percent of ['p50', 'p99'] as const) {
      measured[`ack_${percent}_ratio_${perSecond}`] = ours[percent] / floor[percent];
      measured[`ack_${percent}_ms_${perSecond}`] = ours[percent];
      measured[`floor_ack_${percent}_ms_${perSecond}`] = floor[percent];
    }
  }
  return measured;
}

/** How many jobs a second have their file stored while so many are always under way. */
export async function measureJobs(pairs: Pairs, o: Options): Promise<Measured> {
  const { floor, ours } = await interleaved(async (kind) => {
    const { filesPerSecond } = await pairs[kind].standIn.load({ kind: 'closed', window, seconds: 5 });
    return { jobs: filesPerSecond };
  }, { ...o, note: (what) => o.note(`jobs a second, ${what}`) });
  return { jobs_per_second_ratio: ours.jobs / floor.jobs, jobs_per_second: ours.jobs, floor_jobs_per_second: floor.jobs };
}
