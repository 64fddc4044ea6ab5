import { describe, expect, test } from 'vitest';
import { problem } from '../../src/core/problem.ts';
import { base36OfSnowflake } from '../../src/lib/ids.ts';
import type { Posted } from '../../src/discord/read-posted.ts';
import { cancelRow } from '../../src/discord/render.ts';
import type { Message } from '../../src/playground/wire.ts';
import { textsFor } from '../../src/text/index.ts';
import { eventually, startBot, type BotBench } from '../discord/bench.ts';
import { brush } from '../fakes/model-cards.ts';
import { png } from '../playground/samples.ts';

const ephemeral = 64;

/** A job of Bob's, and its message with a cancel button as the delivery would show it. */
async function jobOfBob(bot: BotBench, prompt = 'a lighthouse'): Promise<{ readonly id: string; readonly message: Message }> {
  const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt });
  const id = base36OfSnowflake(asked.id);
  await eventually(() => bot.studio.begun.includes(id));
  await fetch(`${bot.standIn.apiUrl}/v10/webhooks/${bot.standIn.applicationId}/${asked.token}/messages/@original`, {
    method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ content: 'Queued', components: [cancelRow(textsFor('en'), id)] }),
  });
  return { id, message: await asked.responded() };
}

describe('The cancel button', () => {
  test('cancels a waiting job of the person who presses it', async () => {
    await using bot = await startBot();
    const { id, message } = await jobOfBob(bot);
    bot.studio.change(id, { phase: 'queued' });
    const pressed = bot.standIn.as('bob').in('general').press(message, `v1:cancel:${id}`);
    expect(await pressed.responded()).toMatchObject({ flags: ephemeral, content: 'Canceled. Nothing was charged.' });
    expect(await bot.studio.job(id)).toMatchObject({ job: { phase: 'canceled' } });
  });

  test('asks a running job to stop, and says what that means', async () => {
    await using bot = await startBot();
    const { id, message } = await jobOfBob(bot);
    bot.studio.change(id, { phase: 'working' });
    const pressed = bot.standIn.as('bob').in('general').press(message, `v1:cancel:${id}`);
    expect((await pressed.responded()).content).toContain('may still be charged');
    const again = bot.standIn.as('bob').in('general').press(message, `v1:cancel:${id}`);
    expect((await again.responded()).content).toContain('Stopping it.');
  });

  test('does nothing for anybody else', async () => {
    await using bot = await startBot();
    const { id, message } = await jobOfBob(bot);
    const pressed = bot.standIn.as('alice').in('general').press(message, `v1:cancel:${id}`);
    expect(await pressed.responded()).toMatchObject({ flags: ephemeral, content: 'Only the person who asked for this can do that.' });
    expect(await bot.studio.job(id)).toMatchObject({ job: { phase: 'received' } });
  });

  test('of a job that is over or forgotten says so', async () => {
    await using bot = await startBot();
    const { id, message } = await jobOfBob(bot);
    bot.studio.change(id, { phase: 'done' });
    expect((await bot.standIn.as('bob').in('general').press(message, `v1:cancel:${id}`).responded()).content).toContain('already finished');
  });
});

describe('/jobs', () => {
  test('lists a person’s own jobs for them alone, with what can be done about each', async () => {
    await using bot = await startBot();
    const states = [{ phase: 'done', artifacts: [{ file: { hash: 'h', type: 'image/png', bytes: png.length, width: 1, height: 1 }, name: 'darkroom-x-1.png', seed: 1 }] }, { phase: 'failed', problem: problem('lost', 'provider-lost', { provider: 'p' }) }, { phase: 'working' }, { phase: 'queued' }] as const;
    for (const [index, changes] of states.entries()) bot.studio.change((await jobOfBob(bot, `picture *${index}*`)).id, changes);

    const list = await bot.standIn.as('bob').in('general').command('jobs').responded();
    expect(list.flags).toBe(ephemeral);
    expect(list.content.split('\n').filter((line) => /^\*\*\d/.test(line)).map((line) => line.split(' · ')[0])).toEqual(['**1.** queued at position 1', '**2.** working', '**3.** did not work', '**4.** done']);
    expect(list.content).toContain('> picture \\*3\\*');
    expect(list.components.flatMap(({ components }) => components as { label: string }[]).map(({ label }) => label)).toEqual(['Cancel 1', 'Cancel 2', 'Show 4', 'Stop pinging me']);

    const others = await bot.standIn.as('alice').in('general').command('jobs').responded();
    expect(others.content).toContain('You have no jobs yet.');
  });

  test('fits into one message however long ten prompts are', async () => {
    await using bot = await startBot();
    for (let each = 0; each < 12; each++) bot.studio.change((await jobOfBob(bot, '*_`👩‍👩‍👧‍👦'.repeat(400))).id, { phase: 'queued' });
    const list = await bot.standIn.as('bob').in('general').command('jobs').responded();
    expect(list.content.length).toBeLessThanOrEqual(2_000);
    expect(list.components).toHaveLength(3);
  });

  test('shows a result again, to its requester alone', async () => {
    await using bot = await startBot();
    const { id } = await jobOfBob(bot);
    bot.studio.keep('hash', new Uint8Array(png));
    bot.studio.change(id, { phase: 'done', artifacts: [{ file: { hash: 'hash', type: 'image/png', bytes: png.length, width: 1, height: 1 }, name: `darkroom-${id}-1.png`, seed: 1 }] });
    const list = await bot.standIn.as('bob').in('general').command('jobs').responded();
    const shown = await bot.standIn.as('bob').in('general').press(list, `v1:collect:${id}`).responded();
    expect(shown).toMatchObject({ flags: ephemeral, attachments: [{ filename: `darkroom-${id}-1.png`, description: 'Picture made for: a lighthouse', size: png.length }] });
  });

  test('says again with a result what was made otherwise than it was asked for', async () => {
    await using bot = await startBot();
    const { id } = await jobOfBob(bot);
    bot.studio.keep('hash', new Uint8Array(png));
    const request = { mode: 'text-to-image', prompt: 'x', provider: 'studio', model: 'brush', count: 1, seed: 1, inputs: [], options: {} } as const;
    bot.studio.change(id, {
      phase: 'done', artifacts: [{ file: { hash: 'hash', type: 'image/png', bytes: png.length, width: 1, height: 1 }, name: `darkroom-${id}-1.png`, seed: 1 }],
      accepted: { request, card: brush, notes: [{ kind: 'left-out', option: 'seed' }] },
    });
    const list = await bot.standIn.as('bob').in('general').command('jobs').responded();
    const shown = await bot.standIn.as('bob').in('general').press(list, `v1:collect:${id}`).responded();
    expect(shown.content).toContain('\n-# seed was left out, because this model does not take it');
  });

  test('says when the files are not kept any more', async () => {
    await using bot = await startBot();
    const { id } = await jobOfBob(bot);
    bot.studio.change(id, { phase: 'done', artifacts: [{ file: { hash: 'gone', type: 'image/png', bytes: 1, width: 1, height: 1 }, name: 'x.png', seed: 1 }] });
    const list = await bot.standIn.as('bob').in('general').command('jobs').responded();
    const shown = await bot.standIn.as('bob').in('general').press(list, `v1:collect:${id}`).responded();
    expect(shown.content).toContain('not kept any more');
  });

  describe('of which the files are not kept any more', () => {
    /** A finished job of Bob's of two results, of which one is still kept. */
    async function pressed(bot: BotBench, resultsGoneAt?: number, posted?: (id: string) => Posted, before: () => void = () => {}): Promise<Message> {
      const { id } = await jobOfBob(bot);
      bot.studio.keep('kept', new Uint8Array(png));
      const artifacts = ['gone', 'kept'].map((hash, index) => ({ file: { hash, type: 'image/png', bytes: png.length, width: 1, height: 1 }, name: `darkroom-${id}-${index + 1}.png`, seed: 1 } as const));
      bot.studio.change(id, { phase: 'done', artifacts, ...(resultsGoneAt === undefined ? {} : { resultsGoneAt }) });
      if (posted) bot.posted.set(id, posted(id));
      const list = await bot.standIn.as('bob').in('general').command('jobs').responded();
      before();
      return await bot.standIn.as('bob').in('general').press(list, `v1:collect:${id}`).responded();
    }
    const link = 'https://discord.com/channels/1/2/3';

    test('shows those of its message, to the person alone', async () => {
      await using bot = await startBot();
      const files = (id: string) => [1, 2].map((number) => ({ name: `darkroom-${id}-${number}.png`, data: new Uint8Array(png) }));
      const shown = await pressed(bot, bot.clock.now() - 60_000, (id) => ({ kind: 'files', files: files(id), link }));
      expect(shown).toMatchObject({ flags: ephemeral, attachments: [{ description: 'Picture 1 of 2 made for: a lighthouse', size: png.length }, { description: 'Picture 2 of 2 made for: a lighthouse' }] });
      expect(shown.content).toContain('for your eyes only');
      expect(bot.lines.filter(({ level }) => level === 'warn')).toEqual([]);
    });

    test('leads to the message that has them where they cannot be fetched', async () => {
      await using bot = await startBot();
      expect((await pressed(bot, 1, () => ({ kind: 'in-message', link }))).content).toBe(`The files of this job are not kept here any more, but its message still has them: ${link}`);
    });

    test('leads to that message where they are too large for this place', async () => {
      await using bot = await startBot();
      const tooLarge = (): void => {
        bot.standIn.faults.add({ method: 'PATCH', route: '/webhooks/:app/:token/messages/:message', reply: { status: 413, body: { code: 40_005, message: 'Request entity too large' } } });
      };
      const file = { name: 'darkroom-x-1.png', data: new Uint8Array(png) };
      expect((await pressed(bot, 1, () => ({ kind: 'files', files: [file], link }), tooLarge)).content).toContain(link);
    });

    test('says since when, once no message has them', async () => {
      await using bot = await startBot();
      const at = Date.UTC(2026, 10, 1);
      expect((await pressed(bot, at)).content).toBe(`The files of this job are not kept any more (they went <t:${at / 1_000}:R>), and no message that I can read still has them.`);
    });
  });

  test('switches the ping off and on again, in place', async () => {
    await using bot = await startBot();
    const list = await bot.standIn.as('bob').in('general').command('jobs').responded();
    expect(list.content).toContain('You get a ping');
    const off = await bot.standIn.as('bob').in('general').press(list, 'v1:ping:off').responded(({ content }) => content.includes('You get no pings.'));
    expect(await bot.studio.preferences(bot.standIn.as('bob').user.id)).toEqual({ ping: false });
    await bot.standIn.as('bob').in('general').press(off, 'v1:ping:on').responded(({ content }) => content.includes('You get a ping'));
    expect(await bot.studio.preferences(bot.standIn.as('bob').user.id)).toEqual({ ping: true });
  });
});

describe('/models and /help', () => {
  test('list what is on offer, in private', async () => {
    await using bot = await startBot();
    const { type, data } = await bot.standIn.as('bob').in('general').command('models').acknowledged;
    expect({ type, flags: data['flags'] }).toEqual({ type: 4, flags: ephemeral });
    expect(data['content']).toContain('Pencil · `sketch/pencil` · free\n-# Drawn by rules, not by a model.');
    const videos = await bot.standIn.as('bob').in('general').command('models', { mode: 'text-to-video' }).acknowledged;
    expect(videos.data['content']).not.toContain('Brush');
  });

  test('stay within one message however many models there are', async () => {
    await using bot = await startBot();
    const [card] = bot.studio.models('text-to-image');
    bot.studio.offer(Array.from({ length: 60 }, (_, index) => ({ ...card!, name: `m${index}`, about: 'x'.repeat(300) })));
    const { data } = await bot.standIn.as('bob').in('general').command('models').acknowledged;
    expect(String(data['content']).length).toBeLessThanOrEqual(2_000);
    expect(data['content']).toContain('more; the `model` option finds them by name');
    bot.studio.offer([]);
    const none = await bot.standIn.as('bob').in('general').command('models').acknowledged;
    expect(none.data['content']).toContain('No model can be reached');
  });

  test('say what the bot can do', async () => {
    await using bot = await startBot();
    const { data } = await bot.standIn.as('bob').in('dm').command('help').acknowledged;
    for (const command of ['/text-to-image', '/image-to-image', '/text-to-video', '/image-to-video', '/models', '/jobs']) expect(data['content']).toContain(command);
  });
});
