import { z } from 'zod';
import { boxUrl, dollars } from '../common/settings.ts';

/** `Name: value`, several of them divided by `|`. */
const headers = z.string().transform((text, context) => {
  const pairs = text.split('|').map((pair) => /^\s*([\w!#$%&'*+.^`~-]+)\s*:\s*([\x20-\x7e]*?)\s*$/.exec(pair));
  const named = pairs.flatMap((pair) => (pair ? [[(pair[1] ?? '').toLowerCase(), pair[2] ?? ''] as const] : []));
  if (named.length < pairs.length) context.addIssue({ code: 'custom', message: 'must be written "Name: value", several divided by |' });
  return Object.fromEntries(named);
});

export const settings = z.object({
  COMFYUI_URL: boxUrl.describe('Address of a ComfyUI server, such as http://127.0.0.1:8188. A second one: COMFYUI_URL__ATTIC.'),
  COMFYUI_WORKFLOWS: z.string().min(1).default('workflows').describe('Folder of workflows in API format, each with an optional manifest; docs/providers/comfyui.md.'),
  COMFYUI_TOKEN: z.string().regex(/^[\x21-\x7e]+$/, 'must be of plain letters, digits and signs').optional().describe('Sent as "Authorization: Bearer …", for a proxy before the server.'),
  COMFYUI_HEADERS: headers.optional().describe('Further headers for a proxy: "Name: value", several divided by |.'),
  COMFYUI_ACCOUNT_KEY: z.string().min(1).optional().describe('Key of a Comfy account, for workflows with nodes that have paid services do the work.'),
  COMFYUI_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(1).describe('Jobs handed to the server at once; it makes them one after the other.'),
  COMFYUI_PRICE_USD_PER_CALL: dollars.default(0).describe('US dollars that are booked for each run, if you want to count them.'),
  COMFYUI_PRICE_USD_PER_SECOND: dollars.default(0).describe('US dollars that are booked for each second of computing, if you want to count them.'),
});
export type ComfyuiSettings = z.output<typeof settings>;

/** What is sent along with every request, and all that nobody may read. */
export function headersOf({ COMFYUI_TOKEN: token, COMFYUI_HEADERS: more = {}, COMFYUI_ACCOUNT_KEY: accountKey = '' }: ComfyuiSettings): { readonly headers: Readonly<Record<string, string>>; readonly secrets: readonly string[] } {
  const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...more };
  // A proxy may repeat them with or without the word before them.
  return { headers, secrets: [accountKey, ...Object.values(headers).flatMap((value) => [value, value.replace(/^\w+ /, '')])] };
}
