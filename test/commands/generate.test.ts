import { describe, expect, test } from 'vitest';
import { base36OfSnowflake } from '../../src/lib/ids.ts';
import type { Interaction } from '../../src/playground/people/handle.ts';
import { brush } from '../fakes/model-cards.ts';
import { eventually, startBot, type BotBench } from '../discord/bench.ts';
import { png } from '../playground/samples.ts';

const picture = (name = 'in.png') => ({ name, bytes: png });
const callback = '/interactions/:id/:token/callback';
const ephemeral = 64;

/** The job that a command became. */
async function jobOf(bot: BotBench, { id }: Interaction): Promise<BotBench['studio']['submissions'][number]> {
  return await eventually(() => bot.studio.submissions.find((submission) => submission.id === base36OfSnowflake(id)));
}

describe('A generating command', () => {
  test('is deferred in public and becomes a job whose id is the interaction', async () => {
    await using bot = await startBot();
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'a lighthouse', negative_prompt: 'fog', model: 'studio/brush', aspect_ratio: '16:9', count: 2, seed: 0 });

    expect(await asked.acknowledged).toMatchObject({ type: 5, data: { flags: 0 } });
    const id = base36OfSnowflake(asked.id);
    await eventually(() => bot.opened.length > 0);
    expect(bot.opened).toEqual([{ jobId: id, channelId: asked.channelId, messageId: asked.response()?.id }]);
    expect(bot.studio.submissions).toEqual([{
      id,
      asked: { mode: 'text-to-image', prompt: 'a lighthouse', negativePrompt: 'fog', model: 'studio/brush', aspectRatio: '16:9', count: 2, seed: 0, inputs: [], options: {}, private: false },
      requester: { userId: asked.userId, guildId: bot.standIn.guildId, channelId: asked.channelId },
      destination: {
        applicationId: bot.standIn.applicationId, interactionId: asked.id, channelId: asked.channelId, guildId: bot.standIn.guildId, context: 0,
        ephemeral: false, botPresent: true, attachmentSizeLimit: 10 * 2 ** 20, boostTier: 0, locale: 'en-US',
      },
      reply: { token: asked.token, deadline: asked.sentAt + 15 * 60_000 },
    }]);
    expect(bot.studio.begun).toEqual([id]);
  });

  test('that is private is deferred for the person alone', async () => {
    await using bot = await startBot();
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'a secret', private: true });
    expect(await asked.acknowledged).toMatchObject({ type: 5, data: { flags: ephemeral } });
    expect(await jobOf(bot, asked)).toMatchObject({ asked: { private: true }, destination: { ephemeral: true } });
    expect(bot.opened).toEqual([]);
  });

  test('takes a picture, references and a strength', async () => {
    await using bot = await startBot();
    const asked = bot.standIn.as('bob').in('general').command('image-to-image', { image: picture(), prompt: 'as an etching', reference2: picture('b.png'), reference: picture('a.png'), strength: 0.35 });
    const { asked: { inputs, strength } } = await jobOf(bot, asked);
    expect(strength).toBe(0.35);
    expect(inputs.map(({ role, name, bytes }) => [role, name, bytes])).toEqual([['image', 'in.png', png.length], ['reference', 'a.png', png.length], ['reference', 'b.png', png.length]]);
    expect(inputs[0]?.source).toMatchObject({ kind: 'url', url: expect.stringContaining(bot.standIn.url) as string });
  });

  test('takes a set of photos in the order of its options, whichever are left out, and a last frame', async () => {
    await using bot = await startBot();
    const asked = bot.standIn.as('bob').in('general').command('image-to-video', {
      image10: picture('last.png'), image3: picture('second.png'), image: picture('first.png'), last_frame: picture('end.png'), duration: 2.5,
    });
    const { asked: { inputs, prompt, durationSeconds } } = await jobOf(bot, asked);
    expect(inputs.map(({ role, name }) => [role, name])).toEqual([['image', 'first.png'], ['image', 'second.png'], ['image', 'last.png'], ['last-frame', 'end.png']]);
    expect({ prompt, durationSeconds }).toEqual({ prompt: '', durationSeconds: 2.5 });
  });

  test.each(['general', 'thread', 'post', 'voice', 'dm', 'elsewhere', 'friends'])('works in %s', async (channel) => {
    await using bot = await startBot();
    const asked = bot.standIn.as('bob').in(channel).command('text-to-video', { prompt: 'waves', duration: 4 });
    expect(await asked.acknowledged).toMatchObject({ type: 5 });
    expect(await jobOf(bot, asked)).toMatchObject({ requester: { channelId: asked.channelId }, destination: { botPresent: !['elsewhere', 'friends'].includes(channel) } });
  });
});

describe('What memory alone can judge', () => {
  const refused = async (bot: BotBench, asked: Interaction, words: string): Promise<void> => {
    const { type, data } = await asked.acknowledged;
    expect({ type, flags: data['flags'] }).toEqual({ type: 4, flags: ephemeral });
    expect(data['content']).toContain(words);
    expect(data['content']).toContain('Nothing was charged.');
    expect(bot.studio.submissions).toEqual([]);
  };

  test('a model that nobody offers is refused in private, in the first answer', async () => {
    await using bot = await startBot();
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x', model: 'no/*such*' });
    await refused(bot, asked, 'There is no model called no/\\*such\\* here.');
  });

  test('a prompt that is too long for the model is refused in private', async () => {
    await using bot = await startBot();
    await refused(bot, bot.standIn.as('bob').in('general').command('text-to-image', { prompt: '🌊'.repeat(1_500), model: 'studio/brush' }), 'has 3000 characters');
  });

  test('an option out of range is refused in private, whatever Discord let through', async () => {
    await using bot = await startBot();
    await refused(bot, bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x', count: 9 }, { unchecked: true }), '`count` is 9, but it must lie between 1 and 4.');
  });

  test('a picture that is too large is refused in private, before it is fetched', async () => {
    await using bot = await startBot();
    const large = { name: 'large_one.png', bytes: new Uint8Array(21 * 2 ** 20) };
    await refused(bot, bot.standIn.as('bob').in('general').command('image-to-image', { image: large, prompt: 'x' }), 'large\\_one.png is 21 MB, and pictures may have at most 20 MB');
  });

  test('a file that does not even claim to be a picture is refused in private', async () => {
    await using bot = await startBot();
    const file = { name: 'notes.txt', bytes: Buffer.from('hello'), contentType: 'text/plain' };
    await refused(bot, bot.standIn.as('bob').in('general').command('image-to-image', { image: file, prompt: 'x' }, { unchecked: true }), 'notes.txt is not a picture');
  });

  test('a channel in which the bot may not post is named in private, with the permissions it lacks', async () => {
    await using bot = await startBot();
    bot.standIn.world.denyBot('general', ['SendMessages', 'AttachFiles']);
    await refused(bot, bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x' }), 'I am missing Send Messages and Attach Files');
  });

  test('a thread needs its own permission', async () => {
    await using bot = await startBot();
    bot.standIn.world.denyBot('thread', ['SendMessagesInThreads']);
    await refused(bot, bot.standIn.as('bob').in('thread').command('text-to-image', { prompt: 'x' }), 'Send Messages in Threads');
  });

  test('a private result needs no permission in the channel', async () => {
    await using bot = await startBot();
    bot.standIn.world.denyBot('general', ['SendMessages', 'AttachFiles']);
    expect(await bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x', private: true }).acknowledged).toMatchObject({ type: 5 });
  });
});

describe('An acknowledgement', () => {
  test('is under way while the job is kept, which begins when it stands', async () => {
    await using bot = await startBot();
    const held = Promise.withResolvers<undefined>();
    bot.standIn.faults.add({ method: 'POST', route: callback, reply: { hold: held.promise } });
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x' });
    await jobOf(bot, asked);
    expect(bot.studio.begun).toEqual([]);
    held.resolve(undefined);
    await eventually(() => bot.studio.begun.length > 0);
  });

  test('that Discord does not know any more drops the job', async () => {
    await using bot = await startBot();
    bot.standIn.faults.add({ method: 'POST', route: callback, reply: { status: 404, body: { code: 10062, message: 'Unknown interaction' } } });
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x' });
    await eventually(() => bot.studio.dropped.length > 0);
    expect(bot.studio.dropped).toEqual([base36OfSnowflake(asked.id)]);
    expect(bot.studio.begun).toEqual([]);
  });

  test('whose answer was lost is found to stand', async () => {
    await using bot = await startBot();
    bot.standIn.faults.add({ method: 'POST', route: callback, reply: { storeThenReset: true } });
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x' });
    await eventually(() => bot.studio.begun.length > 0);
    expect(bot.studio.begun).toEqual([base36OfSnowflake(asked.id)]);
  });

  test('that was made by another process is good enough: the insert decides', async () => {
    await using bot = await startBot();
    bot.standIn.faults.add({ method: 'POST', route: callback, reply: { status: 400, body: { code: 40060, message: 'Interaction has already been acknowledged.' } } });
    bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x' });
    await eventually(() => bot.studio.begun.length > 0);
    expect(bot.studio.dropped).toEqual([]);
  });

  test('that failed every time without effect drops the job', async () => {
    await using bot = await startBot();
    bot.standIn.faults.add({ method: 'POST', route: callback, times: Infinity, reply: { status: 500 } });
    bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x' });
    await eventually(() => bot.studio.dropped.length > 0);
    expect(bot.studio.begun).toEqual([]);
  });
});

describe('A studio that cannot keep the job', () => {
  test.each([false, true])('is told to the person alone (private: %s)', async (isPrivate) => {
    await using bot = await startBot();
    bot.studio.failNext(new Error('the disk is gone'));
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'x', private: isPrivate });
    const told = await asked.until(() => (isPrivate ? [asked.response()] : asked.followUps()).find((message) => message?.content !== undefined && message.content !== ''));
    expect(told.flags).toBe(ephemeral);
    expect(told.content).toContain('Something went wrong on our side.');
    expect(bot.standIn.messages('general')).toEqual([]);
    expect(JSON.stringify(bot.lines)).not.toContain(asked.token);
  });
});

describe('The model option', () => {
  test('offers what the mode’s models are called and cost', async () => {
    await using bot = await startBot();
    const typing = bot.standIn.as('bob').in('general').autocomplete('text-to-image', { prompt: 'x', model: '' }, 'model');
    expect(await typing.until(() => typing.choices())).toEqual([
      { name: 'Best model that fits', value: 'auto' }, { name: 'Brush · $0.04 a picture', value: 'studio/brush' }, { name: 'Pencil · free', value: 'sketch/pencil' },
    ]);
  });

  test('narrows down by name and label, and never offers more than 25', async () => {
    await using bot = await startBot();
    bot.studio.offer(Array.from({ length: 40 }, (_, index) => ({ ...brush, name: `brush-${index}`, label: `Brush no. ${index}` })));
    const typing = bot.standIn.as('bob').in('general').autocomplete('text-to-image', { model: '' }, 'model');
    expect(await typing.until(() => typing.choices())).toHaveLength(25);
    const narrower = bot.standIn.as('bob').in('general').autocomplete('text-to-image', { model: 'NO. 17' }, 'model');
    expect(await narrower.until(() => narrower.choices())).toMatchObject([{ value: 'studio/brush-17' }]);
  });
});
