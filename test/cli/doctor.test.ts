import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { examine } from '../../src/cli/doctor/examine.ts';
import { findingsAsJson, findingsAsText } from '../../src/cli/doctor/finding.ts';
import { examineVideo } from '../../src/cli/doctor/media.ts';
import { readConfig } from '../../src/config.ts';
import { problem, ProblemError } from '../../src/core/problem.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createSpool } from '../../src/media/index.ts';
import { startTestBot } from '../end-to-end/bot.ts';
import { start, type Ended } from '../end-to-end/program.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';

const patience = 60_000;
const roomy = async (): Promise<number> => 100 * 2 ** 30;

test('where everything is well each line says so, and a bot that runs on the same folder goes on undisturbed', async () => {
  await using bot = await startTestBot();
  const { standIn, folder } = bot;
  const before = (await readdir(folder, { recursive: true })).toSorted();
  const requestsBefore = bot.requests.length;

  const findings = await examine(await readConfig({ DISCORD_TOKEN: standIn.token, DISCORD_API_URL: standIn.apiUrl, DATA_DIR: folder, FFMPEG: 'none' }), { clock: bot.clock, freeBytes: roomy });

  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(findings.map(({ what }) => what)).toEqual([
    'token', 'clock', 'application', 'gateway', 'commands', 'server Playground', 'provider sketch', 'data folder', 'spool', 'disk', 'running', 'database', 'pictures', 'video',
  ]);
  const text = findingsAsText(findings);
  for (const words of ['this is darkroom', 'needs no privileged intent', '7 commands registered: /text-to-image', 'all it needs in 4 channels', '3 models (text-to-image 1', 'A bot is running on this folder', 'makes MP4', 'Everything is in order.']) {
    expect(text).toContain(words);
  }
  expect(bot.requests.slice(requestsBefore).filter((request) => !request.startsWith('GET '))).toEqual([]);
  expect((await readdir(folder, { recursive: true })).toSorted()).toEqual(before);
  expect((await bot.ask('help').responded()).content).toContain('I make');
}, patience);

test('without a token only this machine is looked at', async () => {
  await using folder = await createTemporaryFolder();

  const findings = await examine(await readConfig({ DATA_DIR: folder.path, FFMPEG: 'none' }), { clock: systemClock, freeBytes: roomy });

  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(findings[0]).toMatchObject({ what: 'token', text: expect.stringContaining('No DISCORD_TOKEN is set') as string });
}, patience);

test('where no video can be made it is said what that means, and what to install', async () => {
  await using folder = await createTemporaryFolder({ quick: true });
  const spool = await createSpool({ folder: folder.path });
  const none = new ProblemError(problem('misconfigured', 'internal', {}, { detail: 'This machine can make no videos.' }));
  const media = { draw: () => Promise.reject(none), describe: () => Promise.reject(none) };

  expect(await examineVideo('none', '', media, spool)).toEqual({
    what: 'video', state: 'fault', text: 'Videos cannot be made here, so those commands end without a result: This machine can make no videos.',
    mend: expect.stringMatching(/^Install ffmpeg/) as string,
  });
});

test('the JSON says the same as the lines', () => {
  const findings = [{ what: 'disk', state: 'fault', text: 'Full.', mend: 'Make\nroom.' }] as const;

  expect(JSON.parse(findingsAsJson(findings))).toEqual({ ok: false, findings });
  expect(findingsAsText(findings)).toBe('FAULT    disk  Full. → Make room.\n\n1 fault, 0 warnings.');
});

/** `npm run doctor -- …`, started in an empty folder. */
async function doctor(folder: string, environment: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Ended> {
  return await start('src/cli/doctor.ts', { folder, words, environment }).ended;
}

test('doctor ends with 0 where all is well, with 1 and a line for each mistake in the settings, and with 1 at a wrong word', async () => {
  await using folder = await createTemporaryFolder();

  const [well, cramped, mistaken, misspelt] = await Promise.all([
    doctor(folder.path, { FFMPEG: '/nowhere/ffmpeg' }), doctor(folder.path, { TMPDIR: '/nowhere/at/all' }), doctor(folder.path, { SHUTDOWN_SECONDS: '0', SKETCH: 'maybe' }, '--json'), doctor(folder.path, {}, '--jsno'),
  ]);

  expect({ code: well.code, err: well.err }).toEqual({ code: 0, err: '' });
  expect(well.out).toMatch(/^WARNING +video +FFMPEG names \/nowhere\/ffmpeg, which cannot be run .*The embedded codec is used, and makes MP4\. → Correct FFMPEG/m);
  expect(well.out).toMatch(/0 faults, 1 warning\.\n$/);
  expect(cramped.code).toBe(1);
  expect(cramped.out).toMatch(/^FAULT +providers +It could not be looked into: .*\/nowhere.* → See whether .*TMPDIR/m);
  expect(cramped.out).toMatch(/^ok +token /m);
  expect(mistaken.code).toBe(1);
  expect(JSON.parse(mistaken.out)).toMatchObject({ ok: false, findings: [{ what: 'settings', state: 'fault' }, { what: 'settings', state: 'fault' }] });
  expect(misspelt).toMatchObject({ code: 1, out: '', err: expect.stringContaining('--jsno') as string });
  expect(await readdir(folder.path)).toEqual([]);
}, patience);
