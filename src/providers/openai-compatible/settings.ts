import { z } from 'zod';
import type { Mode } from '../../core/request.ts';
import { boxUrl, dollars, side } from '../common/settings.ts';

/** Servers that do some things each in their own way. */
export const servers = ['localai', 'vllm-omni', 'sglang', 'other'] as const;
export type Server = (typeof servers)[number];

const codes: { readonly [code: string]: Mode } = { t2i: 'text-to-image', i2i: 'image-to-image', t2v: 'text-to-video', i2v: 'image-to-video' };

/** A model that the operator names; without modes it is judged by what the server or its name says. */
export type NamedModel = { readonly id: string; readonly modes?: readonly Mode[] };

const models = z.string().transform((text, context): readonly NamedModel[] =>
  text.split(',').map((part) => part.trim()).filter((part) => part !== '').map((part) => {
    const [, id = '', said] = /^(.+?)(?:=([^=]*))?$/.exec(part) ?? [];
    if (said === undefined) return { id };
    const modes = said.split('+').map((code) => codes[code.trim()]);
    if (modes.every((mode) => mode !== undefined)) return { id: id.trim(), modes };
    context.addIssue('each model is a name, or a name=modes with modes of t2i, i2i, t2v and i2v joined by +');
    return { id };
  }));

/** The variables; only the address has to be set. */
export const settings = z.object({
  OPENAI_COMPATIBLE_URL: boxUrl.transform((url) => url.replace(/\/v1$/, '')).describe('Address of a server with an API like OpenAI\'s, such as http://127.0.0.1:8080/v1.'),
  OPENAI_COMPATIBLE_API_KEY: z.string().min(1).optional().describe('Key, where the server asks for one. With a key, prices have to be set too.'),
  OPENAI_COMPATIBLE_SERVER: z.enum(servers).optional().describe(`What it is: ${servers.join(', ')}. Unset: found out where that can be.`),
  OPENAI_COMPATIBLE_MODELS: models.optional().describe('Models to offer, with commas between them; what each does may stand behind it: wan=t2v+i2v,flux=t2i. Unset: all that the server or their names say it of.'),
  OPENAI_COMPATIBLE_SIDE: side.optional().describe('Side in pixels of a square picture; other shapes get as many pixels. Unset: 512, 768 or 1024, as the model\'s name suggests.'),
  OPENAI_COMPATIBLE_VIDEO_SIDE: side.default(640).describe('The same for a video.'),
  OPENAI_COMPATIBLE_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(1).describe('Calls at once.'),
  OPENAI_COMPATIBLE_PRICE_USD_PER_IMAGE: dollars.optional().describe('What a picture costs, in US dollars. Unset: 0 without a key; with one, pictures are not offered.'),
  OPENAI_COMPATIBLE_PRICE_USD_PER_VIDEO_SECOND: dollars.optional().describe('What a second of video costs, in US dollars. Unset: 0 without a key; with one, videos are not offered.'),
});
export type Settings = z.infer<typeof settings>;
