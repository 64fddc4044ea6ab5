import type { Operation } from '../../src/core/call.ts';
import { expectedCost, type ModelCard } from '../../src/core/model-card.ts';
import type { Cost } from '../../src/core/money.ts';
import { problem } from '../../src/core/problem.ts';
import type { Order, Provider, Status } from '../../src/core/provider.ts';
import { brush } from '../fakes/model-cards.ts';
import { png } from './pictures.ts';

/** A provider as small as one can be, that does what a test wants. */
export type Service = Provider & {
  /** Every order, in the order of their starts. */
  readonly orders: readonly Order[];
  /** Operations that were asked to end. */
  readonly canceled: readonly Operation[];
};

export type ServiceParts = {
  readonly id?: string;
  readonly cards?: readonly ModelCard[];
  readonly concurrency?: number;
  readonly start: (order: Order, o: { readonly key: string; readonly signal: AbortSignal }) => Promise<Status>;
  readonly check?: (operation: Operation) => Promise<Status>;
  readonly find?: Provider['find'];
};

/** One model called `lab/brush`, $0.04 a picture, unless a test says otherwise. */
export function createService({ id = 'lab', cards = [brush], concurrency = 4, start, check, find }: ServiceParts): Service {
  const orders: Order[] = [];
  const canceled: Operation[] = [];
  return {
    id, orders, canceled,
    limits: { concurrency },
    models: () => cards.map((card) => ({ ...card, provider: id })),
    refresh: async () => ({ ok: true }),
    start: (order, o) => {
      orders.push(order);
      return start(order, o);
    },
    check: async (operation) => (check ? check(operation) : { kind: 'lost' }),
    ...(find ? { find } : {}),
    cancel: async (operation) => {
      canceled.push(operation);
    },
    open: () => Promise.reject(new Error('It hands over bytes and keeps none.')),
  };
}

/** What an order costs by its model's card. */
export function billed(order: Order, cards: readonly ModelCard[] = [brush]): Cost {
  const card = cards.find(({ name }) => name === order.model) ?? brush;
  return { micros: expectedCost(card, order)?.micros ?? 0, estimated: false };
}

/** The pictures that were ordered, each as wide as its seed says. */
export async function done(order: Order, cards?: readonly ModelCard[]): Promise<Status> {
  const pictures = await Promise.all(Array.from({ length: order.count }, (_, index) => png({ width: 40 + ((order.seed + index) % 50) })));
  return { kind: 'done', outputs: pictures.map((bytes) => ({ kind: 'bytes', bytes })), cost: billed(order, cards) };
}

/** Has every order ready at once. */
export function instant(parts: Partial<ServiceParts> = {}): Service {
  return createService({ ...parts, start: (order) => done(order, parts.cards) });
}

/** Keeps every order under way until the test moves it. */
export type HeldService = Service & {
  /** Says so at the next look; `undefined` = it cannot tell. */
  show(fraction: number | undefined): void;
  /** Finishes everything, also what is ordered later. */
  finish(): void;
};

/** An order under way costs what it costs also when it is stopped. */
export function held(parts: Partial<ServiceParts> = {}): HeldService {
  const orderOf = new Map<string, Order>();
  let fraction: number | undefined;
  let isFinished = false;
  const service = createService({
    ...parts,
    start: async (order, { key }) => {
      orderOf.set(key, order);
      return { kind: 'pending', operation: key, pollAfterMs: 20 };
    },
    check: async (operation) => {
      const order = orderOf.get(String(operation));
      if (!order) return { kind: 'lost' };
      if (service.canceled.includes(operation)) return { kind: 'canceled', cost: billed(order, parts.cards) };
      return isFinished ? done(order, parts.cards) : { kind: 'pending', operation, pollAfterMs: 20, ...(fraction === undefined ? {} : { fraction }) };
    },
  });
  return {
    ...service,
    show: (shown) => {
      fraction = shown;
    },
    finish: () => {
      isFinished = true;
    },
  };
}

/** Says no to everything, as services do that look at the words. */
export function refusing(parts: Partial<ServiceParts> = {}): Service {
  return createService({
    ...parts,
    start: async () => ({ kind: 'failed', problem: problem('refused', 'provider-refused', {}, { detail: 'Flagged: @everyone **violence**' }), cost: { micros: 0, estimated: false } }),
  });
}
