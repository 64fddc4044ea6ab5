import { z } from 'zod';
import { parseJson } from '../../lib/parse-json.ts';
import type { Graph, GraphNode } from './graph.ts';

/** How much of a run each node is, by its id. JSON: a process that never saw the start knows it too. */
export type Weights = { readonly [node: string]: number };

/** A sampler takes nearly all of the time; what the others take differs, and is little. */
const samplerWeight = 20;

export function weightsOf(graph: Graph): Weights {
  const isSampler = ({ inputs }: GraphNode): boolean => 'latent_image' in inputs || ('steps' in inputs && ('seed' in inputs || 'noise_seed' in inputs));
  return Object.fromEntries(Object.entries(graph).map(([id, node]) => [id, isSampler(node) ? samplerWeight : 1]));
}

const about = z.object({ prompt_id: z.string() });
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('execution_cached'), data: about.extend({ nodes: z.array(z.string()) }) }),
  z.object({ type: z.literal('executing'), data: about.extend({ node: z.string().nullish() }) }),
  z.object({ type: z.literal('progress'), data: about.extend({ node: z.string(), value: z.number(), max: z.number() }) }),
  z.object({ type: z.literal('progress_state'), data: about.extend({ nodes: z.record(z.string(), z.object({ value: z.number(), max: z.number(), state: z.string() })) }) }),
  z.object({ type: z.literal('executed'), data: about.extend({ node: z.string() }) }),
]);
type RunEvent = z.output<typeof eventSchema>;

/** An event of the server's that says how far a prompt is; undefined = another one, or none at all. */
export function readEvent(text: string): RunEvent | undefined {
  return eventSchema.safeParse(parseJson(text)).data;
}

/** Whether it says that the prompt does not run any more. */
export function isEnd(event: RunEvent): boolean {
  return event.type === 'executing' && typeof event.data.node !== 'string';
}

/** How far one prompt is, from the events that were heard of it. What was missed is made up for by the next ones. */
export type RunProgress = {
  heard(event: RunEvent): void;
  /** 0..1, never falling; undefined = nothing was heard yet. */
  fraction(): number | undefined;
};

export function createRunProgress(weights: Weights): RunProgress {
  const parts = new Map<string, number>();
  const cached = new Set<string>();
  let current: string | undefined;
  let highest: number | undefined;

  const share = (value: number, max: number): number => (max > 0 ? Math.min(1, Math.max(0, value / max)) : 0);
  const note = (event: RunEvent): void => {
    switch (event.type) {
      case 'execution_cached':
        for (const node of event.data.nodes) cached.add(node);
        return;
      case 'executing':
        // Nodes run one after the other, so the next one's turn is the end of the one before.
        if (current !== undefined && current !== event.data.node) parts.set(current, 1);
        current = event.data.node ?? undefined;
        return;
      case 'progress':
        parts.set(event.data.node, share(event.data.value, event.data.max));
        return;
      case 'progress_state':
        for (const [node, { value, max, state }] of Object.entries(event.data.nodes)) parts.set(node, state === 'finished' ? 1 : state === 'running' ? share(value, max) : 0);
        return;
      case 'executed':
        parts.set(event.data.node, 1);
    }
  };
  return {
    heard(event) {
      note(event);
      let [done, whole] = [0, 0];
      for (const [node, weight] of Object.entries(weights)) {
        if (cached.has(node)) continue;
        whole += weight;
        done += weight * (parts.get(node) ?? 0);
      }
      if (whole > 0) highest = Math.max(highest ?? 0, Math.min(1, done / whole));
    },
    fraction: () => highest,
  };
}
