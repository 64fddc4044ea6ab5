import { makesVideo } from '../../core/request.ts';
import { problem } from '../../core/problem.ts';
import type { Provider, Status } from '../../core/provider.ts';
import type { Log } from '../../lib/log.ts';
import type { Box } from './box.ts';
import type { Listener } from './listener.ts';
import { filesIn } from './outputs.ts';
import { costOf, type Rates } from './price.ts';
import { problemOfRun } from './problems.ts';
import { operationSchema, type PromptOperation } from './starts.ts';
import type { RunState } from './states.ts';

export type RunsParts = { readonly provider: string; readonly box: Box; readonly listener: Listener; /** For a prompt that was found again without its own. */ readonly rates: Rates; readonly log: Log };

/** Milliseconds from one look to the next. */
const pollMs = { waiting: 2_000, running: 1_000, missing: 500 };
/** A prompt can be in neither queue nor history for a moment while it ends; seen so that many times in a row, it is gone. */
const looksUntilGone = 3;
const maxRemembered = 1_000;

/** Looks after prompts that were taken. What it remembers of them only helps: a fresh process comes to the same end. */
export function createRuns({ provider, box, listener, rates: usualRates, log }: RunsParts): Pick<Provider, 'check' | 'cancel'> {
  const missing = new Map<string, number>();
  const canceled = new Set<string>();

  const check: Provider['check'] = async (operation, { signal }) => {
    const parsed = operationSchema.safeParse(operation);
    if (!parsed.success) return { kind: 'lost' };
    const prompt = parsed.data;
    const state = await box.look(prompt.id, { signal });
    if (state.kind !== 'unknown') missing.delete(prompt.id);
    const status = statusOf(prompt, state);
    if (status.kind !== 'pending') {
      listener.forget(prompt.id);
      missing.delete(prompt.id);
    }
    return status;
  };

  function statusOf(prompt: PromptOperation, state: RunState): Status {
    switch (state.kind) {
      case 'waiting': return { kind: 'pending', operation: prompt, pollAfterMs: pollMs.waiting };
      case 'running': {
        listener.follow(prompt.id, prompt.weights ?? {});
        const fraction = listener.fraction(prompt.id);
        const preview = listener.preview(prompt.id);
        return { kind: 'pending', operation: prompt, pollAfterMs: pollMs.running, ...(fraction !== undefined && { fraction }), ...(preview && { preview }) };
      }
      case 'unknown': return gone(prompt);
      case 'ended': return endOf(prompt, state);
    }
  }

  /** A prompt that was taken out of the line before its turn leaves no trace; nor does any after a restart. */
  function gone(prompt: PromptOperation): Status {
    const looks = (missing.get(prompt.id) ?? 0) + 1;
    missing.set(prompt.id, looks);
    if (looks < looksUntilGone) return { kind: 'pending', operation: prompt, pollAfterMs: pollMs.missing };
    return canceled.has(prompt.id) ? { kind: 'canceled', cost: costOf(usualRates, undefined) } : { kind: 'lost' };
  }

  function endOf({ id, mode, count, outputs: nodes, rates = usualRates, notes = [] }: PromptOperation, state: Extract<RunState, { kind: 'ended' }>): Status {
    const cost = costOf(rates, state.seconds ?? 0);
    switch (state.end) {
      case 'interrupted': return { kind: 'canceled', cost };
      case 'error':
        log.warn({ provider, prompt: id, node: state.error.nodeType, exception: state.error.exceptionType }, 'a workflow failed');
        // It may hold what somebody asked for.
        log.debug({ provider, prompt: id, said: state.error.message.slice(0, 1_000) }, 'what the server said of a workflow that failed');
        return { kind: 'failed', problem: problemOfRun(state.error, provider), cost };
      case 'success': {
        const outputs = filesIn(state.outputs, { nodes, count, video: mode === undefined ? undefined : makesVideo(mode) });
        if (outputs.length > 0) return { kind: 'done', outputs, cost, ...(notes.length > 0 && { notes }) };
        return { kind: 'failed', problem: problem('internal', 'provider-failed', { provider }, { detail: 'The workflow ended without a file.' }), cost };
      }
    }
  }

  const cancel: Provider['cancel'] = async (operation, { signal }) => {
    const parsed = operationSchema.safeParse(operation);
    if (!parsed.success) return;
    await box.cancel(parsed.data.id, { signal });
    canceled.add(parsed.data.id);
    const oldest = canceled.size > maxRemembered ? canceled.values().next().value : undefined;
    if (oldest !== undefined) canceled.delete(oldest);
  };

  return { check, cancel };
}
