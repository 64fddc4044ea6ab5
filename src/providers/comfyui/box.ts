import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { problem, ProblemError } from '../../core/problem.ts';
import type { Status } from '../../core/provider.ts';
import type { Answer } from '../http/answer.ts';
import type { HttpClient } from '../http/client.ts';
import { failedStart, problemOf, readError } from '../http/judge.ts';
import type { Graph } from './graph.ts';
import { type NodeClasses, nodeClassesSchema } from './node-classes.ts';
import type { FileRef } from './outputs.ts';
import { problemOfGraph } from './problems.ts';
import { historySchema, jobSchema, queueSchema, stateOfHistory, stateOfJob, type RunState } from './states.ts';

type With = { readonly signal: AbortSignal };

/** What a prompt is sent with. */
export type NewPrompt = { readonly id: string; readonly clientId: string; readonly graph: Graph };

/** One ComfyUI server. Every method but `prompt` is free; a question throws `ProblemError` when there is no answer. */
export type Box = {
  /** Its version, `0.33.0`; empty where it does not say. */
  version(o: With): Promise<string>;
  /** What it knows of these kinds of node; unknown ones are left out. */
  classes(names: readonly string[], o: With): Promise<NodeClasses>;
  /** Stores a picture among its inputs; returns what a LoadImage takes for it. */
  upload(name: string, bytes: Uint8Array<ArrayBuffer>, type: string, o: With): Promise<string>;
  /** Puts a prompt in line: the id under which it goes there, or a certain no. Throws as a start does. */
  prompt(asked: NewPrompt, o: With): Promise<{ readonly id: string } | Extract<Status, { kind: 'failed' }>>;
  look(id: string, o: With): Promise<RunState>;
  /** A prompt that it remembers, to tell later whether it has been restarted; undefined = it remembers none. */
  anyPrompt(o: With): Promise<string | undefined>;
  /** Ends this prompt and no other. */
  cancel(id: string, o: With): Promise<void>;
  view(file: FileRef, o: With): Promise<ReadableStream<Uint8Array>>;
};

/** From here on it takes ids that the client chose, and interrupts a single prompt by its id. Verified on this one; older ones are not trusted with either. */
const firstWithOwnIds = [0, 3, 64] as const;
export function takesOwnIds(version: string): boolean {
  const parts = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (!parts) return false;
  for (const [index, needed] of firstWithOwnIds.entries()) {
    const part = parts[index] ?? 0;
    if (part !== needed) return part > needed;
  }
  return true;
}

const questionsAtOnce = 4;
/** A queue holds the whole graph of everyone who waits. */
const maxAnswerBytes = 64 * 2 ** 20;

export type BoxParts = {
  readonly provider: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Takes secrets out of a text. */
  readonly scrub: (text: string) => string;
  /** For nodes that have a service elsewhere do the work, and pay it from a Comfy account. */
  readonly accountKey?: string;
};

export function createBox({ provider, http, clock, scrub, accountKey }: BoxParts): Box {
  /** Newer servers have jobs; whether this one has is learnt by asking. */
  let hasJobs = true;

  const noAnswer = async (answer: Answer, signal: AbortSignal): Promise<ProblemError> => new ProblemError(problemOf(await readError(answer, { clock, signal })));
  const ask = async <T>(path: string, schema: z.ZodType<T>, { signal }: With): Promise<T> => {
    const answer = await http.request({ path, signal });
    if (!answer.ok) throw await noAnswer(answer, signal);
    return answer.json(schema, { maxBytes: maxAnswerBytes });
  };
  /** These answer with an empty body. */
  const tell = async (path: string, json: unknown, { signal }: With): Promise<void> => {
    const answer = await http.request({ method: 'POST', path, json, signal });
    if (!answer.ok) throw await noAnswer(answer, signal);
    await answer.stream().cancel();
  };

  const version = async (o: With): Promise<string> => {
    const stats = await ask('/system_stats', z.object({ system: z.object({ comfyui_version: z.string().nullish() }) }), o);
    // It may have become another one since.
    hasJobs = true;
    return /^[\w.+-]{1,40}$/.exec(stats.system.comfyui_version ?? '')?.[0] ?? '';
  };

  const withoutSecrets = (state: RunState): RunState => {
    if (state.kind !== 'ended' || state.end !== 'error') return state;
    const { nodeType, exceptionType, message } = state.error;
    return { ...state, error: { nodeType: scrub(nodeType), exceptionType: scrub(exceptionType), message: scrub(message) } };
  };

  const history = async (id: string, o: With): Promise<RunState> => {
    // In this order: what has left the queue since the first look is in the history by the second.
    const { queue_running: running, queue_pending: pending } = await ask('/queue', queueSchema, o);
    if (running.includes(id)) return { kind: 'running' };
    if (pending.includes(id)) return { kind: 'waiting' };
    const entry = (await ask(`/history/${encodeURIComponent(id)}`, historySchema, o))[id];
    return entry ? withoutSecrets(stateOfHistory(entry)) : { kind: 'unknown' };
  };

  const look = async (id: string, o: With): Promise<RunState> => {
    if (!hasJobs) return history(id, o);
    const answer = await http.request({ path: `/api/jobs/${encodeURIComponent(id)}`, signal: o.signal });
    if (answer.ok) return withoutSecrets(stateOfJob(await answer.json(jobSchema, { maxBytes: maxAnswerBytes })));
    const error = await readError(answer, { clock, signal: o.signal });
    if (answer.status !== 404) throw new ProblemError(problemOf(error));
    // Only in these words is it about the job. In any other the route is not there, or a gateway answers for a server that is down.
    if (error.detail !== undefined && /job not found/i.test(error.detail)) return { kind: 'unknown' };
    hasJobs = false;
    return history(id, o);
  };

  const classNamed = async (name: string, { signal }: With): Promise<NodeClasses> => {
    const answer = await http.request({ path: `/object_info/${encodeURIComponent(name)}`, signal });
    // A custom node that cannot describe itself fails alone, and not the whole server with it.
    if (answer.status === 500) {
      await answer.stream().cancel();
      return {};
    }
    if (!answer.ok) throw await noAnswer(answer, signal);
    return answer.json(nodeClassesSchema, { maxBytes: maxAnswerBytes });
  };

  return {
    version, look,
    async classes(names, o) {
      const known: Record<string, NodeClasses[string]> = {};
      for (let at = 0; at < names.length; at += questionsAtOnce) {
        const answers = await Promise.all(names.slice(at, at + questionsAtOnce).map((name) => classNamed(name, o)));
        for (const answer of answers) Object.assign(known, answer);
      }
      return known;
    },
    async upload(name, bytes, type, { signal }) {
      const form = new FormData();
      form.set('image', new Blob([bytes], { type }), name);
      form.set('type', 'input');
      form.set('subfolder', 'darkroom');
      // Files are named after their bytes: whatever is there under this name is the same picture.
      form.set('overwrite', 'true');
      const answer = await http.request({ method: 'POST', path: '/upload/image', form, signal });
      if (answer.status === 413) throw new ProblemError(problem('invalid-request', 'provider-rejected', { provider }, { detail: 'A picture is larger than the server takes.' }));
      if (!answer.ok) throw await noAnswer(answer, signal);
      const stored = await answer.json(z.object({ name: z.string().regex(/./), subfolder: z.string().optional() }));
      return stored.subfolder ? `${stored.subfolder}/${stored.name}` : stored.name;
    },
    async prompt({ id, clientId, graph }, { signal }) {
      const account = accountKey === undefined ? {} : { extra_data: { api_key_comfy_org: accountKey } };
      const answer = await http.request({ method: 'POST', path: '/prompt', json: { prompt: graph, prompt_id: id, client_id: clientId, ...account }, signal });
      if (answer.ok) return { id: (await answer.json(z.object({ prompt_id: z.string().regex(/^[\w-]{1,100}$/) }))).prompt_id };
      const error = await readError(answer, { clock, signal });
      const refusal = problemOfGraph(error, provider);
      return refusal ? { kind: 'failed', problem: refusal } : failedStart(error);
    },
    async anyPrompt(o) {
      const [ended] = Object.keys(await ask('/history?max_items=1', z.record(z.string(), z.unknown()), o));
      if (ended !== undefined) return ended;
      const { queue_running: [running], queue_pending: [pending] } = await ask('/queue', queueSchema, o);
      return running ?? pending;
    },
    async cancel(id, o) {
      const answer = await http.request({ method: 'POST', path: `/api/jobs/${encodeURIComponent(id)}/cancel`, json: {}, signal: o.signal });
      if (answer.ok) return await answer.stream().cancel();
      if (answer.status !== 404 && answer.status !== 405) throw await noAnswer(answer, o.signal);
      await answer.stream().cancel();
      await tell('/queue', { delete: [id] }, o);
      // An old server does not read the id and ends whatever runs: there the work goes on to its end.
      if (takesOwnIds(await version(o))) await tell('/interrupt', { prompt_id: id }, o);
    },
    async view({ filename, subfolder, type }, { signal }) {
      const answer = await http.request({ path: `/view?${new URLSearchParams({ filename, subfolder, type })}`, signal });
      // It says so without a word; with one, it is a gateway that speaks for a server that is down.
      const isGone = answer.status === 404 && (await answer.text({ maxBytes: 1_000 }).catch(() => 'more')) === '';
      if (isGone) throw new ProblemError(problem('lost', 'provider-lost', { provider }, { retryable: false }));
      if (answer.status === 404) throw new ProblemError(problem('unavailable', 'provider-failed', { provider }, { detail: 'a page instead of a file' }));
      if (!answer.ok) throw await noAnswer(answer, signal);
      // A proxy's page for people, with a status that says all is well.
      if (answer.header('content-type')?.startsWith('text/html') === true) throw new ProblemError(problem('unavailable', 'provider-failed', { provider }, { detail: 'a page instead of a file' }));
      return answer.stream();
    },
  };
}
