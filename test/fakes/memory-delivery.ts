import { setImmediate as turn } from 'node:timers/promises';
import type { Delivery, Outcome, PostResult, Route } from '../../src/core/delivery.ts';
import type { Problem } from '../../src/core/problem.ts';
import type { ProgressEvent } from '../../src/core/progress.ts';

/** How the channel answers one post: `unclear-posted` = it is there, but nobody heard. */
export type PostAnswer = PostResult | 'throws' | 'unclear-posted';

/** Where outcomes are shown. It outlives the deliveries that write to it. */
export type MemoryChannel = {
  /** New messages with an outcome, in order. */
  readonly messages: { readonly job: string; readonly outcome: Outcome }[];
  /** Every try to post. */
  readonly tries: string[];
  readonly pings: { readonly job: string; readonly problem?: Problem }[];
  readonly progress: { readonly job: string; readonly event: ProgressEvent }[];
  /** Answers to the next looks for a route, and posts, in order; then all is well. */
  readonly routes: (Route | 'gone' | 'no-access' | 'throws')[];
  readonly answers: PostAnswer[];
  limits: Omit<Route, 'way'>;
  pingThrows: boolean;
  outcomesOf(job: string): readonly Outcome[];
};

export function createMemoryChannel(): MemoryChannel {
  const messages: MemoryChannel['messages'] = [];
  return {
    messages, tries: [], pings: [], progress: [], routes: [], answers: [],
    limits: { maxFileBytes: 10_000, maxTotalBytes: 25_000, maxFiles: 10 },
    pingThrows: false,
    outcomesOf: (job) => messages.filter((message) => message.job === job).map(({ outcome }) => outcome),
  };
}

/** A delivery to a memory channel. Like the real one it finds an earlier post of the job; two at once would both find none. */
export function createMemoryDelivery(channel: MemoryChannel): Delivery {
  return {
    route: async () => {
      const route = channel.routes.shift() ?? { way: null, ...channel.limits };
      if (route === 'throws') throw new Error('Discord is away');
      return route;
    },
    progress: ({ id }, event) => {
      channel.progress.push({ job: id, event });
    },
    post: async ({ id }, outcome) => {
      channel.tries.push(id);
      const isThere = channel.outcomesOf(id).length > 0;
      await turn();
      if (isThere) return 'posted';
      const answer = channel.answers.shift() ?? 'posted';
      if (answer === 'throws') throw new Error('Discord is away');
      if (answer === 'posted' || answer === 'unclear-posted') channel.messages.push({ job: id, outcome });
      return answer === 'unclear-posted' ? 'unclear' : answer;
    },
    ping: async ({ id, problem }) => {
      if (channel.pings.some((ping) => ping.job === id)) return;
      channel.pings.push({ job: id, ...(problem ? { problem } : {}) });
      if (channel.pingThrows) throw new Error('Discord is away');
    },
  };
}
