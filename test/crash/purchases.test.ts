import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Kind } from './provider.ts';
import { createRig, expectDelivered, expectOnce, type Crashed, type Moment, type Rig } from './rig.ts';

// How an order that was under way ends depends on what its service can tell; it is never bought twice.

const patience = 40_000;
let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
}, patience);
afterAll(() => rig[Symbol.asyncDispose](), patience);

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
  ['blocking', 'start headers'], ['blocking', 'start answered'], ['blocking', 'output sent'],
])('a %s service is asked what became of an order when the bot was killed at “%s”', async (kind, moment) => {
  expectDelivered(rig, await rig.crash(kind, [moment]));
}, patience);

test.each<Kind>(['polling', 'blocking'])('an order that never arrived at a %s service is sent again once that is certain', async (kind) => {
  rig.service.loseNext();

  expectDelivered(rig, await rig.crash(kind, ['start headers']));
}, patience);

test.each<Kind>(['polling-blind', 'blocking-blind'])('an order of which a %s service cannot tell whether it arrived ends as unclear', async (kind) => {
  const arrived = await rig.crash(kind, ['start headers']);
  rig.service.loseNext();
  const lost = await rig.crash(kind, ['start headers']);

  for (const crashed of [arrived, lost]) expectUnclear(crashed);
  expect([arrived, lost].map(({ key }) => rig.service.bought(key))).toEqual([1, 0]);
}, patience);

test.each<readonly [Kind, Moment]>([
  ['polling-blind', 'start answered'], ['blocking-blind', 'output sent'],
])('an answer of a %s service that may not have been stored, at “%s”, leads to the picture or to an unclear end', async (kind, moment) => {
  const crashed = await rig.crash(kind, [moment]);

  if (crashed.job?.['phase'] === 'done') expectDelivered(rig, crashed);
  else expectUnclear(crashed);
  expect(rig.service.bought(crashed.key)).toBe(1);
}, patience);

test('an answer of a service that cannot be asked again is followed up once it is stored', async () => {
  expectDelivered(rig, await rig.crash('polling-blind', ['done answered']));
}, patience);
