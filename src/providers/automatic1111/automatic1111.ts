import { z } from 'zod';
import { fullName } from '../../core/model-card.ts';
import { noteSchema, type Note } from '../../core/note.ts';
import { problem, ProblemError } from '../../core/problem.ts';
import type { Health, Order } from '../../core/provider.ts';
import { orderFault } from '../common/order-fault.ts';
import { networkTag, withPlainWords } from '../common/prompt-tags.ts';
import { pricePerCall } from '../common/settings.ts';
import { failedBefore, unwell } from '../common/verdict.ts';
import { defineProvider } from '../define.ts';
import { readError } from '../http/judge.ts';
import { brokenOff, failureOf, resultOf } from './answers.ts';
import { requestOf, type Request } from './body.ts';
import { createBox } from './box.ts';
import { offersOf, type Offer } from './inventory.ts';
import { createRemains } from './remains.ts';
import { clientOf, settings, wantedOf, type Settings } from './settings.ts';
import { createTasks, type Task } from './tasks.ts';

/** Milliseconds that a start waits for its answer: what is wrong with a request is said at once. */
const answerAtOnce = 2_000;
const pollAfterMs = 1_500;
/** Milliseconds that the end of the bot waits for pictures under way. */
const lastWait = 15_000;

const operationSchema = z.object({ task: z.string().regex(/^task\([^)]{1,200}\)$/), notes: z.array(noteSchema).default([]) });
type Prepared = { readonly task: string; readonly request: Request; readonly notes: readonly Note[] };

/**
 * The API of Stable Diffusion web UIs. A request there blocks until its result is in the answer, so it goes on beside the
 * start, which returns the name under which the web UI shows how far it is and can be told to stop.
 */
export const automatic1111 = defineProvider({
  kind: 'automatic1111',
  about: 'AUTOMATIC1111, Forge or reForge on a machine of yours, started with --api.',
  settings,
  create(given, { instance, fetch, clock, log, read, draw, kept }) {
    const price = pricePerCall(given.AUTOMATIC1111_PRICE_USD_PER_CALL, { asOf: '2026-11-23', variable: 'AUTOMATIC1111_PRICE_USD_PER_CALL' });
    const cost = { micros: price.rows[0]?.micros ?? 0, estimated: false };
    const box = createBox({ client: clientOf(given, { provider: instance, fetch }), clock });
    const tasks = createTasks();
    const remains = createRemains(kept);
    let offers: readonly Offer[] = [];

    const learn = async (signal: AbortSignal): Promise<readonly Offer[]> =>
      offers = offersOf(await box.inventory(signal), { provider: instance, price, only: wantedOf(given) });

    /** Everything up to the start itself; throws `ProblemError` where it cannot be. */
    const prepare = async (ordered: Order, key: string, signal: AbortSignal): Promise<Prepared> => {
      const { order, notes } = withPlainWords(ordered, [networkTag]);
      const offer = (await learn(signal)).find(({ card }) => card.name === order.model);
      if (!offer) throw new ProblemError(problem('invalid-request', 'model-unknown', { model: fullName({ provider: instance, name: order.model }) }));
      const fault = orderFault(order, offer.card);
      if (fault) throw new ProblemError(fault);
      const task = `task(${key.replaceAll(/[^\w.:-]/g, '-').slice(0, 200)})`;
      const defaults = { read, draw, signal, side: given.AUTOMATIC1111_SIDE, steps: given.AUTOMATIC1111_STEPS, cfgScale: given.AUTOMATIC1111_CFG_SCALE };
      return { task, notes, request: await requestOf(defaults, offer, order, task) };
    };

    const begin = ({ task: name, request, notes }: Prepared, count: number): Task => tasks.begin(name, async (task, signal) => {
      const answer = await box.make(request, signal);
      if (!answer.ok) return failureOf(await readError(answer, { clock, signal }));
      const status = await resultOf(answer, task, { provider: instance, count, cost });
      return status.kind === 'done' ? { ...status, notes } : status;
    });

    /** How far a task is, 0..1; undefined where the web UI works on something else. Stops it there where `isUnwanted`, and only then. */
    const look = async (name: string, task: Task | undefined, isUnwanted: boolean, signal: AbortSignal): Promise<number | undefined> => {
      const current = await box.current(signal);
      if (current.task !== name) return undefined;
      // Said before it is sent: the half-made picture may be here before the answer is.
      if (task && isUnwanted) task.isInterrupted = true;
      if (isUnwanted) await box.interrupt(signal);
      return current.fraction;
    };

    return {
      id: instance,
      // The web UI makes one picture at a time; in its own queue they would be out of the fair order.
      limits: { concurrency: 1 },
      models: () => offers.map(({ card }) => card),
      refresh: ({ signal }) => learn(signal).then((all) => healthOf(all, given), unwell),
      async start(order, { key, signal }) {
        let prepared: Prepared;
        try {
          prepared = await prepare(order, key, signal);
        } catch (error) {
          return failedBefore(error);
        }
        await remains.clear();
        const task = begin(prepared, order.count);
        const over = new AbortController();
        const waited = clock.sleep(answerAtOnce, AbortSignal.any([signal, over.signal]));
        await Promise.race([task.settled, waited]).finally(() => over.abort());
        if (!task.outcome) return { kind: 'pending', operation: { task: prepared.task, notes: [...prepared.notes] }, pollAfterMs };
        tasks.forget(prepared.task);
        if ('thrown' in task.outcome) throw task.outcome.thrown;
        return task.outcome.status;
      },
      async check(operation, { signal }) {
        const parsed = operationSchema.safeParse(operation);
        if (!parsed.success) return { kind: 'lost' };
        const { task: name } = parsed.data;
        const task = tasks.get(name);
        if (task?.outcome) {
          task.isTaken = true;
          return 'thrown' in task.outcome ? brokenOff(task.outcome.thrown) : task.outcome.status;
        }
        const outputs = task ? undefined : await remains.find(name);
        if (outputs) return { kind: 'done', outputs, cost, notes: parsed.data.notes };
        // Begun by another process that did not see its end: the result goes nowhere, and the box is let off what is left of it.
        const isUnwanted = task ? task.isCancelAsked && !task.isInterrupted : true;
        const fraction = await look(name, task, isUnwanted, signal).catch((error: unknown) => {
          signal.throwIfAborted();
          log.debug({ error }, 'a web UI does not say how far it is');
          return undefined;
        });
        return task ? { kind: 'pending', operation, pollAfterMs, ...(fraction === undefined ? {} : { fraction }) } : { kind: 'lost' };
      },
      async cancel(operation, { signal }) {
        const parsed = operationSchema.safeParse(operation);
        const task = parsed.success ? tasks.get(parsed.data.task) : undefined;
        if (!parsed.success || !task || task.outcome) return;
        // One that waits behind others' work is stopped by the look that finds it begun.
        task.isCancelAsked = true;
        await look(parsed.data.task, task, true, signal);
      },
      async open() {
        throw new ProblemError(problem('internal', 'internal', {}, { detail: 'A web UI hands over bytes; it keeps no outputs.' }));
      },
      async [Symbol.asyncDispose]() {
        for (const { name, status } of await tasks.left({ withinMs: lastWait, clock })) await remains.keep(name, status);
        await tasks[Symbol.asyncDispose]();
      },
    };
  },
});

function healthOf(offers: readonly Offer[], given: Settings): Health {
  const isNoneWanted = offers.length === 0 && wantedOf(given) !== undefined;
  return {
    ok: true, detail: `It offers ${offers.length} ${offers.length === 1 ? 'checkpoint' : 'checkpoints'}.`,
    ...(isNoneWanted ? { warnings: ['None of AUTOMATIC1111_MODELS is among its checkpoints.'] } : {}),
  };
}
