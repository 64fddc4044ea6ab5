import { expect } from 'vitest';
import { createScrubber } from '../../src/lib/scrub.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { commandName } from '../../src/cli/smoke/registration.ts';
import type { SmokeReport } from '../../src/cli/smoke/report.ts';
import { createStandIn, type StandIn } from '../../src/playground/stand-in.ts';
import { start, type Program } from '../end-to-end/program.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { slow } from '../setup/needs.ts';

const patience = 90_000;

/** `npm run smoke -- …` against a stand-in, started in an empty folder. */
function smoke(standIn: StandIn, folder: string, ...words: readonly string[]): Program {
  return start('src/cli/smoke.ts', {
    folder, environment: { DISCORD_TOKEN: standIn.token, DISCORD_API_URL: standIn.apiUrl, ATTACHMENT_ORIGINS: standIn.url },
    words: ['--guild', standIn.guildId, '--channel', standIn.world.channel('general').id, ...words],
  });
}

slow('smoke draws, posts, listens and cleans up with a person who uses the command, and prints JSON without a secret', async () => {
  await using folder = await createTemporaryFolder();
  await using standIn = await createStandIn({ clock: systemClock, rateLimits: false });
  const alice = standIn.as('alice').in('general');
  const program = smoke(standIn, folder.path, '--json');

  await program.says(`Please use /${commandName} in #general now.`);
  const first = alice.command(commandName);
  await program.says('once more');
  const second = alice.command(commandName);

  const { code, out, err } = await program.ended;
  const report = JSON.parse(out) as SmokeReport;
  // A pipe cannot look.
  expect(report.steps.filter(({ outcome }) => outcome !== 'holds').map(({ step, outcome }) => `${step} ${outcome}`)).toEqual(['looks not-tried']);
  expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true });
  expect(standIn.history('general').flatMap(({ attachmentsEver }) => attachmentsEver.map(({ filename }) => filename.split('.').at(-1)))).toEqual(expect.arrayContaining(['png', 'mp4']));
  expect(standIn.messages('general')).toEqual([]);
  expect(standIn.commands(standIn.guildId)).toEqual([]);
  for (const secret of [standIn.token, first.token, second.token]) expect(`${out}${err}`).not.toContain(secret);
  expect(createScrubber([standIn.token])(out)).toBe(out);
}, patience);

slow('Ctrl+C ends smoke with 1 once everything is taken away', async () => {
  await using folder = await createTemporaryFolder();
  await using standIn = await createStandIn({ clock: systemClock, rateLimits: false });
  const program = smoke(standIn, folder.path);

  await program.says(`Please use /${commandName} in #general now.`);
  program.signal('SIGINT');

  const { code, out, err } = await program.ended;
  expect(code).toBe(1);
  expect(err).toContain('Stopping: what was posted is taken away first.');
  expect(out).toMatch(/^OK {10}picture: a PNG in a new message$/m);
  expect(out).toMatch(/^OK {10}clean-up: /m);
  expect(out).toMatch(/Broken off: refusal\.\nNot tried: looks, follow-up\.\n$/);
  expect(standIn.history('general').length).toBeGreaterThan(5);
  expect(standIn.messages('general')).toEqual([]);
  expect(standIn.commands(standIn.guildId)).toEqual([]);
}, patience);

slow('without a token, with a wrong word or in a place that is none smoke says so in one sentence, and ends with 1', async () => {
  await using folder = await createTemporaryFolder();
  await using standIn = await createStandIn({ clock: systemClock });
  const id = standIn.guildId;

  const [tokenless, wordless, astray] = await Promise.all([
    start('src/cli/smoke.ts', { folder: folder.path, words: ['--guild', id, '--channel', id] }).ended,
    start('src/cli/smoke.ts', { folder: folder.path }).ended,
    smoke(standIn, folder.path, '--guild', standIn.elsewhereId).ended,
  ]);

  expect(tokenless).toMatchObject({ code: 1, out: '', err: 'Set DISCORD_TOKEN, in .env or the environment: the run needs a bot on real Discord.\n' });
  expect(wordless).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^Say which server: --guild ID\..*\n\nnpm run smoke -- --guild ID/) as string });
  expect(astray).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^The bot is not in a server with the id \d+\. .*\n$/) as string });
}, patience);
