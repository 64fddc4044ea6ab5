import { join } from 'node:path';
import type { Call } from '../../src/core/call.ts';
import { problem } from '../../src/core/problem.ts';
import type { Backlog } from '../../src/core/queue.ts';
import type { Store } from '../../src/core/store.ts';
import { createBacklog } from '../../src/queue/index.ts';
import { readCalls } from '../../src/store/calls.ts';
import { openStore } from '../../src/store/index.ts';
import { createFakeClock, type FakeClock } from '../fakes/fake-clock.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';

/** What a call of a test is; a number is its expected seconds. */
export type CallOfTest = { readonly lane?: string; readonly seconds?: number; readonly after?: number };
export type JobOfTest = { readonly id: string; readonly user?: string; readonly guild?: string | null; readonly calls?: readonly CallOfTest[] };

/** A backlog over a real store, with jobs as admission would put them in line. */
export type QueueBench = AsyncDisposable & {
  readonly store: Store;
  readonly clock: FakeClock;
  backlog: Backlog;
  add(job: JobOfTest): Promise<void>;
  /** Claims one call after the other; the jobs they belong to, in order. */
  claimJobs(most: number, lane?: string): Promise<readonly string[]>;
  claimOne(lane?: string): Promise<Call>;
  calls(job: string): Promise<readonly Call[]>;
  phase(job: string): Promise<string | undefined>;
  /** Asks for the job's end, as the studio does. */
  cancel(job: string): Promise<void>;
  /** The process dies; another one takes over. */
  restart(): Promise<readonly Call[]>;
  share(user: string, lane?: string): Promise<{ virtual: number; waiting: number; running: number } | undefined>;
  /** How the counts of the shares differ from the calls themselves. */
  miscounted(): Promise<readonly unknown[]>;
};

export const failure = { name: 'failed', problem: problem('lost', 'provider-lost', { provider: 'box' }) } as const;
export const made = { name: 'made', originals: [], cost: { micros: 0, estimated: false } } as const;

export async function createQueueBench(): Promise<QueueBench> {
  const folder = await createTemporaryFolder({ quick: true });
  const store = await openStore({ file: join(folder.path, 'darkroom.db') });
  const clock = createFakeClock();
  const bench: QueueBench = {
    store,
    clock,
    backlog: createBacklog({ store, clock }),
    add: async ({ id, user = 'ada', guild = 'guild', calls = [{}] }) => {
      await store.transaction(async (tx) => {
        await tx.insertInto('jobs').values({
          id, phase: 'queued', mode: 'text-to-image', user_id: user, guild_id: guild, channel_id: null, destination_json: 'null', artifacts_json: '[]',
          asked_json: JSON.stringify({ mode: 'text-to-image', prompt: 'x', model: 'auto', inputs: [], options: {}, private: false }),
          received_at: clock.now(), queued_at: clock.now(),
        }).execute();
        await bench.backlog.add(tx, calls.map(({ lane = 'box', seconds = 10, after }, index) => ({
          job: id, index, provider: lane, model: 'm', key: `${id}-${index}`, count: 1, seed: index, expectedSeconds: seconds, ...(after === undefined ? {} : { after }),
        })), { requester: { userId: user, guildId: guild, channelId: null }, at: clock.now() });
      });
    },
    claimJobs: async (most, lane = 'box') => {
      const jobs: string[] = [];
      for (const call of await bench.backlog.claim(lane, most)) jobs.push(call.job);
      return jobs;
    },
    claimOne: async (lane = 'box') => {
      const [call] = await bench.backlog.claim(lane, 1);
      if (!call) throw new Error('nothing waits');
      return call;
    },
    calls: (job) => readCalls(store.read, job),
    phase: async (job) => (await store.read.selectFrom('jobs').select('phase').where('id', '=', job).executeTakeFirst())?.phase,
    cancel: (job) => store.transaction(async (tx) => {
      await tx.updateTable('jobs').set({ cancel_asked_by: 'ada' }).where('id', '=', job).execute();
      await bench.backlog.cancelWaiting(tx, job);
    }),
    restart: () => {
      bench.backlog = createBacklog({ store, clock });
      return bench.backlog.recover();
    },
    share: (user, lane = 'box') => store.read.selectFrom('shares').select(['virtual', 'waiting', 'running'])
      .where('lane', '=', lane).where('user_key', '=', user).executeTakeFirst(),
    miscounted: () => miscounted(store),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
  return bench;
}

async function miscounted({ read }: Store): Promise<readonly unknown[]> {
  const counts = new Map<string, { waiting: number; running: number }>();
  const countOf = (...key: string[]): { waiting: number; running: number } => {
    const count = counts.get(key.join('|')) ?? { waiting: 0, running: 0 };
    counts.set(key.join('|'), count);
    return count;
  };
  const shares = await read.selectFrom('shares').selectAll().execute();
  for (const share of shares) {
    const count = countOf(share.lane, share.guild_key, share.user_key);
    count.waiting -= share.waiting;
    count.running -= share.running;
  }
  for (const call of await read.selectFrom('calls').selectAll().execute()) {
    const isUnderWay = call.state === 'starting' || call.state === 'running' || (call.state === 'waiting' && call.ready === 0 && call.attempt > 0 && call.ended_at === null);
    for (const [guild, user] of [['', ''], [call.guild_key, ''], [call.guild_key, call.user_key]] as const) {
      const count = countOf(call.provider, guild, user);
      count.waiting += call.ready;
      count.running += isUnderWay ? 1 : 0;
    }
  }
  return [...counts].filter(([, { waiting, running }]) => waiting !== 0 || running !== 0);
}
