import { readdirSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { startHttpService, type HttpService, type ReceivedRequest, type ServiceAnswer } from '../fakes/http-service.ts';

export const token = 'r8_AToken-that-nobody-may-read-0123456789';

/** A model's page as the API shows it. */
export type ModelPage = {
  owner: string; name: string; is_official?: boolean;
  latest_version: { id: string; openapi_schema: { components: { schemas: Record<string, unknown> } } };
  default_example: { output: unknown };
};
const folder = 'test/fixtures/replicate';
export const pages: readonly ModelPage[] = readdirSync(folder).toSorted().map((file) => JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as ModelPage);
export function pageOf(name: string): ModelPage {
  const page = pages.find((each) => `${each.owner}/${each.name}` === name);
  if (!page) throw new Error(`There is no page of ${name}.`);
  return structuredClone(page);
}

/** A prediction as the API shows it. */
export type ServedPrediction = {
  id: string; model: string; version: string; status: string; input: Record<string, unknown>; output: unknown; error: string | null; logs: string;
  metrics: Record<string, number>; data_removed: boolean; source: string; created_at: string; started_at: string | null; completed_at: string | null; deadline?: string;
};

export type ReplicateService = HttpService & {
  /** Changeable: what the service shows from now on. */
  readonly models: Map<string, ModelPage>;
  readonly predictions: Map<string, ServedPrediction>;
  readonly files: Set<string>;
  /** Results that lie at the API itself, by the name of their file. */
  readonly results: Map<string, Uint8Array>;
  /** Every paid request that was taken, as it came. */
  readonly created: readonly { readonly version: string; readonly input: Record<string, unknown> }[];
  /** Decides what becomes of a prediction with each look; by default it starts, works and succeeds. */
  move: (prediction: ServedPrediction, looks: number) => void;
};

/** Ajv's check of a model's own schema, references and all. */
export function validatorOf(page: ModelPage): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: false });
  addFormats.default(ajv);
  return ajv.compile({ components: page.latest_version.openapi_schema.components, $ref: '#/components/schemas/Input' });
}

/** Replicate on this machine: it takes what a model's own schema takes, and answers in the true shapes. */
export async function startReplicate(given: readonly ModelPage[] = pages): Promise<ReplicateService> {
  const models = new Map(given.map((page) => [`${page.owner}/${page.name}`, structuredClone(page)]));
  const predictions = new Map<string, ServedPrediction>();
  const looks = new Map<string, number>();
  const files = new Set<string>();
  const results = new Map<string, Uint8Array>();
  const created: { version: string; input: Record<string, unknown> }[] = [];
  const time = (): string => new Date().toISOString();

  const create = (request: ReceivedRequest): ServiceAnswer => {
    const { version, input } = request.json() as { version: string; input: Record<string, unknown> };
    const page = [...models.values()].find((each) => (each.is_official === true ? `${each.owner}/${each.name}` : each.latest_version.id) === version);
    if (!page) return { status: 422, json: { title: 'Invalid version or not permitted', detail: 'The specified version does not exist.', status: 422 } };
    const validate = validatorOf(page);
    const known = Object.keys((page.latest_version.openapi_schema.components.schemas['Input'] as { properties: object }).properties);
    const unknown = Object.keys(input).find((name) => !known.includes(name));
    if (!validate(input) || unknown !== undefined) return { status: 422, json: { title: 'Input validation failed', detail: `- input: ${unknown ?? JSON.stringify(validate.errors)}\n`, status: 422 } };
    created.push({ version, input });
    const id = `p${String(created.length).padStart(25, '0')}`;
    const prediction: ServedPrediction = {
      id, model: `${page.owner}/${page.name}`, version: page.is_official === true ? 'hidden' : version, status: 'starting', input, output: null, error: null, logs: '',
      metrics: {}, data_removed: false, source: 'api', created_at: time(), started_at: null, completed_at: null,
    };
    predictions.set(id, prediction);
    return { status: 201, json: prediction };
  };

  const answer = (request: ReceivedRequest): ServiceAnswer | undefined | Promise<ServiceAnswer> => {
    const [, base, kind, first = '', second = '', third] = request.path.split('/');
    if (base !== 'v1') return undefined;
    if (request.headers.authorization !== `Bearer ${token}`) return { status: 401, json: { title: 'Unauthenticated', detail: 'You did not pass a valid authentication token', status: 401 } };
    if (kind === 'account') return { json: { type: 'organization', username: 'acme', name: 'Acme' } };
    if (kind === 'models') {
      const page = models.get(`${first}/${second}`);
      if (!page) return notFound;
      return { json: third === 'versions' ? page.latest_version : page };
    }
    if (kind === 'files') return fileAnswer(request, first);
    if (kind !== 'predictions') return undefined;
    if (first === '') return request.method === 'POST' ? create(request) : { json: { previous: null, next: null, results: [...predictions.values()].toReversed().map(listed) } };
    const prediction = predictions.get(first);
    if (!prediction) return notFound;
    if (second === 'cancel') {
      if (['starting', 'processing'].includes(prediction.status)) Object.assign(prediction, { status: 'canceled', completed_at: time() });
      return { json: prediction };
    }
    looks.set(first, (looks.get(first) ?? 0) + 1);
    if (['starting', 'processing'].includes(prediction.status)) service.move(prediction, looks.get(first) ?? 0);
    return { json: prediction };
  };

  const fileAnswer = async (request: ReceivedRequest, id: string): Promise<ServiceAnswer> => {
    const result = results.get(id);
    if (request.method === 'GET') return result ? { headers: { 'content-type': 'image/png' }, body: result } : notFound;
    if (request.method === 'DELETE') return files.delete(id) ? { status: 204 } : notFound;
    const content = (await request.form()).get('content') as File;
    const name = `file-${files.size + 1}-${content.size}`;
    files.add(name);
    const urls = { get: `https://api.replicate.com/v1/files/${name}` };
    return {
      status: 201,
      json: { id: name, name: content.name, content_type: content.type, size: content.size, checksums: { sha256: 'x' }, metadata: {}, created_at: time(), expires_at: time(), urls },
    };
  };
  const work: ReplicateService['move'] = (prediction, look) => {
    const logs = 'Using seed: 5\n  0%|          | 0/28 [00:00<?, ?it/s]\r 50%|█████     | 14/28 [00:01<00:01, 10.1it/s]';
    if (look === 1) return void Object.assign(prediction, { status: 'processing', started_at: time(), logs });
    if (String(prediction.input['prompt']).includes('forbidden')) {
      const error = 'NSFW content detected. Try running it again, or try a different prompt.';
      return void Object.assign(prediction, { status: 'failed', error, completed_at: time(), metrics: { predict_time: 1.5 } });
    }
    const { output } = models.get(prediction.model)?.default_example ?? {};
    const count = Number(prediction.input['num_outputs'] ?? 1);
    const several = Array.from({ length: count }, (_, index) => `https://replicate.delivery/xezq/${prediction.id}/out-${index}.png`);
    Object.assign(prediction, { status: 'succeeded', completed_at: time(), metrics: { predict_time: 2, total_time: 2.1 }, output: Array.isArray(output) ? several : output });
  };

  const http = await startHttpService((request) => answer(request));
  const service: ReplicateService = Object.assign(http, { models, predictions, files, results, created, move: work });
  return service;
}

const notFound: ServiceAnswer = { status: 404, json: { detail: 'The requested resource could not be found.', status: 404 } };

/** In a list the logs are left out. */
function listed(prediction: ServedPrediction): unknown {
  return { ...prediction, logs: undefined };
}
