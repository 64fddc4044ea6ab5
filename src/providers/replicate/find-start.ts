import type { Operation } from '../../core/call.ts';
import { ProblemError } from '../../core/problem.ts';
import type { Answer } from '../http/answer.ts';
import type { ReplicateClient } from './client.ts';
import { operationOf } from './operation.ts';
import { pageSchema, type Listed } from './prediction.ts';
import { hashOf, type Started, type Starts } from './starts.ts';

export type FindStartParts = {
  readonly client: Pick<ReplicateClient, 'predictions'>;
  readonly starts: Starts;
  /** What an answer that is an error means. */
  readonly errorOf: (answer: Answer, signal: AbortSignal) => Promise<ProblemError>;
};

/** Milliseconds around the start within which its prediction was created: how long a start may be under way, and what clocks differ. */
const before = 5 * 60_000;
const after = 10 * 60_000;
/** Pages of a hundred. */
const mostPages = 20;

/**
 * What became of a start whose answer nobody saw. Found: the one prediction of that time which holds all that was sent, the seed
 * among it. Absent: the list was seen whole, and nothing in it can be ours. Anything less certain is unknown. Throws
 * `ProblemError` when the service does not answer.
 */
export async function findStart({ client, starts, errorOf }: FindStartParts, key: string, signal: AbortSignal): Promise<Operation | 'absent' | 'unknown'> {
  const started = await starts.find(key);
  if (!started) return 'unknown';
  if (started.id !== undefined) return operationOf(started.draft, started.id);
  const listed = await listAround({ client, errorOf }, started.at, signal);
  const others = (await starts.all()).filter((other) => other.key !== key);
  const claimed = new Set(others.map(({ id }) => id));
  const free = listed.predictions.filter((prediction) => prediction === undefined || !claimed.has(prediction.id));
  const judged = free.map((prediction) => ({ prediction, verdict: prediction ? compare(started, prediction) : 'doubtful' }));
  const [match, ...further] = judged.filter(({ verdict }) => verdict === 'same');
  if (match?.prediction) {
    const hasTwin = others.some((other) => other.id === undefined && Math.abs(other.at - started.at) < before + after && isTwin(other, started));
    if (further.length > 0 || hasTwin) return 'unknown';
    const { id } = match.prediction;
    await starts.keep({ ...started, id });
    return operationOf(started.draft, id);
  }
  return started.isTimeCertain && listed.isWhole && judged.every(({ verdict }) => verdict === 'other') ? 'absent' : 'unknown';
}

/** Everything of that time, newest first. An entry that cannot be read is undefined; it might be ours. */
async function listAround(
  { client, errorOf }: Pick<FindStartParts, 'client' | 'errorOf'>, at: number, signal: AbortSignal,
): Promise<{ readonly isWhole: boolean; readonly predictions: readonly (Listed | undefined)[] }> {
  const predictions: (Listed | undefined)[] = [];
  const isOlder = (prediction: Listed | undefined): boolean => prediction?.created_at !== undefined && prediction.created_at < at - before;
  const isNewer = (prediction: Listed | undefined): boolean => prediction?.created_at !== undefined && prediction.created_at > at + after;
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.predictions(cursor, { signal });
    if (!answer.ok) throw await errorOf(answer, signal);
    const { results, next } = await answer.json(pageSchema);
    predictions.push(...results.filter((prediction) => !isOlder(prediction) && !isNewer(prediction)));
    cursor = cursorIn(next);
    const isEnd = next == null || results.some(isOlder);
    if (isEnd || cursor === undefined) return { isWhole: isEnd, predictions };
  }
  return { isWhole: false, predictions };
}

/** The service gives the next page as an address; only the cursor in it is taken. */
function cursorIn(next: string | null | undefined): string | undefined {
  return next == null || !URL.canParse(next) ? undefined : new URL(next).searchParams.get('cursor') ?? undefined;
}

/** Whether a prediction holds what was sent. Another seed is another order's, and so are other words; what is not shown may be anything. */
function compare({ marks }: Started, { input, source }: Listed): 'same' | 'other' | 'doubtful' {
  if (source === 'web') return 'other';
  if (typeof input !== 'object' || input === null) return 'doubtful';
  const shown = new Map<string, unknown>(Object.entries(input));
  const isShown = (name: string): boolean => marks[name] !== undefined && shown.get(name) != null;
  const differs = (name: string): boolean => isShown(name) && hashOf(shown.get(name)) !== marks[name]?.hash;
  // The same seed under other words is too much of a chance: the words may have been rewritten there.
  if (differs('seed') || (differs('prompt') && !isShown('seed'))) return 'other';
  const plain = Object.entries(marks).filter(([, { isPicture }]) => !isPicture);
  const pictures = Object.entries(marks).filter(([, { isPicture }]) => isPicture);
  const holds = ([name, { hash }]: [string, Started['marks'][string]]): boolean => shown.has(name) && hashOf(shown.get(name)) === hash;
  // A seed is one of four thousand millions. Without one it must be the same to the last picture.
  const isSame = plain.every(holds) && plain.length > 0 && (marks['seed'] !== undefined || pictures.every(holds));
  return isSame ? 'same' : 'doubtful';
}

/** Two orders that no list can tell apart. */
function isTwin(one: Started, other: Started): boolean {
  const plain = ({ marks }: Started): string => JSON.stringify(Object.entries(marks).filter(([, { isPicture }]) => !isPicture).toSorted());
  return plain(one) === plain(other);
}
