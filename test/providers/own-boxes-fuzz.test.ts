import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Operation } from '../../src/core/call.ts';
import { ProblemError } from '../../src/core/problem.ts';
import type { Provider, Status } from '../../src/core/provider.ts';
import { automatic1111 } from '../../src/providers/automatic1111/automatic1111.ts';
import type { ProviderModule } from '../../src/providers/define.ts';
import { openaiCompatible } from '../../src/providers/openai-compatible/openai-compatible.ts';
import { sdServer } from '../../src/providers/sd-server/sd-server.ts';
import { faultsOf, outputFault } from '../contract/provider-card.ts';
import { providerParts } from '../fakes/provider-parts.ts';
import { orderOf, signal } from './box-bench.ts';

const origin = 'http://box.test:1234';
const capabilities = JSON.parse(readFileSync('test/fixtures/sd-server/capabilities-image.json', 'utf8')) as object;
const checkpoints = JSON.parse(readFileSync('test/fixtures/automatic1111/sd-models.json', 'utf8')) as object;
const lists = JSON.parse(readFileSync('test/fixtures/automatic1111/lists.json', 'utf8')) as { readonly [name: string]: object };
const job = { id: 'job_1', created: 7, status: 'completed', error: { code: 'x', message: 'y' }, result: { images: [{ b64_json: 'AQE=', index: 0 }], b64_json: 'AQE=', fps: 8, frame_count: 9 } };
const video = { id: 'video_1', status: 'completed', progress: 42, error: { message: 'x' } };
const models = { object: 'list', data: [{ id: 'flux', owned_by: 'vllm', capabilities: ['image'] }], task_type: 'T2I' };

/** What a box answers to each of its routes, by how the path ends. */
const boxes: readonly { readonly module: ProviderModule; readonly settings: object; readonly answers: { readonly [ending: string]: unknown }; readonly operation: Operation; readonly model: string }[] = [
  {
    module: sdServer, settings: { SD_SERVER_URL: origin }, operation: { id: 'job_1', kind: 'img_gen', created: 7, seconds: 2, notes: [] }, model: 'sd_xl_turbo-Q8_0',
    answers: { capabilities, img_gen: { id: 'job_1', created: 7 }, job_1: job },
  },
  {
    module: automatic1111, settings: { AUTOMATIC1111_URL: origin }, operation: { task: 'task(k)', notes: [] }, model: 'dreamshaper_8',
    answers: { 'sd-models': checkpoints, samplers: lists['samplers'], schedulers: lists['schedulers'], options: lists['options'], progress: { progress: 0.4, current_task: 'task(k)' }, interrupt: {}, txt2img: { images: ['AQE='] } },
  },
  {
    module: openaiCompatible, settings: { OPENAI_COMPATIBLE_URL: origin }, operation: { video: 'video_1', notes: [] }, model: 'flux',
    answers: { models, capabilities: models, generations: { data: [{ b64_json: 'AQE=', url: 'https://x/y' }] }, video_1: video },
  },
];

const junk = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<unknown>(null, '', -1, 1e300, '__proto__', [], {}, ['a', 'a'], 'x'.repeat(300)));

/** The answer with one of its parts, at any depth, gone, doubled or something else. */
function spoilt(value: unknown, path: readonly number[], other: unknown, how: number): unknown {
  const [at, ...rest] = path;
  if (at === undefined || typeof value !== 'object' || value === null) return how === 0 ? undefined : other;
  if (Array.isArray(value)) {
    const index = value.length === 0 ? 0 : at % value.length;
    const changed = value.map((each: unknown, each_) => (each_ === index ? spoilt(each, rest, other, how) : each));
    return how === 1 ? [...changed, ...changed] : changed;
  }
  const names = Object.keys(value);
  const name = names[at % Math.max(1, names.length)] ?? 'x';
  return { ...value, [name]: spoilt((value as { readonly [name: string]: unknown })[name], rest, other, how) };
}

function faultOfStatus(status: Status): string | undefined {
  if (status.kind === 'done') return status.outputs.map((output) => outputFault(output, origin)).find((fault) => fault !== undefined);
  if (status.kind === 'pending') return status.fraction === undefined || (status.fraction >= 0 && status.fraction <= 1) ? undefined : 'no fraction';
  return undefined;
}

async function settled<T>(work: Promise<T>): Promise<T | ProblemError> {
  return work.catch((error: unknown) => {
    if (error instanceof ProblemError) return error;
    throw error;
  });
}

test.each(boxes.map((box) => [box.module.kind, box] as const))('%s bears whatever its server says in shapes that cannot be', async (_, { module, settings, answers, operation, model }) => {
  const endings = Object.keys(answers);
  await fc.assert(fc.asyncProperty(fc.constantFrom(...endings), fc.array(fc.nat(9), { maxLength: 4 }), junk, fc.nat(2), async (ending, path, other, how) => {
    const answer = (asked: string): Response => {
      const which = endings.find((each) => asked.endsWith(each)) ?? '';
      const value = which === ending ? spoilt(answers[which], path, other, how) : answers[which];
      return value === undefined ? new Response('', { status: 404 }) : Response.json(value);
    };
    const fetch: typeof globalThis.fetch = async (input) => answer(new URL(String(input)).pathname);
    const provider: Provider = module.create(module.settings.parse(settings), providerParts({ instance: module.kind, fetch }));
    const health = await provider.refresh({ signal });
    expect(typeof health.ok).toBe('boolean');
    for (const card of provider.models()) expect(faultsOf(card, module.kind)).toEqual([]);
    for (const status of [await settled(provider.start(orderOf({ model, aspectRatio: '1:1' }), { key: 'k', signal })), await settled(provider.check(operation, { signal }))]) {
      if (!(status instanceof ProblemError)) expect(faultOfStatus(status)).toBeUndefined();
    }
    await settled(provider.cancel(operation, { signal }));
    await provider[Symbol.asyncDispose]?.();
  }), { numRuns: 40 });
});
