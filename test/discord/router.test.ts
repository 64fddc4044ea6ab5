import { describe, expect, test } from 'vitest';
import { base36OfSnowflake } from '../../src/lib/ids.ts';
import { eventually, startBot } from './bench.ts';

const callback = '/interactions/:id/:token/callback';

describe('An event', () => {
  test('that comes twice is one job and one answer', async () => {
    await using bot = await startBot();
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x' }, { duplicate: true });
    await asked.acknowledged;
    await eventually(() => bot.opened.length > 0);
    // Whatever comes after the second copy has been looked at.
    await bot.standIn.as('bob').in('general').command('help').acknowledged;
    expect(bot.standIn.requests.filter((request) => request.endsWith('/callback'))).toHaveLength(2);
    expect(bot.studio.submissions).toHaveLength(1);
  });

  test('that came again by RESUME is not answered again', async () => {
    await using bot = await startBot();
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x' });
    await asked.acknowledged;
    await eventually(() => bot.opened.length > 0);
    bot.standIn.gateway.drop();
    const next = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'y' });
    await next.acknowledged;
    await eventually(() => bot.opened.length > 1);
    expect(bot.studio.submissions.map(({ id }) => id)).toEqual([asked, next].map(({ id }) => base36OfSnowflake(id)));
  });

  test('that is too old to be answered starts nothing', async () => {
    await using bot = await startBot();
    bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x' }, { ageMs: 2_600 });
    await eventually(() => bot.lines.some(({ message }) => message === 'An interaction came too late to be answered'));
    expect(bot.studio.submissions).toEqual([]);
    await bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x' }, { ageMs: 2_000 }).acknowledged;
  });

  test.each([-90_000, 90_000])('is judged by Discord’s clock: with ours off by %i ms it is answered, and its token dies when Discord says', async (ahead) => {
    await using bot = await startBot({ ahead });
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x' }, { ageMs: 300 });
    expect(await asked.acknowledged).toMatchObject({ type: 5 });
    const { reply } = await eventually(() => bot.studio.submissions[0]);
    expect(Math.abs((reply?.deadline ?? 0) - ahead - asked.sentAt - 15 * 60_000)).toBeLessThanOrEqual(1_000);
  });

  test('of a command that nobody knows is told so', async () => {
    await using bot = await startBot();
    const asked = bot.standIn.as('bob').in('general').command('upscale', {}, { unchecked: true });
    expect(await asked.acknowledged).toMatchObject({ type: 4, data: { flags: 64 } });
  });

  test('after the ears are shut is not taken', async () => {
    await using bot = await startBot();
    bot.discord.stopListening();
    const asked = bot.standIn.as('bob').in('general').command('help');
    await eventually(() => asked.delivered());
    bot.standIn.gateway.drop();
    expect(bot.standIn.requests.filter((request) => request.endsWith('/callback'))).toEqual([]);
  });
});

describe('A handler that fails', () => {
  test.each([[404, 10062], [400, 40060]])('with %i %i harms nothing and is no error', async (status, code) => {
    await using bot = await startBot();
    bot.standIn.faults.add({ method: 'POST', route: callback, reply: { status, body: { code, message: 'no' } } });
    bot.standIn.as('bob').in('general').command('help');
    await eventually(() => bot.lines.some(({ message }) => message === 'An interaction could not be answered any more'));
    expect(bot.lines.filter(({ level }) => level === 'error')).toEqual([]);
    await bot.standIn.as('bob').in('general').command('help').acknowledged;
  });

  test('tells the person and goes on', async () => {
    await using bot = await startBot();
    Object.assign(bot.studio, { jobsOf: async () => { throw new Error('the table is gone'); } });
    const list = await bot.standIn.as('bob').in('general').command('jobs').responded();
    expect(list).toMatchObject({ flags: 64, content: expect.stringContaining('Something went wrong on our side.') as string });
    expect(bot.lines).toContainEqual(expect.objectContaining({ level: 'error', message: 'A handler failed' }));
    await bot.standIn.as('bob').in('general').command('help').acknowledged;
  });

  test('in an autocompletion leaves no trace but a line in the log', async () => {
    await using bot = await startBot();
    Object.assign(bot.studio, { models: () => { throw new Error('no catalog'); } });
    bot.standIn.as('bob').in('general').autocomplete('text-to-image', { model: '' }, 'model');
    await eventually(() => bot.lines.some(({ level }) => level === 'error'));
    await bot.standIn.as('bob').in('general').command('help').acknowledged;
  });
});

describe('A button', () => {
  test('of another version is told so in private', async () => {
    await using bot = await startBot();
    await fetch(`${bot.standIn.apiUrl}/v10/channels/${bot.standIn.world.channel('general').id}/messages`, {
      method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bot ${bot.standIn.token}` },
      body: JSON.stringify({ content: 'old', components: [{ type: 1, components: [{ type: 2, style: 2, label: 'x', custom_id: 'v0:cancel:x' }] }] }),
    });
    const message = bot.standIn.messages('general').at(-1);
    const pressed = bot.standIn.as('bob').in('general').press(message ?? '', 'v0:cancel:x');
    expect((await pressed.acknowledged).data).toMatchObject({ flags: 64, content: expect.stringContaining('older version') as string });
  });
});
