import { expect, test } from 'vitest';
import { commandName } from '../../src/cli/smoke/registration.ts';
import { waitFor } from '../end-to-end/bot.ts';
import { startSmokeBench, stepOf } from './bench.ts';

test('a run that is stopped takes away what it has posted and registered', async () => {
  await using bench = await startSmokeBench();
  const stop = new AbortController();

  const report = await bench.run({ signal: stop.signal, person: { tell: (text) => { if (text.includes(commandName)) stop.abort(new Error('stopped')); } } });

  expect(stepOf(report, 'refusal')).toMatchObject({ outcome: 'broken-off', note: 'The run was stopped.' });
  expect(stepOf(report, 'follow-up').outcome).toBe('not-tried');
  expect(stepOf(report, 'clean-up').outcome).toBe('holds');
  expect(report.ok).toBe(false);
  expect(bench.standIn.messages('general')).toEqual([]);
  expect(bench.standIn.commands(bench.standIn.guildId)).toEqual([]);
});

test('a run that is stopped in the middle of an upload leaves nothing behind', async () => {
  await using bench = await startSmokeBench();
  const stop = new AbortController();
  const held = Promise.withResolvers<undefined>();
  bench.standIn.faults.add({ method: 'POST', route: '/channels/:channel/messages', reply: { hold: held.promise } });
  bench.standIn.onRequest(({ phase, method }) => {
    if (phase !== 'headers' || method !== 'POST') return;
    stop.abort(new Error('stopped'));
    held.resolve(undefined);
  });

  const report = await bench.run({ signal: stop.signal });

  expect(report.steps.slice(0, -2).every(({ outcome }) => outcome === 'broken-off' || outcome === 'not-tried')).toBe(true);
  expect(report.ok).toBe(false);
  await waitFor(() => bench.standIn.messages('general').length === 0);
});

test('where nobody uses the command in time the steps that need it are broken off and left out', async () => {
  await using bench = await startSmokeBench();

  const report = await bench.run({ patience: 20_000, person: { tell: (text) => { if (text.includes(commandName)) bench.clock.skip(20_001); }, ask: async () => undefined } });

  expect(stepOf(report, 'looks')).toMatchObject({ outcome: 'not-tried', claims: [], facts: { 'a video is played in place': 'nobody was there to look' } });
  expect(stepOf(report, 'refusal')).toMatchObject({ outcome: 'broken-off', note: expect.stringContaining(`nobody used /${commandName} within 20 s`) as string });
  expect(stepOf(report, 'follow-up').outcome).toBe('not-tried');
  expect(report.ok).toBe(false);
});

test('a command in another channel is answered with where to use it, and waited for on', async () => {
  await using bench = await startSmokeBench();
  const { standIn } = bench;
  const person = {
    async tell(text: string) {
      if (!text.includes(commandName)) return;
      const astray = await standIn.as('bob').in('voice').command(commandName).responded();
      expect(astray).toMatchObject({ flags: 64, content: `Please use it in <#${standIn.world.channel('general').id}>.` });
      standIn.as('alice').in('general').command(commandName);
    },
  };

  expect((await bench.run({ person })).ok).toBe(true);
});

test('a program that answers first with the same token is told of', async () => {
  await using bench = await startSmokeBench();
  bench.standIn.faults.add({ method: 'POST', route: '/interactions/:id/:token/callback', reply: { status: 400, body: { code: 40_060, message: 'Interaction has already been acknowledged.' } } });

  const report = await bench.run();

  expect(stepOf(report, 'refusal')).toMatchObject({ outcome: 'broken-off', note: expect.stringContaining('another program answered first: stop the bot that runs with this token') as string });
});

test('a gateway that does not let the bot in leaves the rest of the run standing', async () => {
  let isAsked = (): void => undefined;
  await using bench = await startSmokeBench({
    accepts({ headers }) {
      if (headers.upgrade !== undefined) isAsked();
      return headers.upgrade === undefined;
    },
  });
  isAsked = () => bench.clock.skip(60_001);

  const report = await bench.run();

  expect(stepOf(report, 'gateway').outcome).toBe('broken-off');
  expect(stepOf(report, 'follow-up').outcome).toBe('not-tried');
  expect(stepOf(report, 'clean-up').outcome).toBe('holds');
});
