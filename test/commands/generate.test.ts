import { describe, expect, test } from 'vitest';
import { base36OfSnowflake } from '../../src/lib/ids.ts';
import { eventually, startBot } from '../discord/bench.ts';
import { png } from '../playground/samples.ts';

const picture = { name: 'in.png', bytes: png };

describe('A generating command', () => {
  test('is deferred in public and becomes a job whose id is the interaction', async () => {
    await using bot = await startBot();
    const asked = bot.standIn.as('bob').in('general').command('text-to-image', { prompt: 'a lighthouse', model: 'studio/brush', aspect_ratio: '16:9', count: 2, seed: 0 });

    expect(await asked.acknowledged).toMatchObject({ type: 5, data: { flags: 0 } });
    const id = base36OfSnowflake(asked.id);
    await eventually(() => bot.opened.length > 0);
    expect(bot.opened).toEqual([{ jobId: id, channelId: asked.channelId, messageId: asked.response()?.id }]);
    expect(bot.studio.submissions).toMatchObject([{
      id,
      asked: { mode: 'text-to-image', prompt: 'a lighthouse', model: 'studio/brush', aspectRatio: '16:9', count: 2, seed: 0, inputs: [], options: {}, private: false },
      requester: { userId: asked.userId, guildId: bot.standIn.guildId, channelId: asked.channelId },
      destination: { interactionId: asked.id, channelId: asked.channelId, ephemeral: false, botPresent: true, attachmentSizeLimit: 10 * 2 ** 20 },
      reply: { token: asked.token, deadline: asked.sentAt + 15 * 60_000 },
    }]);
    expect(bot.studio.begun).toEqual([id]);
  });
});
