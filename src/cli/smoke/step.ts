import type { REST } from 'discord.js';
import type { Clock } from '../../core/clock.ts';
import { describeFailure } from '../../discord/failure.ts';
import type { Messages } from '../../discord/messages.ts';
import type { Rests } from '../../discord/rest.ts';
import type { ServerClock } from '../../discord/server-clock.ts';
import type { Place } from './place.ts';
import type { Posts } from './posts.ts';
import type { Recorder } from './recorder.ts';
import type { Claim, StepReport } from './report.ts';
import type { Works } from './works.ts';

/** What all steps work with. */
export type SmokeTools = {
  readonly rests: Rests;
  readonly bot: REST;
  readonly messages: Messages;
  readonly recorder: Recorder;
  readonly posts: Posts;
  readonly place: Place;
  readonly works: Works;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  /** Opens what Discord says a file lies at. */
  readonly download: (url: string) => Promise<Uint8Array>;
  readonly signal: AbortSignal;
};

/** Where a step writes down what it has seen. */
export type Notes = {
  /** `found`: what is so instead, or how far it goes. */
  claim(assumed: string, holds: boolean, found?: string): void;
  fact(name: string, value: string): void;
};

export type Step = { readonly step: string; readonly tried: string; readonly run: (tools: SmokeTools, notes: Notes) => Promise<void> };

/** Tries a step to its end, or to where it breaks off; one that could claim nothing was not tried. Never throws. */
export async function runStep({ step, tried, run }: Step, tools: SmokeTools): Promise<StepReport> {
  const claims: Claim[] = [];
  const facts: Record<string, string> = {};
  const notes: Notes = {
    claim: (assumed, holds, found) => { claims.push({ assumed, holds, ...(found === undefined ? {} : { found }) }); },
    fact: (name, value) => { facts[name] = value; },
  };
  let note: string | undefined;
  try {
    tools.signal.throwIfAborted();
    await run(tools, notes);
  } catch (error) {
    note = tools.signal.aborted ? 'The run was stopped.' : `It could not be tried to its end: ${describeFailure(error).reason}`;
  }
  const outcome = note !== undefined ? 'broken-off' : claims.length === 0 ? 'not-tried' : claims.every(({ holds }) => holds) ? 'holds' : 'does-not-hold';
  return { step, tried, outcome, claims, facts, answers: tools.recorder.take(), ...(note === undefined ? {} : { note }) };
}

/** A step that was left out on purpose. */
export function leftOut({ step, tried }: Pick<Step, 'step' | 'tried'>, note: string): StepReport {
  return { step, tried, outcome: 'not-tried', claims: [], facts: {}, answers: [], note };
}
