import type { Admission } from '../core/admission.ts';
import type { Catalog, Resolved } from '../core/catalog.ts';
import type { Clock } from '../core/clock.ts';
import type { Accepted, Job } from '../core/job.ts';
import type { Ledger } from '../core/ledger.ts';
import { callCount, expectedCost } from '../core/model-card.ts';
import { isProblem, problem, ProblemError, type Problem } from '../core/problem.ts';
import type { Backlog, NewCall } from '../core/queue.ts';
import { maxSeed, type GenerationRequest, type Input } from '../core/request.ts';
import type { Room } from '../core/room.ts';
import type { Store, Tx } from '../core/store.ts';
import { nameFiles } from '../store/files.ts';
import { prepared } from '../store/prepared.ts';
import { written } from '../store/written.ts';
import { takeInputs, type InputParts } from './inputs.ts';

export type AdmissionParts = {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly backlog: Backlog;
  readonly ledger: Ledger;
  readonly inputs: InputParts;
  readonly room: Room;
  readonly clock: Clock;
  /** 0..1 */
  readonly random: () => number;
  readonly limits: {
    readonly maxWaitingPerUser: number;
    /** Millionths of a dollar that may be spent in all, ever, by everybody; no limit if absent. */
    readonly spendCapMicros?: number;
  };
};

export function createAdmission(parts: AdmissionParts): Admission {
  return {
    admit: async (job, o) => {
      const resolved = parts.catalog.resolve(job.asked);
      if (isProblem(resolved)) return resolved;
      const full = await parts.room.refusal();
      if (full) return full;
      try {
        return await accept(parts, job, resolved, await takeInputs(parts.inputs, job.asked.inputs, o));
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
async function accept(parts: AdmissionParts, job: Job, { card, request: decided, notes }: Resolved, inputs: readonly Input[]): Promise<'queued' | Problem> {
  const { store, ledger, backlog, clock } = parts;
  const seed = decided.seed ?? Math.floor(parts.random() * (maxSeed + 1));
  const request: GenerationRequest = { ...decided, seed, inputs };
  const expected = expectedCost(card, request);
  if (!expected) return problem('not-priced', 'not-priced', { model: `${card.provider}/${card.name}` });
  return store.transaction(async (tx) => {
    const refusal = await overWaiting(tx, job, parts.limits.maxWaitingPerUser) ?? await overCap(tx, ledger, expected.micros, parts.limits.spendCapMicros);
    if (refusal) return refusal;
    const at = clock.now();
    const { numAffectedRows } = await putInLine(tx, { job: job.id, accepted: JSON.stringify({ request, card, ...(notes ? { notes } : {}) } satisfies Accepted), at });
    if (Number(numAffectedRows) === 0) return problem('canceled', 'canceled', {});
    await nameFiles(tx, job.id, 'input', inputs.map(({ file }) => file));
    await ledger.hold(tx, { job: job.id, requester: job.requester, expected, at });
    await backlog.add(tx, callsOf(job.id, request, card), { requester: job.requester, at });
    return 'queued';
    // What was received is admitted again otherwise, and nothing was bought or said.
  }, { sync: 'later' });
}

async function overWaiting(tx: Tx, job: Job, max: number): Promise<Problem | undefined> {
  const { rows: [counted] } = await countWaiting(tx, { user: job.requester.userId });
  const waiting = Number(counted?.waiting);
  return waiting >= max ? problem('over-quota', 'too-many-waiting', { waiting, max }) : undefined;
}

/** What costs nothing is accepted whatever was spent. Nobody else can hold money between this look and the hold. */
async function overCap(tx: Tx, ledger: Ledger, cost: number, cap: number | undefined): Promise<Problem | undefined> {
  if (cap === undefined || cost === 0) return undefined;
  const spent = await ledger.spent(tx);
  return spent + cost > cap ? problem('over-quota', 'spend-cap-reached', { cost, spent, cap }, { retryable: false }) : undefined;
}

/** As few calls as the model allows, each with a key of its own and the seeds that follow the one before; or one for each clip. */
function callsOf(job: string, request: GenerationRequest, card: Resolved['card']): readonly NewCall[] {
  return Array.from({ length: callCount(card, request) }, (_, index) => {
    const made = request.clips === undefined ? index * card.imagesPerCall : 0;
    return {
      job, index, provider: card.provider, model: card.name, key: `${job}-${index}`,
      count: Math.min(card.imagesPerCall, request.count - made),
      seed: (request.seed + made) % (maxSeed + 1),
      expectedSeconds: card.typicalSeconds[request.mode] ?? 10,
    };
  });
}
