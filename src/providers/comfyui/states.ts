import { z } from 'zod';

/** Why a run ended badly, in the server's words: for the log. People are told its kind alone. */
export type RunError = { readonly nodeType: string; readonly exceptionType: string; readonly message: string };

/** Where a prompt stands. */
export type RunState =
  | { readonly kind: 'waiting' } | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly end: 'success'; readonly outputs: NodeOutputs; /** Of computing. */ readonly seconds?: number }
  | { readonly kind: 'ended'; readonly end: 'interrupted'; readonly seconds?: number }
  | { readonly kind: 'ended'; readonly end: 'error'; readonly error: RunError; readonly seconds?: number }
  /** In neither queue nor history. */
  | { readonly kind: 'unknown' };

/** What the nodes reported, by node and key. */
export type NodeOutputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const outputsSchema = z.record(z.string(), z.record(z.string(), z.unknown())).catch({});
const eventSchema = z.object({
  timestamp: z.number().optional().catch(undefined), node_type: z.string().catch(''), exception_type: z.string().catch(''), exception_message: z.string().catch(''),
});
const emptyEvent = eventSchema.parse({});
type RunEvent = z.output<typeof eventSchema>;
const statusSchema = z.object({
  status_str: z.string().optional().catch(undefined),
  messages: z.array(z.unknown()).catch([]),
}).nullish().transform((status) => ({ name: status?.status_str, events: eventsOf(status?.messages ?? []) }));

/** `GET /history/{id}`: empty while it has not ended. */
export const historySchema = z.record(z.string(), z.object({ outputs: outputsSchema, status: statusSchema }));
export type HistoryEntry = z.output<typeof historySchema>[string];

/** `GET /queue`; each item is `[number, id, graph, …]`. */
const queued = z.array(z.array(z.unknown()).transform((item) => String(item[1])));
export const queueSchema = z.object({ queue_running: queued, queue_pending: queued });

/** `GET /api/jobs/{id}` of newer servers. */
export const jobSchema = z.object({
  status: z.string(),
  outputs: outputsSchema.optional(),
  execution_status: statusSchema,
  execution_error: eventSchema.nullish().catch(undefined),
  execution_start_time: z.number().nullish().catch(undefined), execution_end_time: z.number().nullish().catch(undefined),
});

/** Where a prompt stands by its entry in the history. */
export function stateOfHistory({ outputs, status: { name, events } }: HistoryEntry): RunState {
  const seconds = secondsOf(events.get('execution_start')?.timestamp, lastTimestamp(events));
  // An interrupted run is an error there like any other; its last message tells them apart.
  if (events.has('execution_interrupted')) return { kind: 'ended', end: 'interrupted', ...seconds };
  if (name === 'error' || events.has('execution_error')) return { kind: 'ended', end: 'error', error: errorOf(events.get('execution_error')), ...seconds };
  return { kind: 'ended', end: 'success', outputs, ...seconds };
}

/** Where a prompt stands by its job. A status that is not known is taken for work under way. */
export function stateOfJob(job: z.output<typeof jobSchema>): RunState {
  const seconds = secondsOf(job.execution_start_time, job.execution_end_time);
  switch (job.status) {
    case 'pending': return { kind: 'waiting' };
    case 'completed': return { kind: 'ended', end: 'success', outputs: job.outputs ?? {}, ...seconds };
    case 'cancelled': return { kind: 'ended', end: 'interrupted', ...seconds };
    case 'failed': return { kind: 'ended', end: 'error', error: errorOf(job.execution_error ?? job.execution_status.events.get('execution_error')), ...seconds };
    default: return { kind: 'running' };
  }
}

function eventsOf(messages: readonly unknown[]): ReadonlyMap<string, RunEvent> {
  return new Map(messages.flatMap((message) => {
    const parsed = z.tuple([z.string(), eventSchema]).safeParse(message);
    return parsed.success ? [parsed.data] : [];
  }));
}

function errorOf(event: RunEvent = emptyEvent): RunError {
  return { nodeType: event.node_type, exceptionType: event.exception_type, message: event.exception_message };
}

function lastTimestamp(events: ReadonlyMap<string, RunEvent>): number | undefined {
  return Math.max(0, ...[...events.values()].map(({ timestamp }) => timestamp ?? 0)) || undefined;
}

/** Both in milliseconds; absent where the server does not say. */
function secondsOf(start: number | null | undefined, end: number | null | undefined): { readonly seconds?: number } {
  return typeof start === 'number' && typeof end === 'number' && end >= start ? { seconds: (end - start) / 1_000 } : {};
}
