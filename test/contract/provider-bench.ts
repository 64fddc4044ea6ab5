import { expect } from 'vitest';
import type { StoredFile } from '../../src/core/media.ts';
import type { ModelCard } from '../../src/core/model-card.ts';
import type { Problem } from '../../src/core/problem.ts';
import { ProblemError } from '../../src/core/problem.ts';
import type { Order, Output, Provider, Status } from '../../src/core/provider.ts';
import type { Mode } from '../../src/core/request.ts';
import { makesVideo } from '../../src/core/request.ts';

/** A provider over a service of its own, with the levers that the suite pulls. */
export type ProviderBench = {
  readonly provider: Provider;
  /** Another instance over the same service, as after a restart. */
  again(): Provider;
  /** A picture that the provider can read. */
  picture(): Promise<StoredFile>;
  /** Lets `ms` milliseconds pass, in whatever time the provider lives. */
  pass(ms: number): Promise<void>;
  /** Seeds that have reached the service (or the drawing), in order. */
  seeds(): readonly number[];
  /** How many paid requests have reached the service. */
  starts(): number;
  /** The next request is answered so: `busy` = 429 with Retry-After 7, `error` = 500, `unauthorized` = 401, `lost` = accepted, no answer. */
  fault?(kind: 'busy' | 'error' | 'unauthorized' | 'lost'): void;
  /** The origin that `own` outputs may lie at. */
  readonly origin?: string;
};

export const signal = new AbortController().signal;
const patience = 2_000;

export type Offer = { readonly card: ModelCard; readonly mode: Mode };

/** Every model in every mode. */
export function offers(provider: Provider): readonly Offer[] {
  return provider.models().flatMap((card) => card.modes.map((mode) => ({ card, mode })));
}

export function firstOffer(provider: Provider): Offer {
  const [first] = offers(provider);
  if (!first) throw new Error('The provider offers nothing.');
  return first;
}

/** The simplest order that a card allows. */
export async function orderFor(bench: Pick<ProviderBench, 'picture'>, card: ModelCard, mode: Mode, prompt: string): Promise<Order> {
  const inputs = card.inputs[mode];
  const [aspectRatio] = card.aspectRatios;
  const durations = card.durationsSeconds ?? [];
  return {
    mode, model: card.name, prompt, count: 1, seed: 5, options: {},
    inputs: [
      ...(inputs && inputs.image > 0 ? [{ role: 'image' as const, file: await bench.picture() }] : []),
      ...(inputs?.maskNeeded === true ? [{ role: 'mask' as const, file: await bench.picture() }] : []),
    ],
    ...(aspectRatio !== undefined && { aspectRatio }),
    ...(makesVideo(mode) && durations.length > 0 && { durationSeconds: Math.min(...durations) }),
  };
}

export async function start(bench: ProviderBench, order: Order, key: string): Promise<Status> {
  return bench.provider.start(order, { key, signal });
}

/** Looks until it is final. */
export async function finish(bench: ProviderBench, status: Status, provider = bench.provider): Promise<Status> {
  let current = status;
  for (let looks = 0; current.kind === 'pending' && looks < patience; looks += 1) {
    if (current.fraction !== undefined) expect(current.fraction >= 0 && current.fraction <= 1).toBe(true);
    await bench.pass(current.pollAfterMs ?? 1_000);
    current = await provider.check(current.operation, { signal });
  }
  return current;
}

export function outputsOf(status: Status): readonly Output[] {
  if (status.kind !== 'done') throw new Error(`It is ${status.kind}, not done: ${JSON.stringify(status)}`);
  return status.outputs;
}

/** What work gives, or the error it throws. */
export async function thrownOr<T>(work: Promise<T>): Promise<T | Error> {
  try {
    return await work;
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}

/** Why a start was not begun. */
export async function problemOfStart(bench: ProviderBench, order: Order, key: string): Promise<Problem | undefined> {
  const answer = await thrownOr(bench.provider.start(order, { key, signal }));
  if (answer instanceof ProblemError) return answer.problem;
  return !(answer instanceof Error) && answer.kind === 'failed' ? answer.problem : undefined;
}
