import { z } from 'zod';
import { boxUrl, dollars, side } from '../common/settings.ts';
import { createHttpClient, type HttpClient } from '../http/client.ts';

/** The variables; only the address has to be set. */
export const settings = z.object({
  AUTOMATIC1111_URL: boxUrl.describe('Address of the web UI, such as http://127.0.0.1:7860.'),
  AUTOMATIC1111_USER: z.string().min(1).optional().describe('Name of --api-auth, where it was started with one.'),
  AUTOMATIC1111_PASSWORD: z.string().min(1).optional().describe('Password of --api-auth.'),
  AUTOMATIC1111_MODELS: z.string().optional().describe('Checkpoints to offer, by their names with commas between them. Unset: all.'),
  AUTOMATIC1111_SIDE: side.optional().describe('Side in pixels of a square picture; other shapes get as many pixels. Unset: 512, 768 or 1024, as the checkpoint\'s name suggests.'),
  AUTOMATIC1111_STEPS: z.coerce.number().int().min(1).max(150).default(25).describe('Steps where nobody asks for another number.'),
  AUTOMATIC1111_CFG_SCALE: z.coerce.number().min(1).max(30).default(7).describe('CFG scale where nobody asks for another.'),
  AUTOMATIC1111_PRICE_USD_PER_CALL: dollars.optional().describe('What each call costs, in US dollars. Unset: 0.'),
});
export type Settings = z.infer<typeof settings>;

/** The checkpoints to offer; undefined = all. */
export function wantedOf({ AUTOMATIC1111_MODELS: models }: Settings): readonly string[] | undefined {
  return models?.split(',').map((name) => name.trim()).filter((name) => name !== '');
}

/** The way to the web UI, with its name and password, which are repeated in no Problem. */
export function clientOf({ AUTOMATIC1111_URL: url, AUTOMATIC1111_USER: user, AUTOMATIC1111_PASSWORD: password }: Settings, o: { readonly provider: string; readonly fetch: typeof fetch }): HttpClient {
  const isKnown = user !== undefined || password !== undefined;
  const basic = Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64');
  return createHttpClient({
    ...o, base: `${url}/sdapi/v1`, secrets: isKnown ? [basic, ...(password === undefined ? [] : [password])] : [],
    // A connection that is used again may break under a start, and nobody would know what became of it.
    headers: { connection: 'close', ...(isKnown ? { authorization: `Basic ${basic}` } : {}) },
  });
}
