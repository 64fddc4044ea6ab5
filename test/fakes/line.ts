import { join } from 'node:path';
import { createAdmission, createLedger } from '../../src/admission/index.ts';
import type { Call } from '../../src/core/call.ts';
import type { JobWithCalls } from '../../src/core/job.ts';
import type { Lane } from '../../src/core/lane.ts';
import type { Spool } from '../../src/core/media.ts';
import type { Provider } from '../../src/core/provider.ts';
import type { Asked } from '../../src/core/request.ts';
import type { Store } from '../../src/core/store.ts';
import type { Studio, Ticket } from '../../src/core/studio.ts';
import type { SafeFetch } from '../../src/lib/safe-fetch.ts';
import { createRoom } from '../../src/media/room.ts';
import { createSpool } from '../../src/media/spool.ts';
import { createCatalog, createRetention, createRunCall, createRunJob, createRunner, createStudio } from '../../src/pipeline/index.ts';
import type { RetentionLimits } from '../../src/pipeline/retention.ts';
import { createBacklog, createDispatcher, createLocalLane } from '../../src/queue/index.ts';
import { openStore } from '../../src/store/index.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createLife, mortal, mortalClock, type Life } from './life.ts';
import { createMemoryChannel, createMemoryDelivery, type MemoryChannel } from './memory-delivery.ts';
import { createMemoryMedia } from './memory-media.ts';
import { createRecordingProvider, type RecordingProviderParts } from './recording-provider.ts';
import { createRecordingService, type RecordingService, type ServiceSettings } from './recording-service.ts';
import { silentLog } from './silent-log.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

export type LineSettings = {
  readonly provider?: Omit<RecordingProviderParts, 'service' | 'clock'>;
  readonly service?: Omit<ServiceSettings, 'clock'>;
  /** Instead of the recording one. */
  readonly providers?: (o: { service: RecordingService; clock: FakeClock }) => readonly Provider[];
  readonly fetch?: SafeFetch;
  readonly maxWaitingPerUser?: number;
  /** Files are swept; without it nothing is. */
  readonly retention?: RetentionLimits;
  /** Bytes that are free on the disk, of which 1,000 are kept free; without it there is always room. */
  readonly freeBytes?: () => number;
  /** The first process dies at this step. */
  readonly diesAt?: number;
};

/** The whole bot without Discord over fakes, with real store, spool, queue, admission and pipeline. */
export type TestLine = AsyncDisposable & {
  readonly clock: FakeClock;
  readonly service: RecordingService;
  readonly channel: MemoryChannel;
  /** What the running process has; another one after a restart. */
  readonly now: Process;
  /** Submits and resolves when it is received. */
  submit(id: string, asked?: Partial<Asked>, userId?: string): Promise<Ticket>;
  /** Lets time pass until the job is final. */
  settled(id: string): Promise<JobWithCalls>;
  job(id: string): Promise<JobWithCalls>;
  /** The process ends as on SIGTERM. */
  stop(withinMs?: number): Promise<void>;
  /** The process dies where it stands (if it has not yet), and another one takes over; dies itself at `diesAt`. */
  restart(o?: { diesAt?: number; providers?: readonly Provider[] }): Promise<void>;
  wasRestarted(): boolean;
};

export type Process = { readonly life: Life; readonly store: Store; readonly spool: Spool; readonly studio: Studio; readonly lanes: ReadonlyMap<string, Lane>; start(): Promise<void>; stop(withinMs: number): Promise<void>; close(): Promise<void> };

type World = { readonly folder: string; readonly clock: FakeClock; readonly service: RecordingService; readonly channel: MemoryChannel; readonly settings: LineSettings };

export const noFetch: SafeFetch = { open: () => Promise.reject(new Error('Nothing is fetched here.')) };

export async function createLine(settings: LineSettings = {}): Promise<TestLine> {
  const folder = await createTemporaryFolder({ quick: true });
  const clock = createFakeClock();
  const service = createRecordingService({ clock, ...settings.service });
  const world: World = { folder: folder.path, clock, service, channel: createMemoryChannel(), settings };
  let process = await compose(world, createLife(settings));
  let restarts = 0;
  void process.start();
  await clock.settle();
  return {
    clock, service, channel: world.channel,
    get now() {
      return process;
    },
    submit: (id, asked = {}, userId = 'ada') => process.studio.submit({
      id, asked: { mode: 'text-to-image', prompt: 'a lighthouse', model: 'auto', inputs: [], options: {}, private: false, ...asked },
      requester: { userId, guildId: 'guild', channelId: 'channel' }, destination: null, reply: { token: 'secret', deadline: clock.now() + 900_000 },
    }),
    settled: (id) => clock.run(process.studio.settled(id, { signal: new AbortController().signal })),
    job: async (id) => {
      const found = await process.studio.job(id);
      if (!found) throw new Error(`no job ${id}`);
      return found;
    },
    stop: (withinMs = 25_000) => clock.run(process.stop(withinMs)),
    restart: async ({ diesAt, providers } = {}) => {
      restarts += 1;
      process.life.end();
      await clock.settle();
      await process.close();
      process = await compose(providers ? { ...world, settings: { ...settings, providers: () => providers } } : world, createLife(diesAt === undefined ? {} : { diesAt }));
      void process.start();
      await clock.settle();
    },
    wasRestarted: () => restarts > 0,
    [Symbol.asyncDispose]: async () => {
      process.life.end();
      await clock.settle();
      await process.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function compose({ folder, clock: worldClock, service, channel, settings }: World, life: Life): Promise<Process> {
  const clock = mortalClock(life, worldClock);
  const realStore = await openStore({ file: join(folder, 'darkroom.db') });
  const store = mortal(life, 'store', realStore, ['transaction']);
  const spool = mortal(life, 'spool', await createSpool({ folder: join(folder, 'spool'), clock }), ['write', 'remove']);
  const media = mortal(life, 'media', createMemoryMedia(spool), ['join']);
  const delivery = mortal(life, 'delivery', createMemoryDelivery(channel), ['route', 'post', 'ping']);
  const real = settings.providers?.({ service, clock: worldClock }) ?? [createRecordingProvider({ service, clock: worldClock, ...settings.provider })];
  const providers = real.map((each) => mortal(life, 'provider', each, ['start', 'check', 'find', 'cancel', 'open']));
  const catalog = createCatalog(providers);
  const backlog = createBacklog({ store, clock });
  const ledger = createLedger();
  const lanes = new Map(providers.map(({ id, limits }) => [id, createLocalLane({ limits, clock })]));
  const room = createRoom({ clock, log: silentLog, minFreeBytes: 1_000, spool: { free: async () => settings.freeBytes?.() ?? Number.POSITIVE_INFINITY } });
  const common = { store, backlog, room, clock, log: silentLog, spool, media, catalog, fetch: settings.fetch ?? noFetch };
  const admission = createAdmission({
    ...common, ledger, random: () => 0.5, limits: { maxWaitingPerUser: settings.maxWaitingPerUser ?? 10 },
    inputs: { spool, media, fetch: common.fetch, hosts: ['cdn.test'], limits: { maxBytes: 1_000, maxPixels: 1_000_000 } },
  });
  const runner = createRunner({
    ...common, admission, delivery,
    runCall: createRunCall({ ...common, limits: { maxOutputBytes: 1_000_000 }, pauseLane: (id, ms) => lanes.get(id)?.pause(ms), onProgress: (call, fraction, preview) => runner.progressed(call, fraction, preview) }),
    runJob: createRunJob({ ...common, delivery, ledger }),
    kickLane: (lane) => dispatcher.kick(lane),
    reattach: (call) => dispatcher.reattach(call),
  });
  const dispatcher = createDispatcher({ ...common, lanes, run: (call: Call) => runner.runCall(call), onClaimed: (lane) => runner.laneMoved(lane) });
  const retention = settings.retention && createRetention({ ...common, limits: settings.retention });
  return {
    life, store: realStore, spool, lanes,
    studio: createStudio({ ...common, runner }),
    start: async () => {
      await runner.start();
      retention?.begin();
    },
    stop: async (withinMs) => {
      await retention?.[Symbol.asyncDispose]();
      await dispatcher.stop();
      await runner.stop({ withinMs });
      await dispatcher[Symbol.asyncDispose]();
    },
    close: () => Promise.resolve(realStore[Symbol.asyncDispose]()),
  };
}
