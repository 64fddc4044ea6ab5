import { expect } from 'vitest';
import { startPlayground } from '../../src/cli/playground.ts';
import { readConfig } from '../../src/config.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { slow } from '../setup/needs.ts';

const patience = 60_000;

slow('a video that the playground’s bot was drawing when its plug was pulled is drawn and posted after the next start, once', async () => {
  await using folder = await createTemporaryFolder();
  const config = await readConfig({ PATH: process.env['PATH'], FFMPEG: 'none', LOG_LEVEL: 'warn' });
  await using playground = await startPlayground(config, { dataFolder: folder.path, onOutput: () => {} });
  const { standIn, bot } = playground;
  const asked = standIn.as('alice').in('general').command('text-to-video', { prompt: 'waves on a beach', duration: 8, seed: 3 });
  await asked.responded(({ content }) => content.startsWith('**Working**'), { timeoutMs: patience });

  await bot.kill();
  expect(asked.response()?.attachments).toEqual([]);
  await bot.start();
  await asked.until(({ followUps }) => followUps().length > 0, { timeoutMs: patience });

  const messages = standIn.history('general');
  expect(messages.map(({ attachmentsEver }) => attachmentsEver.map(({ content_type }) => content_type))).toEqual([['video/mp4'], []]);
  expect(messages.flatMap(({ pinged }) => pinged)).toEqual([asked.userId]);
}, patience);
