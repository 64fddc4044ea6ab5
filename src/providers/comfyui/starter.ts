import type { StoredFile } from '../../core/media.ts';
import { problem, NotBegunError } from '../../core/problem.ts';
import type { Order, Provider, Status } from '../../core/provider.ts';
import { failedBefore, free } from '../common/verdict.ts';
import { takesOwnIds, type Box } from './box.ts';
import { fill, notesFor, orderProblem } from './fill.ts';
import type { Graph } from './graph.ts';
import type { Listener } from './listener.ts';
import type { Preset } from './preset.ts';
import type { Presets } from './presets.ts';
import { promptIdOf } from './prompt-id.ts';
import { weightsOf } from './run-progress.ts';
import type { PromptOperation, Start, Starts } from './starts.ts';

export type StarterParts = {
  readonly provider: string;
  readonly box: Box;
  readonly presets: Presets;
  readonly starts: Starts;
  readonly listener: Listener;
  readonly read: (file: StoredFile) => Promise<Uint8Array<ArrayBuffer>>;
};

/** Without a graph, the prompt is there already. */
type Prepared = { readonly operation: PromptOperation; readonly graph?: Graph };

const pollAfterMs = 1_000;

/** Begins orders, and finds out what became of a beginning that nobody saw the answer to. */
export function createStarter(parts: StarterParts): Pick<Provider, 'start'> & Required<Pick<Provider, 'find'>> {
  const { provider, box, presets, starts, listener } = parts;

  const start: Provider['start'] = async (order, { key, signal }) => {
    const preset = await presetOf(order, signal);
    if (!preset) return { kind: 'failed', problem: problem('invalid-request', 'model-unknown', { model: order.model }), cost: free };
    const fault = orderProblem(order, preset);
    if (fault) return { kind: 'failed', problem: fault, cost: free };
    let ready: Prepared;
    try {
      ready = await prepare(order, preset, promptIdOf(key), signal);
    } catch (error) {
      return failedBefore(error);
    }
    const { operation, graph } = ready;
    if (!graph) return pending(operation);
    const clientId = await listener.clientId();
    listener.follow(operation.id, operation.weights ?? {});
    const taken = await box.prompt({ id: operation.id, clientId, graph }, { signal }).catch((error: unknown) => {
      listener.forget(operation.id);
      throw error;
    });
    if ('id' in taken && taken.id === operation.id) return pending(operation);
    listener.forget(operation.id);
    // A server that is too old for it goes on with an id of its own.
    return 'id' in taken ? pending({ ...operation, id: taken.id }) : { ...taken, cost: free };
  };

  /** The workflow; a process that has not reached the server yet asks it first. */
  async function presetOf({ model }: Order, signal: AbortSignal): Promise<Preset | undefined> {
    if (presets.all().length > 0) return presets.named(model);
    const { ok } = await presets.refresh(signal);
    signal.throwIfAborted();
    const preset = presets.named(model);
    if (!preset && !ok) throw new NotBegunError(problem('unavailable', 'provider-unavailable', { provider }));
    return preset;
  }

  /** All that comes before the prompt itself: it is noted, asked whether it is there already, and its pictures are brought. */
  async function prepare(order: Order, preset: Preset, id: string, signal: AbortSignal): Promise<Prepared> {
    const witness = await box.anyPrompt({ signal });
    const draft = fill(preset, order, order.inputs.map(({ file }) => file.hash));
    const operation: PromptOperation = { id, mode: order.mode, count: order.count, outputs: [...preset.workflow.outputs], weights: weightsOf(draft), rates: preset.rates, notes: [...notesFor(preset, order)] };
    const before = await starts.of(id);
    const isThere = (await box.look(id, { signal })).kind !== 'unknown';
    if (isThere) return { operation: before?.operation ?? operation };
    await starts.note({ operation, ...(witness !== undefined && { witness }) });
    const uploaded: string[] = [];
    for (const { file } of order.inputs) {
      const ending = file.type.slice(file.type.indexOf('/') + 1);
      uploaded.push(await box.upload(`${file.hash}.${ending}`, await parts.read(file), file.type, { signal }));
    }
    return { operation, graph: fill(preset, order, uploaded) };
  }

  const find: NonNullable<Provider['find']> = async (key, { signal }) => {
    const id = promptIdOf(key);
    const noted = await starts.of(id);
    if ((await box.look(id, { signal })).kind !== 'unknown') return noted?.operation ?? { id };
    return (await hasForgottenNothing(noted, signal)) ? 'absent' : 'unknown';
  };

  /**
   * Whether a server that knows nothing of a prompt never had it. One that was restarted since has forgotten everything, and one
   * that chooses ids itself has it under another. An older start of the same purchase left a later note, so this is about the last.
   */
  async function hasForgottenNothing(noted: Start | undefined, signal: AbortSignal): Promise<boolean> {
    if (noted?.witness === undefined) return false;
    if ((await box.look(noted.witness, { signal })).kind === 'unknown') return false;
    return takesOwnIds(await box.version({ signal }));
  }
  return { start, find };
}

function pending(operation: PromptOperation): Status {
  return { kind: 'pending', operation, pollAfterMs };
}
