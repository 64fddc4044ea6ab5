import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Kind } from './provider.ts';
import { createRig, expectOnce, type Crashed, type Moment, type Rig } from './rig.ts';

// How an order that was under way ends depends on what its service can tell; it is never bought twice.

const patience = 40_000;
let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
}, patience);
afterAll(() => rig[Symbol.asyncDispose](), patience);

function expectDelivered(crashed: Crashed): void {
  expectOnce(rig, crashed);
  expect(crashed.job).toMatchObject({ phase: 'done' });
  expect(rig.service.bought(crashed.key)).toBe(1);
  expect(crashed.asked.response()?.attachments).toHaveLength(1);
}

/** Ended, with the price as a guess on the bot's account and nothing on the person's. */
function expectUnclear(crashed: Crashed): void {
  expectOnce(rig, crashed);
  expect(crashed.job).toMatchObject({ phase: 'failed', problem_json: expect.stringContaining('start-unclear') as string });
  expect(crashed.asked.response()?.content).toContain('we did not want to buy it twice');
  expect(crashed.asked.response()?.content).toContain('Nothing was charged.');
  expect(crashed.ledger).toEqual([
    { account: 'allowance', state: 'settled', micros: 0, estimated: 0 }, { account: 'spend', state: 'settled', micros: 40_000, estimated: 1 },
  ]);
}

test.each<readonly [Kind, Moment]>([
  ['polling', 'start headers'], ['blocking', 'start headers'], ['blocking', 'start answered'], ['blocking', 'output requested'], ['blocking', 'output sent'],
])('a service that is “%s” and was killed for at “%s” is asked what became of the order', async (kind, moment) => {
  expectDelivered(await rig.crash(kind, [moment]));
}, patience);

test.each<Kind>(['polling', 'blocking'])('an order that never arrived at a “%s” service is sent again once that is certain', async (kind) => {
  rig.service.loseNext();

  expectDelivered(await rig.crash(kind, ['start headers']));
}, patience);

test.each<readonly [Kind, boolean]>([
  ['polling-blind', false], ['polling-blind', true], ['blocking-blind', false], ['blocking-blind', true],
])('an order to a “%s” service ends as unclear, whether it was lost (%s) or not', async (kind, lost) => {
  if (lost) rig.service.loseNext();

  const crashed = await rig.crash(kind, ['start headers']);

  expectUnclear(crashed);
  expect(rig.service.bought(crashed.key)).toBe(lost ? 0 : 1);
}, patience);

test.each<readonly [Kind, Moment]>([
  ['polling-blind', 'start answered'], ['blocking-blind', 'start answered'], ['blocking-blind', 'output sent'],
])('an answer of a “%s” service that was perhaps not stored, at “%s”, leads to the picture or to an unclear end', async (kind, moment) => {
  const crashed = await rig.crash(kind, [moment]);

  if (crashed.job?.['phase'] === 'done') expectDelivered(crashed);
  else expectUnclear(crashed);
  expect(rig.service.bought(crashed.key)).toBe(1);
}, patience);

test.each<Moment>(['done answered', 'output sent', 'upload headers'])('an answer of a service that cannot be asked again, once stored, is followed up after “%s”', async (moment) => {
  expectDelivered(await rig.crash('polling-blind', [moment]));
}, patience);
