import { z } from 'zod';
import { problem, ProblemError } from '../../core/problem.ts';
import { defineProvider } from '../define.ts';
import { sketchCards } from './cards.ts';
import { createDrawings } from './drawings.ts';
import { operationSchema, orderProblem, programsOf } from './order.ts';

const free = { micros: 0, estimated: false } as const;
/** Looking is a question to a map of this process; a person notices every tenth of a second. */
const pollAfterMs = 30;

/**
 * Pictures and videos drawn by rules on this machine: no key, no network, no model. `start` begins nothing; the operation
 * is the whole order, and whichever process looks at it draws it, the same bytes each time.
 */
export const sketch = defineProvider({
  kind: 'sketch',
  about: 'Draws by rules on this machine; needs no key and no network.',
  free: true,
  settings: z.object({
    SKETCH: z.enum(['on', 'off']).default('on').describe('Whether the built-in drawing provider is offered: on or off.'),
  }),
  create(settings, { instance, draw }) {
    const cards = settings.SKETCH === 'on' ? sketchCards(instance) : [];
    const module = new URL('./draw.ts', import.meta.url).href;
    const drawings = createDrawings(draw);
    return {
      id: instance,
      limits: { concurrency: 1 },
      models: () => cards,
      refresh: async () => settings.SKETCH === 'on' ? { ok: true } : { ok: true, detail: 'switched off by SKETCH=off' },
      async start(order, { key }) {
        const wrong = orderProblem(order, cards);
        if (wrong) return { kind: 'failed', problem: wrong, cost: free };
        return { kind: 'pending', operation: { key, order }, fraction: 0, pollAfterMs: 0 };
      },
      async check(operation) {
        const parsed = operationSchema.safeParse(operation);
        // Not one of ours, or of a version that wrote it otherwise: nobody will ever know it again.
        if (!parsed.success) return { kind: 'lost' };
        const progress = drawings.look(parsed.data.key, () => programsOf(parsed.data.order, module));
        switch (progress.kind) {
          case 'drawing': return { kind: 'pending', operation, fraction: progress.fraction, pollAfterMs };
          case 'drawn': return { kind: 'done', outputs: progress.results.map((bytes) => ({ kind: 'bytes', bytes })), cost: free };
          case 'failed': return { kind: 'failed', problem: progress.problem, cost: free };
          case 'canceled': return { kind: 'canceled', cost: free };
        }
      },
      // A start leaves no trace, so one whose answer was not seen has begun nothing.
      find: async () => 'absent',
      async cancel(operation) {
        const parsed = operationSchema.safeParse(operation);
        if (parsed.success) drawings.cancel(parsed.data.key);
      },
      async open() {
        throw new ProblemError(problem('internal', 'internal', {}, { detail: 'The sketch provider hands over bytes; it keeps no outputs.' }));
      },
    };
  },
});
