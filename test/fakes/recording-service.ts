import type { Clock } from '../../src/core/clock.ts';
import type { Json } from '../../src/core/json.ts';
import type { Cost } from '../../src/core/money.ts';
import type { Note } from '../../src/core/note.ts';
import type { Preview } from '../../src/core/preview.ts';
import { NotBegunError, problem } from '../../src/core/problem.ts';
import type { Order, Output, Status } from '../../src/core/provider.ts';

/** What becomes of one start. */
export type Fate =
  /** `outputs` default to `count` pictures as bytes. */
  | { readonly kind: 'work'; readonly ms?: number; readonly outputs?: (key: string, order: Order) => readonly Output[]; readonly cost?: Cost; readonly notes?: readonly Note[] }
  | { readonly kind: 'refuse'; readonly cost?: Cost }
  | { readonly kind: 'fail'; readonly cost?: Cost }
  /** The service forgets the operation at once. */
  | { readonly kind: 'lose' }
  | { readonly kind: 'never' }
  /** Somebody at the service ends it. */
  | { readonly kind: 'stop'; readonly cost?: Cost }
  /** Nothing is bought, and the service says so. */
  | { readonly kind: 'not-begun'; readonly retryAfterMs?: number }
  /** Nothing is bought, but nobody knows. */
  | { readonly kind: 'request-lost' }
  /** It is bought and done, but the answer does not arrive. */
  | { readonly kind: 'answer-lost' };

export type Purchase = {
  readonly id: string;
  readonly key: string;
  readonly order: Order;
  readonly fate: Fate;
  readonly at: number;
  readonly doneAt: number;
  canceled: boolean;
};

export type ServiceSettings = {
  readonly clock: Clock;
  /** What becomes of a start that no fate is laid out for. */
  readonly usual?: Fate;
  /** Milliseconds a picture takes. */
  readonly workMs?: number;
  /** What it bills; absent = it does not say. */
  readonly cost?: Cost;
};

/** A service with a till: it remembers everything that was bought, and outlives the providers that talk to it. */
export type RecordingService = {
  readonly purchases: Purchase[];
  /** All that it was asked, in order: `start <key>`, `check <id>`, `cancel <id>`, `find <key>`, `open <id>`. */
  readonly asked: string[];
  /** The fates of the next starts, in order. */
  readonly fates: Fate[];
  /** So many of the next free questions (not `start`) get no answer. */
  silent: number;
  /** It takes a cancel and goes on all the same. */
  ignoresCancel: boolean;
  /** Shown with every look at what is under way. */
  preview: Preview | undefined;
  /** How often each key was bought. */
  boughtTwice(): readonly string[];
  start(order: Order, key: string): Purchase | Status;
  status(id: string): Status;
  cancel(id: string): void;
  find(key: string): Json | 'absent';
  /** The bytes of an own or foreign output, by its name. */
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  note(what: string): void;
};

const defaultWork = 10_000;

export function createRecordingService({ clock, usual = { kind: 'work' }, workMs = defaultWork, cost }: ServiceSettings): RecordingService {
  const purchases: Purchase[] = [];
  const asked: string[] = [];
  const fates: Fate[] = [];
  const byId = new Map<string, Purchase>();

  const done = ({ key, order, fate }: Purchase): Status => {
    const outputs = fate.kind === 'work' && fate.outputs ? fate.outputs(key, order) : picturesOf(key, order.count);
    const billed = fate.kind === 'work' && fate.cost ? fate.cost : cost;
    const notes = fate.kind === 'work' ? fate.notes : undefined;
    return { kind: 'done', outputs, ...(billed ? { cost: billed } : {}), ...(notes ? { notes } : {}) };
  };

  const service: RecordingService = {
    purchases, asked, fates,
    silent: 0,
    ignoresCancel: false,
    preview: undefined,
    files: new Map(),
    boughtTwice: () => purchases.map(({ key }) => key).filter((key, index, keys) => keys.indexOf(key) !== index),
    start: (order, key) => {
      asked.push(`start ${key}`);
      const fate = fates.shift() ?? usual;
      const of = { provider: order.model };
      switch (fate.kind) {
        case 'refuse': return { kind: 'failed', problem: problem('refused', 'provider-refused', {}), ...(fate.cost ? { cost: fate.cost } : {}) };
        case 'request-lost': throw new Error('connection reset');
        case 'not-begun': {
          const after = fate.retryAfterMs === undefined ? {} : { retryAfterMs: fate.retryAfterMs };
          throw new NotBegunError(problem('busy', 'provider-busy', of, after));
        }
      }
      const duration = fate.kind === 'work' && fate.ms !== undefined ? fate.ms : workMs;
      const purchase: Purchase = {
        id: `op-${purchases.length + 1}`, key, order, fate, at: clock.now(), canceled: false,
        doneAt: fate.kind === 'never' ? Number.POSITIVE_INFINITY : clock.now() + duration,
      };
      purchases.push(purchase);
      byId.set(purchase.id, purchase);
      return purchase;
    },
    status: (id) => {
      const purchase = byId.get(id);
      if (!purchase || purchase.fate.kind === 'lose') return { kind: 'lost' };
      const { fate } = purchase;
      const billed = 'cost' in fate && fate.cost ? { cost: fate.cost } : {};
      if (purchase.canceled) return { kind: 'canceled', ...(cost ? { cost } : {}) };
      if (clock.now() < purchase.doneAt) {
        const length = purchase.doneAt - purchase.at;
        return { kind: 'pending', operation: { id }, pollAfterMs: 2_000, ...(Number.isFinite(length) ? { fraction: (clock.now() - purchase.at) / length } : {}), ...(service.preview && { preview: service.preview }) };
      }
      if (fate.kind === 'fail') return { kind: 'failed', problem: problem('unavailable', 'provider-failed', { provider: 'box' }), ...billed };
      if (fate.kind === 'stop') return { kind: 'canceled', ...billed };
      return done(purchase);
    },
    cancel: (id) => {
      const purchase = byId.get(id);
      if (purchase && !service.ignoresCancel && clock.now() < purchase.doneAt) purchase.canceled = true;
    },
    find: (key) => {
      const purchase = purchases.findLast((each) => each.key === key);
      return purchase ? { id: purchase.id } : 'absent';
    },
    note: (what) => {
      asked.push(what);
      if (service.silent > 0) {
        service.silent -= 1;
        throw new Error('no answer');
      }
    },
  };
  return service;
}

/** Pictures as the fake media knows them: any bytes that do not say that they are damaged. */
export function picturesOf(key: string, count: number): readonly Output[] {
  return Array.from({ length: count }, (_, index) => ({ kind: 'bytes', bytes: bytesOf(`picture ${index} of ${key}`) }));
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
