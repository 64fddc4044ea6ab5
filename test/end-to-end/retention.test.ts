import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isFinal, isOver, startTestBot, waitFor, type TestBot } from './bot.ts';
import { instant } from './service.ts';

const day = 24 * 60 * 60_000;

async function filesOf(bot: TestBot): Promise<number> {
  const entries = await readdir(join(bot.folder, 'spool'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

async function sizeShown(bot: TestBot): Promise<unknown> {
  const list = await bot.ask('jobs').responded();
  const pressed = bot.standIn.as('alice').in('general').press(list, `v1:collect:${String(bot.rows('select id from jobs')[0]?.['id'])}`);
  const { attachments, content, flags } = await pressed.responded();
  return { flags, sizes: attachments.map(({ width, size }) => [width, size]), isGone: content.includes('not kept any more') };
}

test('a result is kept for its days, then read from its message for whoever asked for it, until that is gone too', async () => {
  await using bot = await startTestBot({ providers: [instant()], environment: () => ({ RESULT_DAYS: '2' }) });
  const asked = bot.ask('text-to-image', { prompt: 'a lighthouse', seed: 3 });
  const [posted] = (await asked.responded(isFinal)).attachments;
  await waitFor(() => isOver(bot));
  const before = await sizeShown(bot);
  expect(before).toEqual({ flags: 64, sizes: [[posted?.width, posted?.size]], isGone: false });

  await bot.stop();
  bot.clock.skip(3 * day);
  await bot.start();
  await bot.soon(() => bot.rows('select 1 from jobs where results_gone_at is not null').length === 1);
  await expect.poll(() => filesOf(bot)).toBe(0);
  expect(await sizeShown(bot)).toEqual(before);

  bot.standIn.as('alice').in('general').delete(asked.response() ?? '');
  expect(await sizeShown(bot)).toEqual({ flags: 64, sizes: [], isGone: true });
});
