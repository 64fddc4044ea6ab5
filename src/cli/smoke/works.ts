import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RESTPostAPIChatInputApplicationCommandsJSONBody } from 'discord.js';
import { commands } from '../../commands/index.ts';
import { composeLine, type Line } from '../../compose.ts';
import { readConfig, type Config } from '../../config.ts';
import type { Clock } from '../../core/clock.ts';
import type { Delivery } from '../../core/delivery.ts';
import type { Asked } from '../../core/request.ts';
import type { Upload } from '../../discord/multipart.ts';
import { altText } from '../../discord/render.ts';
import { newId } from '../../lib/ids.ts';
import type { Log } from '../../lib/log.ts';
import { textsFor } from '../../text/index.ts';

/** A file with what a viewer must see of it, in pixels. */
export type Work = Upload & { readonly width: number; readonly height: number };

/** What is posted and registered, made by the bot's own line. */
export type Works = {
  /** Four PNGs. */
  readonly pictures: readonly Work[];
  /** An MP4 of two seconds. */
  readonly video: Work;
  /** The bot's commands as it would register them. */
  readonly commands: readonly RESTPostAPIChatInputApplicationCommandsJSONBody[];
};

export type WorksParts = { readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal };

/** Draws with the built-in provider, whatever else is configured, in a folder that is gone afterwards. */
export async function makeWorks(config: Config, { clock, log, signal }: WorksParts): Promise<Works> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-smoke-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const providers = (await readConfig({})).providers.filter(({ module }) => module.kind === 'sketch');
  const line = stack.use(await composeLine({ ...config, DATA_DIR: folder, providers }, { clock, log, createDelivery: () => nowhere }));
  await line.start();
  const words = { model: 'auto', private: false, options: {}, inputs: [], seed: 1 } as const;
  const pictures = await make(line, { ...words, mode: 'text-to-image', prompt: 'a lighthouse by the sea at sunset', count: 4 }, { clock, log, signal });
  const [video] = await make(line, { ...words, mode: 'text-to-video', prompt: 'waves on a beach at sunrise', durationSeconds: 2 }, { clock, log, signal });
  if (!video) throw new Error('The built-in provider made no video.');
  const texts = textsFor('en');
  return { pictures, video, commands: commands.map((command) => command.payload({ models: line.studio.models, texts })) };
}

async function make(line: Line, asked: Asked, { clock, signal }: WorksParts): Promise<readonly Work[]> {
  const id = newId(clock.now());
  await line.studio.submit({ id, asked, requester: { userId: 'smoke-test', guildId: null, channelId: null }, destination: null });
  const { job } = await line.studio.settled(id, { signal });
  if (job.phase !== 'done') throw new Error(`The built-in provider did not make ${asked.mode}: ${job.problem?.detail ?? job.problem?.text.key ?? job.phase}.`);
  return await Promise.all(job.artifacts.map(async ({ file, name }, index) => (
    { name, type: file.type, description: altText(textsFor('en'), job, index + 1, job.artifacts.length), data: await line.studio.read(file), width: file.width, height: file.height }
  )));
}

/** Takes results without showing them: they are posted step by step afterwards. */
const nowhere: Delivery = {
  route: async () => ({ way: null, maxFileBytes: 8 * 2 ** 20, maxTotalBytes: 24 * 2 ** 20, maxFiles: 10 }),
  progress: () => {},
  post: async () => 'posted',
  ping: async () => {},
};
