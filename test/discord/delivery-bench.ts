import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, GatewayIntentBits, type ChatInputCommandInteraction } from 'discord.js';
import type { Artifact } from '../../src/core/artifact.ts';
import type { Outcome, PostResult, Route } from '../../src/core/delivery.ts';
import type { Job } from '../../src/core/job.ts';
import type { Media, Spool } from '../../src/core/media.ts';
import type { Problem } from '../../src/core/problem.ts';
import type { Asked } from '../../src/core/request.ts';
import type { Schema } from '../../src/core/schema.ts';
import type { Store } from '../../src/core/store.ts';
import { createDelivery, createDiscordLine, type DiscordDelivery } from '../../src/discord/index.ts';
import { destinationOf } from '../../src/discord/destination.ts';
import { createSafeFetch } from '../../src/lib/safe-fetch.ts';
import { base36OfSnowflake } from '../../src/lib/ids.ts';
import type { StandInParts } from '../../src/playground/stand-in.ts';
import type { Interaction } from '../../src/playground/people/handle.ts';
import { openStore } from '../../src/store/index.ts';
import { pencil } from '../fakes/model-cards.ts';
import { createTestLog, startStandIn, type Lines, type TestClock, type TestStandIn } from './bench.ts';

const minutes = 60_000;

/** What a job in a test is, where it is not usual. */
export type JobOptions = {
  readonly person?: string;
  /** A channel of the stand-in, or `dm`. */
  readonly channel?: string;
  readonly ephemeral?: boolean;
  /** Refused at admission: it never got a model. */
  readonly unaccepted?: boolean;
  /** The message's id is recorded, as after an acknowledgement that was answered. Default true. */
  readonly opened?: boolean;
  readonly asked?: Partial<Asked>;
  readonly fileLimit?: number;
};

export type DeliveryBench = AsyncDisposable & {
  readonly standIn: TestStandIn;
  readonly clock: TestClock;
  readonly store: Store;
  readonly lines: Lines;
  /** The delivery now; a new one after `restart`. */
  delivery(): DiscordDelivery;
  /** A fresh process: nothing is left but rows. */
  restart(): Promise<void>;
  /** A command that was acknowledged and became a job. */
  job(o?: JobOptions): Promise<{ readonly job: Job; readonly interaction: Interaction }>;
  /** Asks for the route and posts through it. */
  post(job: Job, outcome: Outcome): Promise<PostResult>;
  /** What a process that ends in order has written of a job. */
  row(job: Job): Promise<Schema['deliveries'] | undefined>;
  result(job: Job, sizes?: readonly number[], missing?: readonly Problem[]): Outcome;
};

const imagine = { name: 'imagine', description: 'Makes a picture', contexts: [0, 1, 2], integrationTypes: [0, 1] };

export async function startDelivery(parts: Partial<StandInParts> & { readonly requestTimeout?: number; readonly firstProgressAfter?: number; /** Without it none are shown. */ readonly preview?: Media['preview'] } = {}): Promise<DeliveryBench> {
  const { requestTimeout, firstProgressAfter = 0, preview, ...standInParts } = parts;
  await using stack = new AsyncDisposableStack();
  const standIn = stack.use(await startStandIn(standInParts));
  const { clock } = standIn;
  const folder = await mkdtemp(join(tmpdir(), 'delivery-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const store = stack.use(await openStore({ file: join(folder, 'test.sqlite') }));
  const { log, lines } = createTestLog();
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const spool = { read: async (hash: string) => files.get(hash) ?? Promise.reject(new Error(`no file ${hash}`)) } as Partial<Spool> as Spool;
  const settings = { api: standIn.apiUrl, token: standIn.token, ...(requestTimeout === undefined ? {} : { requestTimeout }) };
  const { rests } = createDiscordLine({ ...settings, clock });
  const attachments = { fetch: createSafeFetch({ allowedHttpOrigins: [standIn.url] }), hosts: [new URL(standIn.url).hostname] };
  const open = (): DiscordDelivery => createDelivery({ rests, store, spool, attachments, clock, log, firstProgressAfter, ...(preview && { preview }) });
  let delivery = open();
  stack.defer(() => delivery[Symbol.asyncDispose]());

  const client = new Client({ intents: [GatewayIntentBits.Guilds], waitGuildTimeout: 0, rest: { api: standIn.apiUrl } });
  const ready = new Promise<Client<true>>((resolve) => { client.once('clientReady', resolve); });
  await client.login(standIn.token);
  await (await ready).application.commands.set([imagine]);
  stack.defer(() => client.destroy());

  async function acknowledged(o: JobOptions): Promise<{ readonly received: ChatInputCommandInteraction; readonly interaction: Interaction }> {
    const arrived = new Promise<ChatInputCommandInteraction>((resolve) => {
      client.once('interactionCreate', (received) => { if (received.isChatInputCommand()) resolve(received); });
    });
    const interaction = standIn.as(o.person ?? 'bob').in(o.channel ?? 'general').command('imagine', {}, o.fileLimit === undefined ? {} : { fileLimit: o.fileLimit });
    const received = await arrived;
    await received.deferReply(o.ephemeral === true ? { flags: 64 } : {});
    return { received, interaction };
  }

  const bench: Omit<DeliveryBench, keyof AsyncDisposable> = {
    standIn, clock, store, lines,
    delivery: () => delivery,
    async restart() {
      await delivery[Symbol.asyncDispose]();
      delivery = open();
    },
    async job(o = {}) {
      const { received, interaction } = await acknowledged(o);
      const asked: Asked = { mode: 'text-to-image', prompt: 'a *lighthouse*', model: 'auto', inputs: [], options: {}, private: o.ephemeral ?? false, ...o.asked };
      const request = { mode: asked.mode, prompt: asked.prompt, provider: 'sketch', model: 'pencil', aspectRatio: '16:9', count: asked.count ?? 1, seed: 7, inputs: [], options: {} };
      const job: Job = {
        id: base36OfSnowflake(interaction.id), phase: 'delivering', asked, artifacts: [], receivedAt: interaction.sentAt, startedAt: interaction.sentAt,
        requester: { userId: interaction.userId, guildId: received.guildId, channelId: received.channelId },
        destination: destinationOf(received, { ephemeral: o.ephemeral ?? false }),
        ...(o.unaccepted === true ? {} : { accepted: { request, card: pencil } }),
      };
      await store.transaction(async (tx) => {
        await tx.insertInto('jobs').values({
          id: job.id, phase: job.phase, mode: asked.mode, user_id: job.requester.userId, guild_id: job.requester.guildId, channel_id: job.requester.channelId,
          asked_json: JSON.stringify(asked), destination_json: JSON.stringify(job.destination), reply_token: interaction.token, reply_deadline: interaction.sentAt + 15 * minutes,
          accepted_json: null, artifacts_json: '[]', problem_json: null, cancel_asked_by: null, received_at: job.receivedAt, queued_at: null, started_at: null, finished_at: null,
        }).execute();
      });
      const message = interaction.response();
      if (o.opened !== false && o.ephemeral !== true && message) delivery.opened(job.id, { channelId: interaction.channelId, messageId: message.id });
      return { job, interaction };
    },
    async post(job, outcome) {
      const { signal } = new AbortController();
      const route = await delivery.route(job, { signal });
      return typeof route === 'string' ? route : await delivery.post(job, outcome, route, { signal });
    },
    async row(job) {
      await bench.restart();
      return await store.read.selectFrom('deliveries').selectAll().where('job', '=', job.id).executeTakeFirst();
    },
    result(job, sizes = [1_000], missing = []) {
      const artifacts = sizes.map((bytes, index): Artifact => {
        const hash = `${job.id}-${index}`;
        files.set(hash, new Uint8Array(bytes).fill(index + 1));
        return { file: { hash, type: 'image/png', bytes, width: 1344, height: 768 }, name: `darkroom-${job.id}-${index + 1}.png`, seed: 7 + index };
      });
      return { kind: 'result', artifacts, cost: { micros: 0, estimated: false }, wanted: artifacts.length + missing.length, missing };
    },
  };
  const owned = stack.move();
  return { ...bench, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The route of a bench that is asked for when nothing else matters. */
export async function routeOf(bench: DeliveryBench, job: Job): Promise<Route> {
  const route = await bench.delivery().route(job, { signal: new AbortController().signal });
  if (typeof route === 'string') throw new Error(`There is no way: ${route}`);
  return route;
}
