import { startHttpService, type HttpService, type ReceivedRequest, type ServiceAnswer } from '../fakes/http-service.ts';

/** A key as the service hands them out. */
export const openaiKey = 'sk-proj-0123456789abcdefghijklmnopqrstuvwxyz';
/** The bytes of a picture, as far as anybody looks at them here. */
export const pictureBytes = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

/** A paid request: the fields of its JSON or form, files as their type and number of bytes. */
export type OpenaiPurchase = { readonly path: string; readonly fields: Readonly<Record<string, unknown>> };
export type OpenaiService = HttpService & {
  readonly bought: readonly OpenaiPurchase[];
  /** When models are shut down, by name. */
  readonly shutdowns: Map<string, string>;
  /** Models that the account has not. */
  readonly missing: Set<string>;
};

/** An error in the shape of the service. */
export function openaiError(status: number, error: Record<string, unknown>, headers: Record<string, string> = {}): ServiceAnswer {
  return { status, json: { error: { message: 'No.', type: 'invalid_request_error', param: null, code: null, ...error } }, headers };
}

const tokens: Readonly<Record<string, number>> = { low: 196, medium: 439, high: 1_756, xhigh: 3_122, max: 7_024 };

/** OpenAI's picture endpoints as far as the bot uses them, in the shapes of the package's types. */
export async function startOpenaiService(): Promise<OpenaiService> {
  const bought: OpenaiPurchase[] = [];
  const shutdowns = new Map<string, string>();
  const missing = new Set<string>();

  async function make(request: ReceivedRequest): Promise<ServiceAnswer> {
    const fields = request.path.endsWith('/edits') ? await fieldsOf(request) : request.json() as Record<string, unknown>;
    bought.push({ path: request.path, fields });
    const { model, prompt, n, quality, size } = fields;
    if (model === undefined) return openaiError(400, { message: 'You must provide a model.', param: 'model' });
    if (String(prompt).includes('forbidden')) {
      return openaiError(400, { message: 'Your request was rejected by the safety system. safety_violations=[violence].', type: 'image_generation_user_error', code: 'moderation_blocked', moderation_details: { categories: ['violence'], moderation_stage: 'input' } });
    }
    const count = Number(n ?? 1);
    const pictures = Object.keys(fields).filter((name) => name.startsWith('image')).length * 300;
    const usage = { input_tokens: 20 + pictures, input_tokens_details: { text_tokens: 20, image_tokens: pictures }, output_tokens: (tokens[String(quality)] ?? 0) * count };
    return {
      json: {
        created: 1_795_435_200, background: 'opaque', output_format: 'png', quality, size,
        data: Array.from({ length: count }, () => ({ b64_json: pictureBytes.toString('base64') })), usage: { ...usage, total_tokens: usage.input_tokens + usage.output_tokens },
      },
    };
  }

  const service = await startHttpService((request) => {
    if (request.headers.authorization !== `Bearer ${openaiKey}`) return openaiError(401, { message: 'Incorrect API key provided: sk-proj-****wxyz.', code: 'invalid_api_key' });
    const model = /^\/v1\/models\/([\w.-]+)$/.exec(request.path)?.[1];
    if (model !== undefined && missing.has(model)) return openaiError(404, { message: `The model '${model}' does not exist.`, code: 'model_not_found' });
    if (model !== undefined) return { json: { id: model, object: 'model', created: 1, owned_by: 'system', shutdown_date: shutdowns.get(model) ?? null } };
    return request.method === 'POST' && request.path.startsWith('/v1/images/') ? make(request) : openaiError(404, { message: 'Invalid URL.' });
  });
  return Object.assign(service, { bought, shutdowns, missing });
}

async function fieldsOf(request: ReceivedRequest): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  let files = 0;
  for (const [name, value] of await request.form()) {
    const key = name === 'image[]' ? `image[${files++}]` : name;
    fields[key] = value instanceof File ? { name: value.name, type: value.type, bytes: value.size } : value;
  }
  return fields;
}
