import { RESTEvents, type REST } from 'discord.js';
import type { Clock } from '../../core/clock.ts';
import { codeOf, describeFailure, failureOf, type Failure } from '../../discord/failure.ts';
import type { Answer } from './report.ts';

const kept = ['x-ratelimit-bucket', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset-after', 'x-ratelimit-scope', 'retry-after', 'date'];

/** What became of a request that may be refused. */
export type Outcome<T> = { readonly taken: T } | { readonly refused: Failure; readonly code: number | undefined; readonly reason: string };

/** Notes what Discord answers, one request after another. */
export type Recorder = {
  /** Hears the answers that come to this REST. */
  listen(rest: REST): void;
  /** Sends, and notes every answer that comes meanwhile. Throws what `send` throws. */
  ask<T>(what: string, send: () => Promise<T>): Promise<T>;
  /** The same for what may be refused. Throws only where there is no answer to judge, or the run was stopped. */
  tryAsk<T>(what: string, send: () => Promise<T>): Promise<Outcome<T>>;
  /** What was noted since the last time. */
  take(): readonly Answer[];
};

export function createRecorder({ clock, signal }: { readonly clock: Pick<Clock, 'monotonic'>; readonly signal: AbortSignal }): Recorder {
  const answers: Answer[] = [];
  let asking: { readonly what: string; readonly from: number; readonly first: number } | undefined;
  let waited = 0;

  const note = (answer: Pick<Answer, 'method' | 'status' | 'headers'> & { readonly reason?: string }): void => {
    if (!asking) return;
    const now = clock.monotonic();
    answers.push({ what: asking.what, ...answer, ms: now - asking.from, ...(waited > 0 ? { waited } : {}) });
    asking = { ...asking, from: now };
    waited = 0;
  };
  const ask: Recorder['ask'] = async (what, send) => {
    asking = { what, from: clock.monotonic(), first: answers.length };
    try {
      return await send();
    } catch (error) {
      const code = codeOf(error);
      const { reason } = describeFailure(error);
      const last = answers.length > asking.first ? answers.at(-1) : undefined;
      if (!last) note({ method: '-', status: null, headers: {}, reason });
      else if (last.status !== null && last.status >= 400) answers.splice(-1, 1, { ...last, reason, ...(code === undefined ? {} : { code }) });
      throw error;
    } finally {
      asking = undefined;
    }
  };

  return {
    ask,
    listen(rest) {
      rest.on(RESTEvents.RateLimited, ({ timeToReset }) => { waited += timeToReset; });
      rest.on(RESTEvents.Response, ({ method }, { status, headers }) => {
        const entries = kept.flatMap((name): [string, string][] => {
          const value = headers.get(name);
          return value === null ? [] : [[name, value]];
        });
        note({ method: method.toUpperCase(), status, headers: Object.fromEntries(entries) });
      });
    },
    async tryAsk(what, send) {
      try {
        return { taken: await ask(what, send) };
      } catch (error) {
        signal.throwIfAborted();
        const refused = failureOf(error);
        if (refused === 'unclear') throw error;
        return { refused, code: codeOf(error), reason: describeFailure(error).reason };
      }
    },
    take: () => answers.splice(0),
  };
}
