import { startHttpService, type HttpService, type ReceivedRequest, type ServiceAnswer } from '../fakes/http-service.ts';

/** A key as the service hands them out. */
export const stabilityKey = 'sk-test-0123456789abcdefghijklmnopqrstuvwxyz';
/** The bytes of a picture, as far as anybody looks at them here. */
export const pngBytes = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

export type StabilityRequest = { readonly path: string; readonly accept: string | undefined; readonly form: FormData };
export type StabilityService = HttpService & {
  /** Paid requests that were taken in whole, in order. */
  readonly ordered: readonly StabilityRequest[];
  /** Every async result that was not asked for so many times yet is still under way. */
  looksUntilDone: number;
};

const error = (status: number, name: string, sentence: string): ServiceAnswer => ({ status, json: { id: 'ed14a2b3', name, errors: [sentence] } });
const idOf = (number: number): string => number.toString(16).padStart(64, '0');

/** Stability's REST API v2beta as far as the bot uses it: it looks at key and form, and answers in the true shapes. */
export async function startStabilityService(): Promise<StabilityService> {
  const ordered: StabilityRequest[] = [];
  const looks = new Map<string, number>();

  async function make(request: ReceivedRequest): Promise<ServiceAnswer> {
    const form = await request.form();
    ordered.push({ path: request.path, accept: request.headers.accept, form });
    const words = String(form.get('prompt') ?? form.get('background_prompt') ?? '');
    if (form.has('image') && request.path.endsWith('/sd3') && form.has('aspect_ratio')) return error(400, 'bad_request', 'aspect_ratio: not allowed with an image');
    if (words.includes('forbidden')) return error(403, 'content_moderation', 'Flagged by moderation: denied, and not charged.');
    if (words.includes('president')) return error(422, 'public_figure', 'The likeness of a public figure was found.');
    if (/[^\p{ASCII}]/u.test(words)) return error(422, 'invalid_language', 'English is the only supported language for this service.');
    if (/upscale\/creative|relight/.test(request.path)) return { json: { id: idOf(ordered.length) } };
    return picture(words, String(form.get('seed') ?? ''), String(form.get('output_format') ?? 'png'));
  }

  function result(id: string): ServiceAnswer {
    const number = Number.parseInt(id, 16);
    const order = ordered[number - 1];
    if (id !== idOf(number) || !order) return error(404, 'generation_not_found', 'id: the generation either does not exist or has expired.');
    const seen = looks.get(id) ?? 0;
    looks.set(id, seen + 1);
    if (seen < service.looksUntilDone) return { status: 202, json: { id, status: 'in-progress' } };
    return picture(String(order.form.get('prompt') ?? order.form.get('background_prompt') ?? ''), String(order.form.get('seed')), String(order.form.get('output_format') ?? 'png'));
  }

  const http = await startHttpService((request) => {
    if (request.headers.authorization !== `Bearer ${stabilityKey}`) return error(401, 'unauthorized', `Incorrect API key provided: ${request.headers.authorization ?? ''}`);
    if (request.path === '/v1/user/balance') return { json: { credits: 866.5 } };
    const asked = /^\/v2beta\/results\/([^/]+)$/.exec(request.path)?.[1];
    if (asked !== undefined) return result(asked);
    return request.method === 'POST' && request.path.startsWith('/v2beta/stable-image/') ? make(request) : error(404, 'not_found', 'No such path.');
  });
  const service: StabilityService = Object.assign(http, { ordered, looksUntilDone: 1 });
  return service;
}

function picture(words: string, seed: string, format: string): ServiceAnswer {
  const headers = { 'content-type': `image/${format}`, 'x-request-id': 'a1b2c3', seed: seed === '0' ? '2130420379' : seed };
  return { body: pngBytes, headers: { ...headers, 'finish-reason': words.includes('blurred') ? 'CONTENT_FILTERED' : 'SUCCESS' } };
}
