import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Operation } from '../../src/core/call.ts';
import type { Order, Provider, Status } from '../../src/core/provider.ts';
import { sdServer } from '../../src/providers/sd-server/sd-server.ts';
import type { ProviderBench } from '../contract/provider-bench.ts';
import { startHttpService, type HttpService, type ReceivedRequest, type ServiceAnswer } from '../fakes/http-service.ts';
import { providerParts } from '../fakes/provider-parts.ts';
import { createPictures, orderOf, pngOf, signal, type Pictures } from './box-bench.ts';

export const token = 'a-token-of-the-gateway';

/** What the recorded servers run. */
export const model = 'sd_xl_turbo-Q8_0';
export const videoModel = 'Wan2.2-TI2V-5B-Q8_0';

const bodySchema = z.looseObject({ seed: z.number(), batch_count: z.number().optional(), width: z.number(), height: z.number(), fps: z.number().optional(), video_frames: z.number().optional() });
export type SentBody = z.infer<typeof bodySchema>;

type Job = { readonly id: string; readonly kind: string; readonly body: SentBody; readonly created: number; status: 'queued' | 'generating' | 'completed' | 'failed' | 'cancelled' };

export type SdServerBench = ProviderBench & {
  readonly service: HttpService;
  readonly pictures: Pictures;
  /** What the server was asked to make, in order. */
  readonly bodies: readonly SentBody[];
  jobs(): readonly Job[];
  /** The server answers for a job so, whatever its state. */
  result(answer: ServiceAnswer): void;
  /** As after a crash: it knows no job any more. */
  restart(): void;
  capabilities: unknown;
};

export function capabilitiesOf(kind: 'image' | 'video', changes: object = {}): unknown {
  return { ...JSON.parse(readFileSync(`test/fixtures/sd-server/capabilities-${kind}.json`, 'utf8')) as object, ...changes };
}

/** The provider over a server with the answers of sd-server 97d2990. A job goes on by one state whenever time passes. */
export async function createSdServerBench(o: { readonly capabilities?: unknown; readonly settings?: object; readonly isDown?: boolean } = {}): Promise<SdServerBench> {
  const jobs = new Map<string, Job>();
  const bodies: SentBody[] = [];
  let fixed: ServiceAnswer | undefined;
  const bench = { capabilities: o.capabilities ?? capabilitiesOf('image') };

  const begin = (request: ReceivedRequest, kind: string): ServiceAnswer => {
    const body = bodySchema.parse(request.json());
    bodies.push(body);
    const job: Job = { id: `job_6b03a9dd_${String(jobs.size).padStart(8, '0')}`, kind, body, created: 1_795_402_205, status: 'queued' };
    jobs.set(job.id, job);
    return { status: 202, json: { created: job.created, id: job.id, kind, poll_url: `/sdcpp/v1/jobs/${job.id}`, status: 'queued' } };
  };
  const shown = async ({ id, kind, body, created, status }: Job): Promise<ServiceAnswer> => {
    const picture = (await pngOf(body.width, body.height)).toString('base64');
    const images = { images: Array.from({ length: body.batch_count ?? 1 }, (_, index) => ({ b64_json: picture, index })).toReversed(), output_format: 'png' };
    const video = { b64_json: 'GkXfo0AgQoaB', fps: body.fps, frame_count: body.video_frames, mime_type: 'video/webm', output_format: 'webm' };
    const error = { cancelled: { code: 'cancelled', message: 'job cancelled by client' }, failed: { code: 'generation_failed', message: 'out of memory' } };
    return { json: {
      completed: null, created, id, kind, queue_position: status === 'queued' ? 1 : 0, started: null, status,
      error: status === 'cancelled' || status === 'failed' ? error[status] : null,
      result: status === 'completed' ? (kind === 'img_gen' ? images : video) : null,
    } };
  };
  const service = await startHttpService((request) => {
    const { method, path } = request;
    if (path === '/sdcpp/v1/capabilities') return { json: bench.capabilities };
    const made = /^\/sdcpp\/v1\/(img_gen|vid_gen)$/.exec(path)?.[1];
    if (method === 'POST' && made !== undefined) return begin(request, made);
    const [, id = '', isCancel] = /^\/sdcpp\/v1\/jobs\/([^/]+)(\/cancel)?$/.exec(path) ?? [];
    const job = jobs.get(id);
    if (!job) return { status: 404, json: { error: 'job not found' } };
    if (isCancel !== undefined) {
      if (job.status === 'generating') return { status: 409, json: { error: 'job is currently generating and cannot be interrupted yet' } };
      if (job.status === 'queued') job.status = 'cancelled';
      return shown(job);
    }
    return fixed ?? shown(job);
  });
  onTestFinished(() => service[Symbol.asyncDispose]());
  const pictures = await createPictures();
  const settings = sdServer.settings.parse({ SD_SERVER_URL: `${service.origin}/`, SD_SERVER_TOKEN: token, ...o.settings });
  const create = (): Provider => sdServer.create(settings, providerParts({ instance: 'sd-server/attic', fetch, read: pictures.read, draw: pictures.draw }));
  const provider = create();
  if (o.isDown === true) await service.crash();
  await provider.refresh({ signal });

  return Object.assign(bench, {
    provider, again: create, service, pictures, bodies, origin: service.origin,
    picture: () => pictures.put(96, 64),
    pass: async () => {
      for (const job of jobs.values()) {
        if (job.status === 'generating') job.status = 'completed';
        if (job.status === 'queued') job.status = 'generating';
      }
    },
    seeds: () => bodies.map(({ seed }) => seed),
    starts: () => bodies.length,
    jobs: () => [...jobs.values()],
    result: (answer: ServiceAnswer) => { fixed = answer; },
    restart: () => jobs.clear(),
    fault: (kind: 'busy' | 'error' | 'unauthorized' | 'lost') => {
      const isStart = ({ method }: ReceivedRequest): boolean => method === 'POST';
      if (kind === 'busy') service.fault({ kind: 'answer', answer: { status: 429, headers: { 'retry-after': '7' }, json: { error: 'job queue is full' } } }, isStart);
      if (kind === 'error') service.fault({ kind: 'answer', answer: { status: 500, json: { error: 'server_error', message: `bad allocation ${token}` } } }, isStart);
      if (kind === 'unauthorized') service.fault({ kind: 'answer', answer: { status: 401, json: { error: `Bearer ${token} is not known` } } }, isStart);
      if (kind === 'lost') service.fault({ kind: 'answer-lost' }, isStart);
    },
  });
}

/** An order under way. */
export async function begun(bench: SdServerBench, given: Order = orderOf({ model })): Promise<Operation> {
  const status = await bench.provider.start(given, { key: 'k', signal });
  if (status.kind !== 'pending') throw new Error(`It is ${JSON.stringify(status)}.`);
  return JSON.parse(JSON.stringify(status.operation)) as Operation;
}

/** What becomes of an order. */
export async function made(bench: SdServerBench, given: Order = orderOf({ model })): Promise<Status> {
  const operation = await begun(bench, given);
  for (let looks = 0; looks < 5; looks += 1) {
    const status = await bench.provider.check(operation, { signal });
    if (status.kind !== 'pending') return status;
    await bench.pass(1_000);
  }
  throw new Error('It never ends.');
}

/** A video model by another name. */
export function videoServer(stem: string): unknown {
  return capabilitiesOf('video', { model: { name: `${stem}.gguf`, stem, path: `/models/${stem}.gguf` } });
}
