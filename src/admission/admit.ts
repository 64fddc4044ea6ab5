import type { Admission } from '../core/admission.ts';
import type { Catalog, Resolved } from '../core/catalog.ts';
import type { Clock } from '../core/clock.ts';
import type { Job } from '../core/job.ts';
import type { Ledger } from '../core/ledger.ts';
import { expectedCost } from '../core/model-card.ts';
import { isProblem, problem, ProblemError, type Problem } from '../core/problem.ts';
import type { Backlog, NewCall } from '../core/queue.ts';
import { maxSeed, type GenerationRequest, type Input } from '../core/request.ts';
import type { Store, Tx } from '../core/store.ts';
import { prepared } from '../store/prepared.ts';
import { written } from '../store/written.ts';
import { takeInput, type InputParts } from './inputs.ts';

export type AdmissionParts = {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly backlog: Backlog;
  readonly ledger: Ledger;
  readonly inputs: InputParts;
  readonly clock: Clock;
  /** 0..1 */
  readonly random: () => number;
  readonly limits: { readonly maxWaitingPerUser: number };
};

export function createAdmission(parts: AdmissionParts): Admission {
  return {
    admit: async (job, o) => {
      const resolved = parts.catalog.resolve(job.asked);
      if (isProblem(resolved)) return resolved;
      try {
        const inputs: Input[] = [];
        for (const asked of job.asked.inputs) inputs.push(await takeInput(parts.inputs, asked, o));
        return await accept(parts, job, resolved, inputs);
      } catch (error) {
        // Whatever broke off at the end of the process is nobody's fault.
        o.signal.throwIfAborted();
        if (error instanceof ProblemError) return error.problem;
        throw error;
      }
    },
  };
}

const countWaiting = prepared((tx: Tx, { user }: { user: string }) => (
  tx.selectFrom('jobs').select((is) => is.fn.countAll<number>().as('waiting')).where('user_id', '=', user).where('phase', '=', written('queued'))
));
const putInLine = prepared((tx: Tx, { job, accepted, at }: { job: string; accepted: string; at: number }) => (
  tx.updateTable('jobs').set({ phase: 'queued', accepted_json: accepted, queued_at: at })
    .where('id', '=', job).where('phase', '=', written('received')).where('cancel_asked_by', 'is', null)
));

/** Hold, job and calls in one transaction: either all of them stand or none. */
async function accept(parts: AdmissionParts, job: Job, { card, request: decided }: Resolved, inputs: readonly Input[]): Promise<'queued' | Problem> {
  const { store, ledger, backlog, clock } = parts;
  const seed = decided.seed ?? Math.floor(parts.random() * (maxSeed + 1));
  const request: GenerationRequest = { ...decided, seed, inputs };
  const expected = expectedCost(card, request);
  if (!expected) return problem('not-priced', 'not-priced', { model: `${card.provider}/${card.name}` });
  return store.transaction(async (tx) => {
    const refusal = await overWaiting(tx, job, parts.limits.maxWaitingPerUser);
    if (refusal) return refusal;
    const at = clock.now();
    const { numAffectedRows } = await putInLine(tx, { job: job.id, accepted: JSON.stringify({ request, card }), at });
    if (Number(numAffectedRows) === 0) return problem('canceled', 'canceled', {});
    await ledger.hold(tx, { job: job.id, requester: job.requester, expected, at });
    await backlog.add(tx, callsOf(job.id, request, card), { requester: job.requester, at });
    return 'queued';
  });
}

async function overWaiting(tx: Tx, job: Job, max: number): Promise<Problem | undefined> {
  const { rows: [counted] } = await countWaiting(tx, { user: job.requester.userId });
  const waiting = Number(counted?.waiting);
  return waiting >= max ? problem('over-quota', 'too-many-waiting', { waiting, max }) : undefined;
}

/** As few calls as the model allows; each has a key of its own and the seeds that follow the one before. */
function callsOf(job: string, request: GenerationRequest, card: Resolved['card']): readonly NewCall[] {
  const calls: NewCall[] = [];
  for (let made = 0; made < request.count; made += card.imagesPerCall) {
    const index = calls.length;
    calls.push({
      job, index, provider: card.provider, model: card.name, key: `${job}-${index}`,
      count: Math.min(card.imagesPerCall, request.count - made),
      seed: (request.seed + made) % (maxSeed + 1),
      expectedSeconds: card.typicalSeconds[request.mode] ?? 10,
    });
  }
  return calls;
}
