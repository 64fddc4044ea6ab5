import { artifactName } from '../core/artifact.ts';
import type { Clock } from '../core/clock.ts';
import type { Outcome } from '../core/delivery.ts';
import type { JobWithCalls } from '../core/job.ts';
import type { Media, StoredFile } from '../core/media.ts';
import { isProblem, ProblemError, toProblem, type Problem } from '../core/problem.ts';
import type { Log } from '../lib/log.ts';
import { insist } from './patience.ts';

type Parts = { readonly media: Pick<Media, 'join'>; readonly clock: Clock; readonly log: Log };
type Signals = { readonly stopping: AbortSignal; readonly signal: AbortSignal };

/** A disk that is full for a moment is no reason to give up what was paid for; after so many times it is. */
const joinTries = 3;

/**
 * The clips of a set of photos as the one video that was asked for; any other outcome as it is. Can be repeated after a crash: the
 * clips stay. Where they cannot be joined that is the outcome, for which the person is not charged. Throws only when it is to stop.
 */
export async function joinClips(parts: Parts, { job, calls }: JobWithCalls, outcome: Outcome, signals: Signals): Promise<Outcome> {
  if (outcome.kind !== 'result' || job.accepted?.request.clips === undefined) return outcome;
  // Whatever else a service hands over with its clip has no place in the video.
  const clips = calls.flatMap(({ state }) => (state.name === 'made' ? state.originals.slice(0, 1) : []));
  if (clips.length < 2) return outcome;
  const joined = await join(parts, clips, signals);
  if (!isProblem(joined)) return { ...outcome, artifacts: [{ file: joined, seed: job.accepted.request.seed, name: artifactName(job.id, 1, joined) }] };
  parts.log.warn({ job: job.id, problem: joined }, 'the clips of a set could not be joined');
  return { kind: 'problem', problem: joined, cost: { micros: 0, estimated: false } };
}

async function join({ media, clock, log }: Parts, clips: readonly StoredFile[], { stopping, signal }: Signals): Promise<StoredFile | Problem> {
  try {
    return await insist({ clock, log, until: stopping, atMost: joinTries }, () => media.join(clips, { signal }).catch(hopeless));
  } catch (error) {
    stopping.throwIfAborted();
    return toProblem(error);
  }
}

/** The problem, where it would be the same next time. */
function hopeless(error: unknown): Problem {
  if (error instanceof ProblemError && !error.problem.retryable) return error.problem;
  throw error;
}
