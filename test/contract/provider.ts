import { describe, expect, test } from 'vitest';
import type { Operation } from '../../src/core/call.ts';
import { ProblemError } from '../../src/core/problem.ts';
import type { Order } from '../../src/core/provider.ts';
import { makesVideo } from '../../src/core/request.ts';
import type { ProviderBench } from './provider-bench.ts';
import { finish, firstOffer, offers, orderFor, outputsOf, problemOfStart, signal, start, thrownOr } from './provider-bench.ts';
import { faultsOf, outputFault } from './provider-card.ts';

/** Parts of the suite that a provider may be unable to show; each needs a reason. */
export type Skippable = 'restart' | 'refusal' | 'faults' | 'secrets' | 'unclear start' | 'cancel';

export type ProviderContract = {
  create(): ProviderBench | Promise<ProviderBench>;
  readonly prompts: { readonly good: string; /** One that the service refuses for what it says. */ readonly refused?: string };
  /** What must appear in no Problem. */
  readonly secrets?: readonly string[];
  readonly skips?: { readonly [S in Skippable]?: string };
};

/** What every provider does. Each implementation runs all of it. */
export function providerContract(name: string, contract: ProviderContract): void {
  const { prompts, skips = {}, secrets = [] } = contract;
  const open = async (): Promise<ProviderBench> => contract.create();
  const unless = (part: Skippable, title: string, run: () => Promise<void>): void => {
    const reason = skips[part];
    if (reason === undefined) test(title, run);
    else test.skip(`${title} (skipped: ${reason})`, run);
  };

  describe(`The provider ${name}`, () => {
    test('has cards that say everything, under its own name, as JSON', async () => {
      const { provider } = await open();
      const cards = provider.models();
      expect(cards.length).toBeGreaterThan(0);
      expect(new Set(cards.map((card) => card.name)).size).toBe(cards.length);
      for (const card of cards) expect(faultsOf(card, provider.id)).toEqual([]);
      expect(JSON.parse(JSON.stringify(cards))).toEqual(cards);
    });

    test('has a price for every model, with its date and source', async () => {
      const { provider } = await open();
      for (const { price } of provider.models()) {
        expect(price?.rows.length).toBeGreaterThan(0);
        for (const { micros } of price?.rows ?? []) expect(Number.isInteger(micros) && micros >= 0).toBe(true);
        expect(price?.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
        expect(price?.source).toMatch(/\S/);
      }
    });

    test('is well, and says so without throwing', async () => {
      const { provider } = await open();
      expect(await provider.refresh({ signal })).toMatchObject({ ok: true });
    });

    test('makes what is ordered of every model in every mode, and nothing but bytes, own references and foreign addresses', async () => {
      const bench = await open();
      for (const { card, mode } of offers(bench.provider)) {
        const status = await finish(bench, await start(bench, await orderFor(bench, card, mode, prompts.good), `${card.name} ${mode}`));
        const outputs = outputsOf(status);
        expect(outputs.length, `${card.name}, ${mode}`).toBe(1);
        for (const output of outputs) expect(outputFault(output, bench.origin)).toBeUndefined();
        if (status.kind === 'done' && status.cost) expect(Number.isInteger(status.cost.micros)).toBe(true);
      }
    });

    unless('restart', 'keeps its operation as JSON, for a process that never saw the start', async () => {
      const bench = await open();
      const { card, mode } = firstOffer(bench.provider);
      const status = await start(bench, await orderFor(bench, card, mode, prompts.good), 'restart');
      if (status.kind !== 'pending') return;
      const restored = JSON.parse(JSON.stringify(status.operation)) as Operation;
      expect(outputsOf(await finish(bench, { ...status, operation: restored }, bench.again())).length).toBe(1);
    });

    test('gives as many results as are ordered', async () => {
      const bench = await open();
      for (const { card, mode } of offers(bench.provider)) {
        if (makesVideo(mode)) continue;
        const count = card.imagesPerCall;
        const outputs = outputsOf(await finish(bench, await start(bench, { ...await orderFor(bench, card, mode, prompts.good), count }, `count ${card.name}`)));
        expect(outputs.length, `${card.name}, ${mode}`).toBe(count);
      }
    });

    test('sends the seed 0 as any other', async () => {
      const bench = await open();
      const offer = offers(bench.provider).find(({ card }) => card.takes.seed);
      if (!offer) return;
      await finish(bench, await start(bench, { ...await orderFor(bench, offer.card, offer.mode, prompts.good), seed: 0 }, 'seed'));
      expect(bench.seeds()[0]).toBe(0);
    });

    unless('refusal', 'answers what it refuses as refused, for good, with its cost', async () => {
      const bench = await open();
      const { card, mode } = firstOffer(bench.provider);
      const status = await finish(bench, await start(bench, await orderFor(bench, card, mode, prompts.refused ?? ''), 'refused'));
      expect(status).toMatchObject({ kind: 'failed', problem: { code: 'refused', retryable: false } });
      if (status.kind === 'failed') expect(status.cost).toBeDefined();
    });

    test('takes a mask where its card says so, and refuses one elsewhere, before anything is begun', async () => {
      const bench = await open();
      for (const { card, mode } of offers(bench.provider)) {
        const inputs = card.inputs[mode];
        if (!inputs || inputs.image === 0 || inputs.maskNeeded === true) continue;
        const before = bench.starts();
        const order = await orderFor(bench, card, mode, prompts.good);
        const masked: Order = { ...order, inputs: [...order.inputs, { role: 'mask', file: await bench.picture() }] };
        if (inputs.mask === true) {
          expect(outputsOf(await finish(bench, await start(bench, masked, `mask ${card.name}`))).length, `${card.name}, ${mode}`).toBe(1);
        } else {
          expect(await problemOfStart(bench, masked, `mask ${card.name}`), `${card.name}, ${mode}`).toMatchObject({ code: 'invalid-request', retryable: false });
          expect(bench.starts()).toBe(before);
        }
      }
    });

    test('refuses an option it does not know, before anything is begun', async () => {
      const bench = await open();
      const { card, mode } = firstOffer(bench.provider);
      const problem = await problemOfStart(bench, { ...await orderFor(bench, card, mode, prompts.good), options: { '__proto_of_nothing': 1 } }, 'option');
      expect(problem).toMatchObject({ code: 'invalid-request', retryable: false });
      expect(bench.starts()).toBe(0);
    });

    unless('faults', 'says busy with its delay at 429, unavailable at 500, misconfigured at 401', async () => {
      const expected = { busy: { code: 'busy', retryable: true, retryAfterMs: 7_000 }, error: { code: 'unavailable', retryable: true }, unauthorized: { code: 'misconfigured', retryable: false } } as const;
      for (const kind of ['busy', 'error', 'unauthorized'] as const) {
        const bench = await open();
        const { card, mode } = firstOffer(bench.provider);
        const order = await orderFor(bench, card, mode, prompts.good);
        bench.fault?.(kind);
        expect(await problemOfStart(bench, order, kind)).toMatchObject(expected[kind]);
      }
    });

    unless('secrets', 'tells no secret in a Problem', async () => {
      expect(secrets.length).toBeGreaterThan(0);
      for (const kind of ['busy', 'error', 'unauthorized', 'lost'] as const) {
        const bench = await open();
        const { card, mode } = firstOffer(bench.provider);
        const order = await orderFor(bench, card, mode, prompts.good);
        bench.fault?.(kind);
        const told = await thrownOr(bench.provider.start(order, { key: 'secret', signal }));
        for (const secret of secrets) expect(JSON.stringify(told) + String(told)).not.toContain(secret);
      }
    });

    unless('unclear start', 'finds what an unclear start has begun, or does not call it absent', async () => {
      const bench = await open();
      const { card, mode } = firstOffer(bench.provider);
      const order = await orderFor(bench, card, mode, prompts.good);
      bench.fault?.('lost');
      expect(await thrownOr(bench.provider.start(order, { key: 'lost', signal }))).toBeInstanceOf(Error);
      const found = await bench.again().find?.('lost', { signal });
      expect(bench.starts()).toBe(1);
      expect(found).not.toBe('absent');
    });

    test('calls a start that never was absent, where it can tell', async () => {
      const { provider } = await open();
      if (provider.find) expect(['absent', 'unknown']).toContain(await provider.find('a key that was never sent', { signal }));
    });

    unless('cancel', 'ends the canceled operation and no other', async () => {
      const bench = await open();
      const { card, mode } = firstOffer(bench.provider);
      const order = await orderFor(bench, card, mode, prompts.good);
      const [one, other] = [await start(bench, order, 'one'), await start(bench, { ...order, seed: 77 }, 'other')];
      if (one.kind !== 'pending' || other.kind !== 'pending') throw new Error('The suite can only cancel what is pending; give a reason in skips.');
      await bench.provider.check(one.operation, { signal });
      await bench.provider.cancel(one.operation, { signal });
      expect((await finish(bench, one)).kind).toBe('canceled');
      expect((await finish(bench, other)).kind).toBe('done');
    });

    test('does not know an operation that is not its own', async () => {
      const { provider } = await open();
      for (const operation of [null, 'x', { id: 'never' }, [], 7] as const) {
        const answer = await thrownOr(provider.check(operation, { signal }));
        if (answer instanceof Error) expect(answer).toBeInstanceOf(ProblemError);
        else expect(answer).toMatchObject({ kind: 'lost' });
      }
    });
  });
}
