import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createAdmission, createLedger } from './admission/index.ts';
import type { Config } from './config.ts';
import type { Clock } from './core/clock.ts';
import type { Delivery } from './core/delivery.ts';
import type { Lane } from './core/lane.ts';
import type { Media, Spool } from './core/media.ts';
import type { Provider } from './core/provider.ts';
import type { Store } from './core/store.ts';
import type { Studio } from './core/studio.ts';
import { createKeptTexts } from './lib/kept-texts.ts';
import type { Log } from './lib/log.ts';
import { createPatientFetch } from './lib/patient-fetch.ts';
import { createSafeFetch, type SafeFetch } from './lib/safe-fetch.ts';
import { openSocket } from './lib/sockets.ts';
import { createMedia, createRoom, createSpool } from './media/index.ts';
import { createCatalog, createLookout, createRetention, createRunCall, createRunJob, createRunner, createStudio } from './pipeline/index.ts';
import { createBacklog, createDispatcher, createLocalLane } from './queue/index.ts';
import type { ProviderParts } from './providers/define.ts';
import { lockFolder, openStore } from './store/index.ts';

/** Where Discord keeps files of messages; a person's picture, or a result that is read again, comes from nowhere else. */
export const attachmentHosts = ['cdn.discordapp.com', 'media.discordapp.net'];

/** Milliseconds. */
const day = 24 * 60 * 60_000;

export type LineParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly createDelivery: (parts: { store: Store; spool: Spool; attachments: { fetch: SafeFetch; hosts: readonly string[] }; preview?: Media['preview']; clock: Clock; log: Log }) => Delivery & Partial<AsyncDisposable>;
  /** 0..1; decides seeds that nobody asked for. */
  readonly random?: () => number;
  /** Instead of the configured ones. */
  readonly providers?: readonly Provider[];
};

/** The whole bot but Discord: from a submission to a delivery. */
export type Line = AsyncDisposable & {
  readonly studio: Studio;
  readonly store: Store;
  readonly spool: Spool;
  /** Takes up what an earlier process left and begins to work. */
  start(): Promise<void>;
};

/** Builds the line from its parts, in the order in which they stand on each other; disposing stops it in the reverse. */
export async function composeLine(config: Config, parts: LineParts): Promise<Line> {
  const { clock, log } = parts;
  await using stack = new AsyncDisposableStack();
  await makeDataFolder(config.DATA_DIR);
  stack.use(lockFolder(join(config.DATA_DIR, 'lock.sqlite'), config.DATA_DIR));
  const store = stack.use(await openStore({ file: join(config.DATA_DIR, 'darkroom.sqlite') }));
  const spool = await createSpool({ folder: join(config.DATA_DIR, 'spool'), clock });
  const room = createRoom({ spool, clock, log, minFreeBytes: config.MIN_FREE_MIB * 2 ** 20 });
  const media = stack.use(createMedia({ spool, tempFolder: join(config.DATA_DIR, 'temp'), clock, log, ffmpeg: config.FFMPEG, searchPath: config.environment['PATH'] ?? '' }));
  const fetch = createSafeFetch({ allowedHttpOrigins: config.ATTACHMENT_ORIGINS });
  const hosts = [...attachmentHosts, ...config.ATTACHMENT_ORIGINS.map((origin) => new URL(origin).hostname)];

  const providers = parts.providers ?? createProviders(config, { clock, log, fetch: stack.use(createPatientFetch()).fetch, read: (file) => spool.read(file.hash), draw: media.draw });
  for (const provider of providers) stack.defer(async () => provider[Symbol.asyncDispose]?.());
  const catalog = createCatalog(providers);
  const ledger = createLedger();
  const backlog = createBacklog({ store, clock });
  const lanes = new Map<string, Lane>();
  for (const { id, limits } of providers) {
    const startedAt = limits.rate ? await backlog.startsSince(id, clock.now() - limits.rate.perMs * 2) : [];
    lanes.set(id, createLocalLane({ limits, clock, startedAt }));
  }

  const admission = createAdmission({
    store, catalog, backlog, ledger, room, clock,
    random: parts.random ?? Math.random,
    limits: {
      maxWaitingPerUser: config.MAX_WAITING_PER_USER,
      ...(config.SPEND_CAP_USD === undefined ? {} : { spendCapMicros: Math.round(config.SPEND_CAP_USD * 1e6) }),
    },
    inputs: {
      spool, media, fetch, hosts,
      limits: { maxBytes: config.MAX_INPUT_MIB * 2 ** 20, maxPixels: config.MAX_INPUT_MEGAPIXELS * 1e6 },
    },
  });
  const delivery = parts.createDelivery({ store, spool, attachments: { fetch, hosts }, clock, log, ...(config.PREVIEWS === 'on' && { preview: media.preview }) });
  stack.defer(async () => delivery[Symbol.asyncDispose]?.());
  const runner = createRunner({
    store, backlog, admission, delivery, clock, log,
    runCall: createRunCall({
      store, catalog, backlog, room, spool, media, fetch, clock, log,
      limits: { maxOutputBytes: config.MAX_OUTPUT_MIB * 2 ** 20 },
      pauseLane: (id, ms) => lanes.get(id)?.pause(ms),
      onProgress: (call, fraction, preview) => runner.progressed(call, fraction, preview),
    }),
    runJob: createRunJob({ store, delivery, media, ledger, clock, log }),
    kickLane: (lane) => dispatcher.kick(lane),
    reattach: (call) => dispatcher.reattach(call),
  });
  const dispatcher = stack.use(createDispatcher({
    backlog, lanes, log, run: (call) => runner.runCall(call), onClaimed: (lane) => runner.laneMoved(lane),
  }));
  stack.defer(() => runner.stop({ withinMs: config.SHUTDOWN_SECONDS * 1_000 }));
  stack.defer(() => dispatcher.stop());
  const lookout = stack.use(createLookout({ providers, clock, log }));
  const retention = stack.use(createRetention({
    store, spool, clock, log, limits: { inputsMs: config.INPUT_DAYS * day, resultsMs: config.RESULT_DAYS * day, maxBytes: config.SPOOL_MAX_GB * 1e9 },
  }));

  const owned = stack.move();
  return {
    studio: createStudio({ store, catalog, backlog, runner, spool, clock }),
    store, spool,
    start: async () => {
      await lookout.begin();
      await runner.start();
      retention.begin();
      for (const id of lanes.keys()) dispatcher.kick(id);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function makeDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`The folder ${folder} for the bot's data (DATA_DIR) cannot be made: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  }
}

/** Every configured provider, not yet asked anything. */
export function createProviders(config: Pick<Config, 'providers' | 'DATA_DIR'>, parts: Omit<ProviderParts, 'instance' | 'kept' | 'openSocket'>): readonly Provider[] {
  return config.providers.map(({ module, instance, settings }) => module.create(settings, {
    ...parts, instance, openSocket, kept: createKeptTexts(join(config.DATA_DIR, 'providers', ...instance.split('/'))),
  }));
}
