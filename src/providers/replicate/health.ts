import type { Clock } from '../../core/clock.ts';
import { ProblemError } from '../../core/problem.ts';
import type { Health } from '../../core/provider.ts';
import type { ReplicateClient } from './client.ts';
import { errorIn } from './errors.ts';
import type { Shelf } from './shelf.ts';

export type HealthParts = { readonly client: Pick<ReplicateClient, 'account'>; readonly shelf: Shelf; readonly clock: Clock };

/** Asks whether the token is good, at no cost, and reads what has grown old of the models. Throws nothing. */
export async function examine({ client, shelf, clock }: HealthParts, signal: AbortSignal): Promise<Health> {
  try {
    const [fault, warnings] = await Promise.all([faultOfAccount({ client, clock }, signal), shelf.refresh(signal)]);
    if (fault !== undefined) return { ok: false, detail: fault };
    if (shelf.cards().length === 0) return { ok: false, detail: `No model can be offered. ${warnings.slice(0, 3).join(' ')}`.trim() };
    return { ok: true, ...(warnings.length > 0 ? { warnings } : {}) };
  } catch (error) {
    return { ok: false, detail: `Replicate did not answer in time (${error instanceof Error ? error.name : 'stopped'}).` };
  }
}

async function faultOfAccount({ client, clock }: Pick<HealthParts, 'client' | 'clock'>, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await client.account({ signal });
    if (answer.ok) return undefined;
    const { status, detail } = await errorIn(answer, { clock, signal });
    if (status === 401 || status === 403) return 'Replicate does not accept the token in REPLICATE_API_TOKEN.';
    return `Replicate answers with the status ${status}${detail === undefined ? '' : `: ${detail.slice(0, 200)}`}.`;
  } catch (error) {
    signal.throwIfAborted();
    return `Replicate cannot be reached${error instanceof ProblemError && error.problem.detail !== undefined ? ` (${error.problem.detail})` : ''}.`;
  }
}
