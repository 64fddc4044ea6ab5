import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Operation } from '../../src/core/call.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { Order, Provider, Status } from '../../src/core/provider.ts';
import type { KeptTexts } from '../../src/lib/kept-texts.ts';
import { automatic1111 } from '../../src/providers/automatic1111/automatic1111.ts';
import type { ProviderBench } from '../contract/provider-bench.ts';
import { createFakeClock } from '../fakes/fake-clock.ts';
import { startHttpService, type HttpService, type ReceivedRequest, type ServiceAnswer } from '../fakes/http-service.ts';
import { providerParts } from '../fakes/provider-parts.ts';
import { createPictures, pngOf, signal, type Pictures } from './box-bench.ts';

export const password = 'a-password-of-api-auth';
/** The recorded box's model that is in its memory. */
export const model = 'sdxl_juggernaut-XL-v9';

const bodySchema = z.looseObject({ seed: z.number(), n_iter: z.number(), force_task_id: z.string() });
export type SentBody = z.infer<typeof bodySchema>;
type Work = { readonly task: string; readonly count: number; readonly answer: (answer: ServiceAnswer) => void };

export type WebUiBench = ProviderBench & {
  readonly service: HttpService;
  readonly pictures: Pictures;
  readonly bodies: readonly SentBody[];
  /** Texts that outlive the process. */
  readonly kept: ReadonlyMap<string, string>;
  /** Tasks that were stopped, in order. */
  readonly interrupted: readonly string[];
  /** Somebody else's work comes in behind what is there; it is done when it is called. */
  others(task: string): () => void;
  /** What is made next is answered so. */
  answer(answer: ServiceAnswer): void;
  /** Ends the provider's process: its last wait is over at once, or when all it waits for is made. */
  stop(o?: { readonly waits: boolean }): Promise<void>;
  /** A start waits for its answer as long as that takes. */
  isPatient: boolean;
};
export type WebUiKind = { /** Says what is being made. */ readonly tellsTask?: boolean; readonly hasSchedulers?: boolean };

const lists = z.object({ samplers: z.unknown(), schedulers: z.unknown(), options: z.unknown() }).parse(JSON.parse(readFileSync('test/fixtures/automatic1111/lists.json', 'utf8')));

/**
 * The provider over a web UI of the API of Forge, or of an older one. It makes one thing at a time, and ends it whenever time
 * passes. A start has waited long enough as soon as its work is in the web UI's queue.
 */
export async function createWebUiBench({ settings = {}, kind = {} }: { readonly settings?: object; readonly kind?: WebUiKind } = {}): Promise<WebUiBench> {
  const queue: Work[] = [];
  const bodies: SentBody[] = [];
  const interrupted: string[] = [];
  const answers: ServiceAnswer[] = [];
  const waiting: (() => void)[] = [];

  const images = async (count: number): Promise<ServiceAnswer> =>
    ({ json: { images: Array.from({ length: count }, () => pictureText), parameters: {}, info: '{"seed":5,"all_seeds":[5]}' } });
  const finish = async (): Promise<void> => {
    const work = queue.shift();
    work?.answer(answers.shift() ?? await images(work.count));
  };
  const progress = (): ServiceAnswer => ({ json: {
    progress: queue.length > 0 ? 0.42 : 0, eta_relative: 3.1, current_image: null, textinfo: null,
    state: { job: queue.length > 0 ? 'scripts_txt2img' : '', job_no: 0, job_count: queue.length > 0 ? 1 : 0, sampling_step: 8, sampling_steps: 20, interrupted: false },
    ...(kind.tellsTask === false ? {} : { current_task: queue[0]?.task ?? null }),
  } });
  const service = await startHttpService((request): ServiceAnswer | undefined | Promise<ServiceAnswer> => {
    const route = request.path.replace('/sdapi/v1/', '');
    switch (route) {
      case 'sd-models': return { body: readFileSync('test/fixtures/automatic1111/sd-models.json') };
      case 'samplers': case 'options': return { json: lists[route] };
      case 'schedulers': return kind.hasSchedulers === false ? { status: 404, json: { detail: 'Not Found' } } : { json: lists.schedulers };
      case 'progress': return progress();
      case 'interrupt': {
        interrupted.push(queue[0]?.task ?? '');
        return finish().then(() => ({ json: {} }));
      }
      case 'txt2img': case 'img2img': {
        const body = bodySchema.parse(request.json());
        bodies.push(body);
        return new Promise((resolve) => {
          queue.push({ task: body.force_task_id, count: body.n_iter, answer: resolve });
          if (!bench.isPatient) for (const wake of waiting.splice(0)) wake();
        });
      }
      default: return undefined;
    }
  });
  const pictureText = (await pngOf(8, 8)).toString('base64');
  const pictures = await createPictures();
  const clock: Clock = {
    ...createFakeClock(),
    sleep: (_, until) => new Promise((resolve, reject) => {
      waiting.push(resolve);
      until?.addEventListener('abort', () => reject(until.reason), { once: true });
    }),
  };
  const parsed = automatic1111.settings.parse({ AUTOMATIC1111_URL: service.origin, AUTOMATIC1111_USER: 'bot', AUTOMATIC1111_PASSWORD: password, ...settings });
  const texts = new Map<string, string>();
  const kept: KeptTexts = { get: async (name) => texts.get(name), keep: async (name, text) => void texts.set(name, text) };
  const made: Provider[] = [];
  const create = (): Provider => {
    const provider = automatic1111.create(parsed, providerParts({ instance: 'automatic1111', fetch, clock, read: pictures.read, draw: pictures.draw, kept }));
    made.push(provider);
    return provider;
  };
  const stop = async ({ waits = false } = {}): Promise<void> => {
    const stopped = Promise.all(made.splice(0).map((each) => each[Symbol.asyncDispose]?.()));
    await new Promise((resolve) => { setImmediate(resolve); });
    if (!waits) for (const wake of waiting.splice(0)) wake();
    await stopped;
  };
  onTestFinished(async () => {
    await stop();
    for (const work of queue.splice(0)) work.answer({ status: 500 });
    await service[Symbol.asyncDispose]();
  });
  const provider = create();
  await provider.refresh({ signal });

  const isMake = ({ path }: ReceivedRequest): boolean => path.endsWith('2img');
  const bench: WebUiBench = {
    isPatient: false,
    provider, again: create, service, pictures, bodies, interrupted, kept: texts, origin: service.origin, stop,
    picture: () => pictures.put(96, 64),
    pass: async () => {
      await finish();
      // The answer is on its way to the provider.
      await new Promise((resolve) => { setTimeout(resolve, 5); });
    },
    seeds: () => bodies.map(({ seed }) => seed),
    starts: () => bodies.length,
    others: (task) => {
      const work: Work = { task, count: 1, answer: () => {} };
      queue.push(work);
      return () => { queue.splice(queue.indexOf(work), 1); };
    },
    answer: (answer) => { answers.push(answer); },
    fault: (fault) => {
      if (fault === 'busy') service.fault({ kind: 'answer', answer: { status: 429, headers: { 'retry-after': '7' }, body: 'Too Many Requests' } }, isMake);
      if (fault === 'error') service.fault({ kind: 'answer', answer: { status: 500, json: { error: 'OutOfMemoryError', detail: '', body: password, errors: 'CUDA out of memory.' } } }, isMake);
      if (fault === 'unauthorized') service.fault({ kind: 'answer', answer: { status: 401, headers: { 'www-authenticate': 'Basic' }, json: { detail: `Incorrect username or password ${password}` } } }, isMake);
      if (fault === 'lost') service.fault({ kind: 'request-lost' }, (request) => {
        // It arrived, and is made although nobody waits for it.
        if (isMake(request)) bodies.push(bodySchema.parse(request.json()));
        return isMake(request);
      });
    },
  };
  return bench;
}

/** An order under way. */
export async function begun(bench: WebUiBench, order: Order, key = 'k'): Promise<Operation> {
  const status = await bench.provider.start(order, { key, signal });
  if (status.kind !== 'pending') throw new Error(`It is ${JSON.stringify(status)}.`);
  return JSON.parse(JSON.stringify(status.operation)) as Operation;
}

/** What becomes of it, looked at until it is final. */
export async function endOf(bench: WebUiBench, operation: Operation): Promise<Status> {
  for (let looks = 0; looks < 1_000; looks += 1) {
    const status = await bench.provider.check(operation, { signal });
    if (status.kind !== 'pending') return status;
    await bench.pass(1_000);
  }
  throw new Error('It never ends.');
}
