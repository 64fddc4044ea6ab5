import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRig, expectDelivered, expectOnce, type Moment, type Rig } from './rig.ts';
import { slow } from '../setup/needs.ts';

// The bot is a process of its own with all its real parts; it is killed where a look from outside can say where it is.

const patience = 40_000;
let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
}, patience);
afterAll(() => rig[Symbol.asyncDispose](), patience);

// The answer leaves before the one insert that makes a job, so that Discord need not wait for a disk.
test.each<Moment>(['callback headers', 'callback answered'])('killed at “%s”, the bot has either taken the job or knows nothing of it', async (moment) => {
  const crashed = await rig.crash('polling', [moment]);

  if (crashed.job !== undefined) return expectDelivered(rig, crashed);
  expectOnce(rig, crashed);
  expect(rig.service.bought(crashed.key)).toBe(0);
  expect(crashed.ledger).toEqual([]);
}, patience);

test.each<Moment>([
  'start headers', 'start answered', 'done answered', 'output requested', 'output sent', 'upload headers', 'upload answered', 'ping headers', 'ping answered',
])('killed at “%s”, the bot delivers one picture, bought once', async (moment) => {
  expectDelivered(rig, await rig.crash('polling', [moment]));
}, patience);

test.each<Moment>(['progress headers', 'progress answered'])('killed at “%s”, the bot follows the order that is under way', async (moment) => {
  rig.service.busy = true;

  expectDelivered(rig, await rig.crash('polling', [moment]));
}, patience);

const rows: readonly (readonly Moment[])[] = [
  ['start headers', 'find answered', 'output sent'],
  ['upload headers', 'upload headers', 'upload answered', 'ping headers'],
];
for (const moments of rows) {
  slow(`killed again and again, at “${moments.join('”, “')}”, the bot delivers one picture, bought once`, async () => {
    expectDelivered(rig, await rig.crash('polling', moments));
  }, patience);
}

test.each<Moment>(['new message headers', 'new message answered'])('killed at “%s”, the bot posts a message of its own once', async (moment) => {
  // Discord has taken the callback but its answer is lost, the token is dead, and the channel shows no history: nothing is there to edit.
  const { faults } = rig.standIn;
  const always = Number.POSITIVE_INFINITY;
  faults.add({ route: '/interactions/:id/:token/callback', reply: { storeThenReset: true } });
  faults.add({ route: /\/messages\/@original$/, times: always, reply: { status: 401, body: { message: 'Invalid Webhook Token', code: 50_027 } } });
  faults.add({ method: 'GET', route: '/channels/:channel/messages', times: always, reply: { status: 200, body: [] } });

  const crashed = await rig.crash('polling', [moment]);
  faults.clear();

  expectOnce(rig, crashed);
  expect(crashed.job).toMatchObject({ phase: 'done' });
  expect(rig.standIn.messages('general').filter(({ attachments, content }) => attachments.length > 0 && content.includes(crashed.key.slice(0, -2)))).toHaveLength(1);
}, patience);
